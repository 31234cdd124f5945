/** A daily update in three taps: how they are, how one knows, save. */
import { useState } from 'preact/hooks';
import { Offline } from '../core/api';
import { uuid7 } from '../core/clock';
import { useTexts } from '../core/i18n';
import { mistakes } from '../core/task';
import { Button, Checks, Choice, ErrorSummary, Field, fieldError, Notice } from '../core/ui';
import { degrees, LEAST_TENTHS_C, MOST_TENTHS_C, temperatureOf, USUAL_TENTHS_C } from '../healthcode/form';
import { DegreesStepper } from '../healthcode/reading';
import { CONDITIONS, CONTACTS, MEASURED_BY, NEEDS, record, type Condition, type Contact, type MeasuredBy, type Need, type Watch } from './data';
import { texts } from './texts';

interface Draft {
  temperature: string;
  condition?: Condition;
  contact?: Contact;
  measured_by?: MeasuredBy;
  needs: readonly Need[];
  note: string;
}

/** A reading stands in the memory of the open form alone, never in the phone's storage. */
export function UpdateForm(props: { watch: Watch; onDone: () => void }) {
  const t = useTexts(texts);
  const { watch } = props;
  const [id] = useState(uuid7);
  const [draft, setDraft] = useState<Draft>({ temperature: degrees(USUAL_TENTHS_C), needs: watch.needs, note: '' });
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const touch = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  const measuredBy = draft.measured_by ?? (draft.contact === 'by_phone' ? 'self' : 'staff');
  const submit = async (event: Event) => {
    event.preventDefault();
    const tenths = temperatureOf(draft.temperature);
    const isRead = tenths !== null && tenths >= LEAST_TENTHS_C && tenths <= MOST_TENTHS_C;
    const { condition, contact, needs, note } = draft;
    const wrong = mistakes({
      condition: condition ? undefined : t('watched.condition_missing'),
      contact: contact ? undefined : t('watched.contact_missing'),
      temperature: isRead ? undefined : t('watched.temperature_wrong'),
    });
    setProblem(wrong);
    if (wrong || !condition || !contact || tenths === null || isBusy) return;
    setBusy(true);
    try {
      const reading = { temperature_tenths_c: tenths, condition, contact, measured_by: measuredBy, needs };
      await record(id, watch.watch_id, note.trim() ? { ...reading, note: note.trim() } : reading);
      props.onDone();
    } catch (failure) {
      setProblem(failure);
    }
    setBusy(false);
  };
  const labels = { condition: t('watched.condition'), contact: t('watched.contact'), temperature: t('watched.temperature') };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      {problem instanceof Offline ? (
        <Notice tone="warn" live>
          {t('watched.no_key')}
        </Notice>
      ) : (
        <ErrorSummary problem={problem} labels={labels} />
      )}
      <Choice
        name="condition"
        legend={labels.condition}
        layout="row"
        options={CONDITIONS.map((value) => ({ value, label: t(`watched.condition.${value}`) }))}
        value={draft.condition}
        onChange={(condition) => touch({ condition })}
        error={fieldError(problem, 'condition')}
      />
      <Choice
        name="contact"
        legend={labels.contact}
        layout="row"
        options={CONTACTS.map((value) => ({ value, label: t(`watched.contact.${value}`) }))}
        value={draft.contact}
        onChange={(contact) => touch({ contact })}
        error={fieldError(problem, 'contact')}
      />
      <Field id="temperature" label={labels.temperature} error={fieldError(problem, 'temperature')}>
        <DegreesStepper typed={draft.temperature} onType={(temperature) => touch({ temperature })} />
      </Field>
      <Button kind="main" type="submit" busy={isBusy}>
        {t('watched.save')}
      </Button>
      <p class="hint">{t('watched.more_below')}</p>
      <Choice
        name="measured_by"
        legend={t('watched.measured_by')}
        layout="row"
        options={MEASURED_BY.map((value) => ({ value, label: t(`watched.measured_by.${value}`) }))}
        value={measuredBy}
        onChange={(measured_by) => touch({ measured_by })}
      />
      <Needs values={draft.needs} onChange={(needs) => touch({ needs })} />
      <Note value={draft.note} onChange={(note) => touch({ note })} />
    </form>
  );
}

export function Needs(props: { values: readonly Need[]; onChange: (values: Need[]) => void }) {
  const t = useTexts(texts);
  const options = NEEDS.map((value) => ({ value, label: t(`watched.need.${value}`) }));
  return <Checks name="needs" legend={t('watched.needs')} layout="row" options={options} {...props} />;
}

export function Note(props: { value: string; onChange: (value: string) => void }) {
  const t = useTexts(texts);
  return (
    <Field id="note" label={t('watched.note')}>
      <textarea rows={2} maxLength={300} autocomplete="off" value={props.value} onInput={(event) => props.onChange(event.currentTarget.value)} />
    </Field>
  );
}
