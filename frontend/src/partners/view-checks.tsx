/** 谁核验过我的码: which partners checked the code of somebody of this household, and when. */
import { useTexts } from '../core/i18n';
import { Notice } from '../core/ui';
import { city, momentText } from '../divisions/city';
import { OfHousehold } from '../residents/of-household';
import { kindWord, toldWord, type Check } from './shapes';
import { texts } from './texts';

export default function Checks() {
  const t = useTexts(texts);
  return (
    <OfHousehold<{ checks: readonly Check[] }>
      title={t('partners.own.title')}
      back="/passages"
      lead={t('partners.own.lead')}
      legend={t('partners.own.whose')}
      path="/me/partner-checks"
      kept="partner-checks"
      notApplied={<Notice>{t('partners.own.not_applied')}</Notice>}
    >
      {({ checks }) => (checks.length > 0 ? <List checks={checks} /> : <Notice>{t('partners.own.none')}</Notice>)}
    </OfHousehold>
  );
}

function List({ checks }: { checks: readonly Check[] }) {
  const t = useTexts(texts);
  const phone = city.value?.complaint_phone ?? '12345';
  return (
    <>
      <ul class="rows" aria-label={t('partners.own.list')} data-testid="checks">
        {checks.map((check) => (
          <li class="row" key={`${check.at} ${check.partner.name} ${check.answer}`}>
            <div class="row-text">
              <p>
                <strong lang="zh-CN">{check.partner.name ?? t('partners.own.gone')}</strong>
                {check.partner.kind && ` · ${kindWord(check.partner.kind)}`}
              </p>
              <p>{t('partners.own.told', { answer: toldWord(check.answer) })}</p>
              <p class="hint">
                <time dateTime={check.at}>{momentText(check.at)}</time>
                {check.times > 1 && ` · ${t('partners.own.times', { n: check.times })}`}
              </p>
            </div>
          </li>
        ))}
      </ul>
      <p class="quiet">{t('partners.own.gone_after')}</p>
      <a class="button button-plain" href={`tel:${phone}`}>
        {t('partners.own.strange', { phone })}
      </a>
    </>
  );
}
