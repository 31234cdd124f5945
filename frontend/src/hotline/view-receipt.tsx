/** The receipt of a report: that it is safe here, and once it was sent its number and its private link. */
import { useEffect, useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { stored } from '../core/outbox';
import { A, query } from '../core/router';
import { lang } from '../core/settings';
import type { StoredItem } from '../core/store';
import { Button, Card, Notice, Screen } from '../core/ui';
import { loadCity, momentText } from '../divisions/city';
import { categoryName, categoryOf, loadCategories } from './categories';
import { numberText } from './number';
import { fragmentOf, linkOf, type Receipt } from './receipt-rules';
import { loadReceipts, receipts } from './receipts';
import { registerReports } from './report-data';
import type { ReportBody } from './report-form';
import { texts } from './texts-report';

export default function ViewReceipt() {
  const t = useTexts(texts);
  const id = query('id');
  useEffect(() => {
    registerReports();
    void loadReceipts();
    void loadCity().catch(() => undefined);
    void loadCategories().catch(() => undefined);
  }, []);
  const item = stored.value.find((one) => one.id === id);
  const receipt = receipts.value?.find((one) => one.id === id);
  return (
    <Screen title={t('receipt.title')} back="/report/mine">
      {receipt ? <Sent receipt={receipt} /> : item ? <Here item={item} /> : receipts.value && <p>{t('receipt.gone')}</p>}
      <A class="button button-plain" href="/report">
        {t('receipt.another')}
      </A>
    </Screen>
  );
}

/** Not sent yet, or refused. */
function Here({ item }: { item: StoredItem }) {
  const t = useTexts(texts);
  const { category } = item.body as ReportBody;
  const advice = categoryOf(category)?.advice;
  return (
    <>
      {item.state === 'refused' ? (
        <Notice tone="bad" live>
          <strong>{t('receipt.refused')}</strong>
          <p>{item.text}</p>
          {Object.entries(item.fields ?? {}).map(([path, { text }]) => (
            <p key={path}>{text}</p>
          ))}
          <A class="button button-plain" href={`/report?mend=${item.id}`}>
            {t('receipt.mend')}
          </A>
        </Notice>
      ) : (
        <Notice tone="good" live>
          <strong>{t('receipt.kept')}</strong>
          <p>{t('receipt.kept_why')}</p>
        </Notice>
      )}
      {advice && <Notice tone="warn">{advice[lang.value]}</Notice>}
    </>
  );
}

function Sent({ receipt }: { receipt: Receipt }) {
  const t = useTexts(texts);
  const { due_at, answer_by, advice } = receipt;
  return (
    <>
      <Notice tone="good" live>
        <strong>
          {t('receipt.sent')} · {categoryName(receipt.category)}
        </strong>
        {due_at && answer_by && <p>{t('receipt.due', { time: momentText(due_at), by: momentText(answer_by) })}</p>}
      </Notice>
      {advice && <Notice tone="warn">{advice[lang.value]}</Notice>}
      <Card>
        <p class="quiet">{t('receipt.number')}</p>
        <p class="receipt-number">{numberText(receipt.number)}</p>
        <Copy receipt={receipt} />
      </Card>
      <A class="button button-main" href={`/report/follow#${fragmentOf(receipt)}`}>
        {t('receipt.follow')}
      </A>
    </>
  );
}

function Copy({ receipt }: { receipt: Receipt }) {
  const t = useTexts(texts);
  const [said, setSaid] = useState<'receipt.copied' | 'receipt.not_copied'>();
  const link = linkOf(location.origin, receipt);
  const copy = () =>
    navigator.clipboard.writeText(link).then(
      () => setSaid('receipt.copied'),
      () => setSaid('receipt.not_copied'),
    );
  return (
    <>
      <p class="quiet">{t('receipt.link')}</p>
      <p class="receipt-link">{link}</p>
      <Button onClick={() => void copy()}>{t('receipt.copy')}</Button>
      <p role="status" class={said ? 'state' : 'unseen'}>
        {said && t(said)}
      </p>
      <p class="hint">{t('receipt.link_why')}</p>
    </>
  );
}
