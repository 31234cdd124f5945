/** 合作单位: the companies of one's area that may ask, by how they stand. */
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { useTexts } from '../core/i18n';
import { go } from '../core/router';
import { RowGroup } from '../core/row-group';
import { useTask } from '../core/task';
import { Button, ErrorSummary, Screen } from '../core/ui';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import { kindWord, STATES, stateWord, type PartnerBrief } from './shapes';
import { texts } from './texts-duty';

const PATH = '/duty/partners';

interface Page {
  partners: readonly PartnerBrief[];
  next: string | null;
}

export default function Partners() {
  const t = useTexts(texts);
  useNames();
  const answer = useAnswer<Page>(PATH);
  const task = useTask();
  const partners = answer.data?.partners ?? [];
  const next = answer.data?.next;
  const more = () =>
    task.run(async () => {
      const page = await call<Page>('GET', `${PATH}?after=${next}`);
      answer.set({ ...page, partners: [...partners, ...page.partners] });
    });
  return (
    <Screen title={t('partners.title')} back="/duty">
      <p class="quiet">{t('partners.lead')}</p>
      <Fetching answer={answer} />
      {answer.data && partners.length === 0 && <p role="status">{t('partners.none')}</p>}
      {STATES.map((state) => (
        <RowGroup
          key={state}
          id={`group-${state}`}
          title={stateWord(state)}
          rows={partners.filter((one) => one.state === state)}
          hrefOf={(one) => `/duty/partners/one?id=${encodeURIComponent(one.partner_id)}`}
          line={(one) => (
            <>
              <strong lang="zh-CN">{one.name}</strong>
              <span>{kindWord(one.kind)}</span>
              <small>{t('partners.row', { area: areaText(one.division_code), n: one.live_keys })}</small>
            </>
          )}
        />
      ))}
      <ErrorSummary problem={task.problem} />
      {next && (
        <Button busy={task.isBusy} onClick={() => void more()}>
          {t('partners.more')}
        </Button>
      )}
      <Button kind="main" onClick={() => go('/duty/partners/new')}>
        {t('partners.new')}
      </Button>
    </Screen>
  );
}
