/** 设为重点人员: opens a watch for somebody of the roster. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { now, today, uuid7 } from '../core/clock';
import { useDraft } from '../core/draft';
import { useTexts } from '../core/i18n';
import { A, go, query } from '../core/router';
import { mistakes, useTask } from '../core/task';
import { Button, Choice, ErrorSummary, Field, fieldError, Screen } from '../core/ui';
import { zone } from '../healthcode/data';
import { Fetching } from '../staff/failure';
import { KINDS, MEASURES, type Measure, type Need, type Watch, type WatchKind } from './data';
import { texts } from './texts';
import { Needs, Note } from './update-form';

const USUAL_DAYS = 14;
const DAY_MS = 86_400_000;

interface Draft {
  id: string;
  kind?: WatchKind;
  measure?: Measure;
  from_on: string;
  until_on: string;
  needs: readonly Need[];
}

function fresh(): Draft {
  const at = now();
  const until = new Date(at.getTime() + USUAL_DAYS * DAY_MS);
  return { id: uuid7(), from_on: today(zone.value, at), until_on: today(zone.value, until), needs: [] };
}

export default function Open() {
  const t = useTexts(texts);
  const residentId = query('resident');
  return (
    <Screen title={t('watched.open.title')} back="/duty/village">
      {residentId ? (
        <Form residentId={residentId} />
      ) : (
        <>
          <p>{t('watched.open.unknown')}</p>
          <A class="button button-plain" href="/duty/village">
            {t('watched.to_roster')}
          </A>
        </>
      )}
    </Screen>
  );
}

function Form({ residentId }: { residentId: string }) {
  const t = useTexts(texts);
  const person = useAnswer<{ name: string }>(`/duty/residents/${encodeURIComponent(residentId)}?purpose=care`);
  const [draft, touch, clear] = useDraft<Draft>(`duty.watched.${residentId}`, fresh);
  // Words about a person are not kept on the phone.
  const [note, setNote] = useState('');
  const task = useTask();
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = mistakes({
      kind: draft.kind ? undefined : t('watched.open.kind_missing'),
      measure: draft.measure ? undefined : t('watched.open.measure_missing'),
    });
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      const words = note.trim() ? { note: note.trim() } : {};
      const opened = await call<Watch>('POST', '/duty/watched', { ...draft, ...words, resident_id: residentId });
      clear();
      go(`/duty/watched/one?id=${encodeURIComponent(opened.watch_id)}`, true);
    });
  };
  if (!person.data) return <Fetching answer={person} />;
  const labels = {
    kind: t('watched.kind'),
    measure: t('watched.measure'),
    from_on: t('watched.from_on'),
    until_on: t('watched.until_on'),
  };
  return (
    <form onSubmit={submit} noValidate>
      <ErrorSummary problem={task.problem} labels={labels} />
      <p>{t('watched.open.lead', { name: person.data.name })}</p>
      <Choice
        name="kind"
        legend={labels.kind}
        options={KINDS.map((value) => ({ value, label: t(`watched.kind.${value}`) }))}
        value={draft.kind}
        onChange={(kind) => touch({ kind })}
        error={fieldError(task.problem, 'kind')}
      />
      <Choice
        name="measure"
        legend={labels.measure}
        options={MEASURES.map((value) => ({ value, label: t(`watched.measure.${value}`) }))}
        value={draft.measure}
        onChange={(measure) => touch({ measure })}
        error={fieldError(task.problem, 'measure')}
      />
      <Field id="from_on" label={labels.from_on} error={fieldError(task.problem, 'from_on')}>
        <input type="date" value={draft.from_on} onInput={(event) => touch({ from_on: event.currentTarget.value })} />
      </Field>
      <Field id="until_on" label={labels.until_on} error={fieldError(task.problem, 'until_on')}>
        <input type="date" value={draft.until_on} onInput={(event) => touch({ until_on: event.currentTarget.value })} />
      </Field>
      <Needs values={draft.needs} onChange={(needs) => touch({ needs })} />
      <Note value={note} onChange={setNote} />
      <p class="hint">{t('watched.no_colour')}</p>
      <p class="hint">{t('watched.no_alarm')}</p>
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t('watched.open.save')}
      </Button>
    </form>
  );
}
