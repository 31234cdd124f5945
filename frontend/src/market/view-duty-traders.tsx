/** 经营主体核实: who waits to be verified in one's area, the longest wait first. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { useTexts } from '../core/i18n';
import { Rows } from '../core/row-group';
import { Choice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { AreaField } from '../staff/area-field';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import { areas, STATES, type TraderRow } from './duty-traders';
import { texts } from './texts-duty';
import { kindWord, traderStateWord, type TraderState } from './words';

export default function Traders() {
  const t = useTexts(texts);
  useNames();
  const [chosen, choose] = useState<string>();
  const [state, show] = useState<TraderState>('pending');
  const area = chosen ?? areas.value[0];
  return (
    <Screen title={t('traders.title')} back="/duty">
      <AreaField label={t('traders.area')} areas={areas.value} area={area} choose={choose} />
      <Choice
        name="state"
        legend={t('traders.which')}
        layout="row"
        options={STATES.map((value) => ({ value, label: traderStateWord(value) }))}
        value={state}
        onChange={show}
      />
      {area && <List key={`${area} ${state}`} area={area} state={state} />}
    </Screen>
  );
}

function List({ area, state }: { area: string; state: TraderState }) {
  const t = useTexts(texts);
  const answer = useAnswer<{ traders: readonly TraderRow[] }>(`/duty/traders?area=${area}&state=${state}`);
  const traders = answer.data?.traders ?? [];
  return (
    <>
      <Fetching answer={answer} />
      {answer.data && traders.length === 0 && <p role="status">{t(state === 'pending' ? 'traders.none_wait' : 'traders.none')}</p>}
      <Rows
        rows={traders}
        hrefOf={(one) => `/duty/traders/one?id=${one.trader_id}`}
        line={(one) => (
          <>
            <strong>{one.name}</strong>
            <span>
              {kindWord(one.kind)} · {areaText(one.division_code)}
            </span>
            <span class="hint">{t('traders.applied', { time: momentText(one.applied_at) })}</span>
          </>
        )}
      />
    </>
  );
}
