/** 我报过的: what was reported from this phone, what of it waits to be sent, and how the rest stood last. */
import { useEffect } from 'preact/hooks';
import { online, Problem } from '../core/api';
import { now } from '../core/clock';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import type { StoredItem } from '../core/store';
import { Card, Icon, Screen } from '../core/ui';
import { loadCity, momentText } from '../divisions/city';
import { categoryName, loadCategories } from './categories';
import { headOf, isClosed } from './follow-rules';
import { numberText } from './number';
import { fragmentOf, isOver, type Receipt } from './receipt-rules';
import { dropReceipt, loadReceipts, receipts, rememberFollowed } from './receipts';
import { follow, registerReports, reportsHere } from './report-data';
import type { ReportBody } from './report-form';
import { texts as followTexts } from './texts-follow';
import { texts } from './texts-report';

/** Only so many are asked about when the list opens; the others when they are looked at. */
const ASKED_MOST = 5;

async function refresh(): Promise<void> {
  await loadReceipts();
  if (!online.value) return;
  const isDue = (one: Receipt): boolean => !one.followed || !isClosed(one.followed.state) || isOver(one, now().getTime());
  for (const one of (receipts.value ?? []).filter(isDue).slice(0, ASKED_MOST)) await askAbout(one);
}

/** What the city has forgotten is forgotten here too; the server says so, for a phone's own clock may be wrong. */
async function askAbout(one: Receipt): Promise<void> {
  try {
    await rememberFollowed(one.number, await follow(one));
  } catch (failure) {
    if (!(failure instanceof Problem && failure.status === 404)) throw failure;
    if (isOver(one, now().getTime())) await dropReceipt(one.id);
  }
}

export default function ViewMine() {
  const t = useTexts(texts);
  useEffect(() => {
    registerReports();
    void loadCity().catch(() => undefined);
    void loadCategories().catch(() => undefined);
    void refresh().catch(() => undefined);
  }, []);
  const here = reportsHere();
  const sent = receipts.value ?? [];
  return (
    <Screen title={t('mine.title')} back="/me">
      {receipts.value && !here.length && !sent.length && (
        <Card>
          <p>
            <strong>{t('mine.none')}</strong>
          </p>
          <p class="quiet">{t('mine.none_why')}</p>
        </Card>
      )}
      {here.length + sent.length > 0 && (
        <ul class="rows">
          {here.map((item) => (
            <Waiting key={item.id} item={item} />
          ))}
          {sent.map((receipt) => (
            <Row key={receipt.id} receipt={receipt} />
          ))}
        </ul>
      )}
      <A class="button button-main" href="/report">
        {t('report.title')}
      </A>
      <A class="button button-plain" href="/report/follow">
        {t('mine.by_link')}
      </A>
      <A class="quiet-way" href="/report/numbers">
        {t('mine.numbers')}
      </A>
    </Screen>
  );
}

function Waiting({ item }: { item: StoredItem }) {
  const t = useTexts(texts);
  const isRefused = item.state === 'refused';
  return (
    <li>
      <A href={`/report/receipt?id=${item.id}`}>
        <span class="row-text">
          <strong>{categoryName((item.body as ReportBody).category)}</strong>
          <span class="quiet">{momentText(item.created_at)}</span>
          <span class={`state state-${item.state}`}>{t(isRefused ? 'mine.refused' : 'mine.waiting')}</span>
        </span>
        <Icon name="next" />
      </A>
    </li>
  );
}

function Row({ receipt }: { receipt: Receipt }) {
  const t = useTexts(followTexts);
  const { followed } = receipt;
  return (
    <li>
      <A href={`/report/follow#${fragmentOf(receipt)}`}>
        <span class="row-text">
          <strong>{categoryName(receipt.category)}</strong>
          <span class="quiet">
            {momentText(receipt.made_at)} · {numberText(receipt.number)}
          </span>
          <span class="state">{t(`head.${followed ? headOf(followed) : 'received'}`)}</span>
        </span>
        <Icon name="next" />
      </A>
    </li>
  );
}
