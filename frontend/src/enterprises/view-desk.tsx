/** 企业复工 on duty: the enterprises of an area by how they stand, who waits longest first. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { useTask } from '../core/task';
import { Button, ErrorSummary, Field, Icon, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { Fetching } from '../staff/failure';
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
      {areas.value.length > 1 && (
        <Field id="area" label={t('firms.area')}>
          <select value={area} onChange={(event) => choose(event.currentTarget.value)}>
            {areas.value.map((one) => (
              <option key={one} value={one} selected={one === area}>
                {areaText(one)}
              </option>
            ))}
          </select>
        </Field>
      )}
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
  const task = useTask();
  const page = answer.data;
  const more = () =>
    void task.run(async () => {
      if (!page?.next) return;
      const next = await call<Page>('GET', `${path}&after=${page.next}`);
      answer.set({ ...next, enterprises: [...page.enterprises, ...next.enterprises] });
    });
  return (
    <>
      <Fetching answer={answer} />
      <ErrorSummary problem={task.problem} />
      {page?.enterprises.length === 0 && <p role="status">{t('firms.none')}</p>}
      {page && page.enterprises.length > 0 && (
        <ul class="rows">
          {page.enterprises.map((one) => (
            <li key={one.enterprise_id}>
              <A href={`/duty/enterprises/one?id=${one.enterprise_id}`}>
                <span class="row-text">
                  <strong>{one.name}</strong>
                  <span>
                    {industryWord(one.industry)} · {areaText(one.division_code)}
                  </span>
                  <span class="hint">{t('firms.since', { time: momentText(one.changed_at) })}</span>
                </span>
                <Icon name="next" />
              </A>
            </li>
          ))}
        </ul>
      )}
      {page?.next && (
        <Button busy={task.isBusy} onClick={more}>
          {t('firms.more')}
        </Button>
      )}
    </>
  );
}
