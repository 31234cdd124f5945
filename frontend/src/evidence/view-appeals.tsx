/** 申诉: those that wait for an answer in one's areas, the first deadline first. */
import { useAnswer } from '../core/answer';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Icon, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import type { Appeal } from './data';
import { texts } from './texts';

export default function Appeals() {
  const t = useTexts(texts);
  useNames();
  const answer = useAnswer<{ appeals: Appeal[] }>('/duty/appeals');
  const waiting = [...(answer.data?.appeals ?? [])].sort((one, other) => one.answer_by.localeCompare(other.answer_by));
  return (
    <Screen title={t('evidence.appeals.title')} back="/duty">
      <p>{t('evidence.appeals.lead')}</p>
      <Fetching answer={answer} />
      {answer.data && waiting.length === 0 && <p>{t('evidence.appeals.none')}</p>}
      {waiting.length > 0 && (
        <ul class="rows">
          {waiting.map((one) => (
            <li key={one.evidence_id}>
              <A href={`/duty/appeals/one?id=${encodeURIComponent(one.evidence_id)}`}>
                <span class="row-text">
                  <strong>{t('evidence.appeals.until', { time: momentText(one.answer_by) })}</strong>
                  <span class="hint">{areaText(one.area)}</span>
                </span>
                <Icon name="next" />
              </A>
            </li>
          ))}
        </ul>
      )}
    </Screen>
  );
}
