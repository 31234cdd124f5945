/** 企业复工 on duty: the enterprises of an area by how they stand, who waits longest first. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { useTexts } from '../core/i18n';
import { Rows } from '../core/row-group';
import { Field, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { AreaField } from '../staff/area-field';
import { Fetching } from '../staff/failure';
import { MoreOf } from '../staff/more';
import { areaText, useNames } from '../staff/words';
import type { Short } from './data';
import { areas } from './desk';
import { texts } from './texts-duty';
import { industryWord, STEPS, stepWord, type Step } from './words';

interface Page {
  enterprises: readonly Short[];
  next: string | null;
}

export default function Enterprises() {
  const t = useTexts(texts);
  useNames();
  const [chosen, choose] = useState<string>();
  const [step, show] = useState<Step>('applied');
  const area = chosen ?? areas.value[0];
  return (
    <Screen title={t('firms.title')} back="/duty">
      <AreaField label={t('firms.area')} areas={areas.value} area={area} choose={choose} />
      <Field id="step" label={t('firms.step')}>
        <select value={step} onChange={(event) => show(event.currentTarget.value as Step)}>
          {(Object.keys(STEPS) as Step[]).map((one) => (
            <option key={one} value={one} selected={one === step}>
              {stepWord(one)}
            </option>
          ))}
        </select>
      </Field>
      {area && <List key={`${area} ${step}`} path={`/duty/enterprises?area=${area}&step=${step}`} />}
    </Screen>
  );
}

function List({ path }: { path: string }) {
  const t = useTexts(texts);
  const answer = useAnswer<Page>(path);
  const page = answer.data;
  return (
    <>
      <Fetching answer={answer} />
      {page?.enterprises.length === 0 && <p role="status">{t('firms.none')}</p>}
      <Rows
        rows={page?.enterprises ?? []}
        hrefOf={(one) => `/duty/enterprises/one?id=${one.enterprise_id}`}
        line={(one) => (
          <>
            <strong>{one.name}</strong>
            <span>
              {industryWord(one.industry)} · {areaText(one.division_code)}
            </span>
            <span class="hint">{t('firms.since', { time: momentText(one.changed_at) })}</span>
          </>
        )}
      />
      <MoreOf answer={answer} path={path} cursor="after" joined={(one, more) => ({ ...one, enterprises: [...one.enterprises, ...more.enterprises] })} />
    </>
  );
}
