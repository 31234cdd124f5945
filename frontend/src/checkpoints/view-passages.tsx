/** 我的通行登记: where my codes, my card or my number were registered in the last three weeks. */
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Card, Notice } from '../core/ui';
import { city, momentText } from '../divisions/city';
import { OfHousehold } from '../residents/of-household';
import { degrees, doneText, type OwnPassage, type OwnPassages } from './passages';
import { texts } from './texts-passages';
import { reasonText } from './words';

export default function PassagesView() {
  const t = useTexts(texts);
  return (
    <OfHousehold<OwnPassages>
      title={t('own.title')}
      back="/me"
      lead={t('own.lead')}
      legend={t('own.whose')}
      path="/me/passages"
      kept="passages"
      notApplied={<Notice>{t('own.not_applied')}</Notice>}
      behind={
        <A class="quiet-way" href="/passages/partners">
          {t('own.partners')}
        </A>
      }
    >
      {({ passages }) => (
        <>
          {passages.length > 0 ? <List passages={passages} /> : <Notice>{t('own.none')}</Notice>}
          <p class="hint">{t('own.by_number')}</p>
        </>
      )}
    </OfHousehold>
  );
}

function List({ passages }: { passages: readonly OwnPassage[] }) {
  const t = useTexts(texts);
  const phone = city.value?.complaint_phone ?? '12345';
  return (
    <>
      {passages.some((one) => one.is_twin) && (
        <Card title={t('own.twin')}>
          <p>{t('own.twin_what')}</p>
          <a class="button button-plain" href={`tel:${phone}`}>
            {t('own.call', { phone })}
          </a>
        </Card>
      )}
      <ul class="rows" aria-label={t('own.list')} data-testid="passages">
        {passages.map((one) => (
          <Item key={one.id} passage={one} />
        ))}
      </ul>
    </>
  );
}

function Item({ passage }: { passage: OwnPassage }) {
  const t = useTexts(texts);
  const { temperature_tenths_c: heat } = passage;
  return (
    <li class="row">
      <div class="row-text">
        <p>
          <strong lang="zh-CN">{passage.checkpoint}</strong>
        </p>
        <p>{doneText(passage)}</p>
        <p>
          {reasonText(passage.reason)}
          {heat !== null && ` · ${t('own.heat', { c: degrees(heat) })}`}
        </p>
        {passage.is_settled && <p>{t('own.settled')}</p>}
        {passage.is_twin && <p>{t('own.twin')}</p>}
        <p class="hint">
          <time dateTime={passage.at}>{momentText(passage.at)}</time>
        </p>
      </div>
    </li>
  );
}
