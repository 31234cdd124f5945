/** Writing down a patient, or changing what was written; what is typed is kept sealed until the shift is over. */
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { now, today, uuid7 } from '../core/clock';
import { useTexts } from '../core/i18n';
import { go, query } from '../core/router';
import { mistakes, standing, useTask } from '../core/task';
import { Button, ErrorSummary, Field, fieldError, Screen } from '../core/ui';
import { DivisionPicker } from '../divisions/picker';
import { zone } from '../healthcode/data';
import { Fetching } from '../staff/failure';
import { tripAreas } from './desk-trips';
import { pathOf, screenOf, type FullPatient, type Patient } from './patients';
import { useSealedDraft } from './sealed-draft';
import { texts } from './texts-patients';

const AREA_DIGITS = [6, 9];
const NAME_MOST = 40;
const NOTE_MOST = 500;

interface Typed {
  /** Made with the form, so that sending it twice writes down one patient. */
  id: string;
  area: string;
  name: string;
  case_number: string;
  found_on: string;
  onset_on: string;
  note: string;
}

export default function PatientEdit() {
  const t = useTexts(texts);
  const id = query('id');
  return (
    <Screen title={t(id ? 'patient.change' : 'patient.new_title')} back={id ? screenOf(id) : '/duty/patients'}>
      {id ? <Existing id={id} /> : <Fresh />}
    </Screen>
  );
}

function Fresh() {
  const own = tripAreas.value.find((area) => area.length >= 6) ?? '';
  const fresh = { id: uuid7(), area: own, name: '', case_number: '', found_on: today(zone.value, now()), onset_on: '', note: '' };
  const onSave = async ({ id, area, ...typed }: Typed) => {
    const made = await call<Patient>('POST', '/duty/patients', { id, area, ...bodyOf(typed) });
    return made.patient_id;
  };
  return <Form draft="patient.new" from={fresh} isNew onSave={onSave} />;
}

function Existing({ id }: { id: string }) {
  const answer = useAnswer<FullPatient>(pathOf(id));
  const { data } = answer;
  return (
    <>
      <Fetching answer={answer} />
      {data && (
        <Form
          draft={`patient.${id}.${data.version}`}
          from={{ ...data, id, onset_on: data.onset_on ?? '' }}
          onSave={async (typed) => {
            await call('PUT', pathOf(id), { version: data.version, ...bodyOf(typed) });
            return id;
          }}
        />
      )}
    </>
  );
}

function bodyOf({ name, case_number, found_on, onset_on, note }: Omit<Typed, 'id' | 'area'>): object {
  return { name, case_number, found_on, onset_on: onset_on || null, note };
}

interface Props {
  /** Under which name what is typed is kept. */
  draft: string;
  from: Typed;
  isNew?: boolean;
  onSave: (typed: Typed) => Promise<string>;
}

function Form(props: Props) {
  const kept = useSealedDraft<Typed>(props.draft, () => props.from);
  return kept.content ? <Fields {...props} typed={kept.content} type={kept.touch} clear={kept.clear} /> : null;
}

type FieldsProps = Props & { typed: Typed; type: (part: Partial<Typed>) => void; clear: () => Promise<void> };

function Fields({ typed, type, clear, isNew, onSave }: FieldsProps) {
  const t = useTexts(texts);
  const task = useTask();
  const found = () =>
    mistakes({
      area: typed.area ? undefined : t('patients.choose_area'),
      name: typed.name.trim() ? undefined : t('patient.name_missing'),
      case_number: typed.case_number.trim() ? undefined : t('patient.number_missing'),
      found_on: typed.found_on ? undefined : t('patient.found_missing'),
    });
  const problem = standing(task.problem, found);
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = found();
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      const patientId = await onSave(typed);
      await clear();
      go(screenOf(patientId), true);
    });
  };
  const labels = {
    area: t('patient.office'),
    name: t('patient.name'),
    case_number: t('patient.case_number'),
    found_on: t('patient.found_on'),
    onset_on: t('patient.onset_on'),
    note: t('patient.note'),
  };
  const text = (name: 'name' | 'case_number', hint?: string) => (
    <Field id={name} label={labels[name]} hint={hint} error={fieldError(problem, name)}>
      <input type="text" autocomplete="off" maxLength={NAME_MOST} value={typed[name]} onInput={(event) => type({ [name]: event.currentTarget.value })} />
    </Field>
  );
  const day = (name: 'found_on' | 'onset_on') => (
    <Field id={name} label={labels[name]} error={fieldError(problem, name)}>
      <input type="date" value={typed[name]} onInput={(event) => type({ [name]: event.currentTarget.value })} />
    </Field>
  );
  return (
    <form onSubmit={submit} noValidate>
      <ErrorSummary problem={problem} labels={labels} />
      {text('name')}
      {text('case_number', t('patient.case_number_hint'))}
      {day('found_on')}
      {day('onset_on')}
      <Field id="note" label={labels.note} error={fieldError(problem, 'note')}>
        <textarea rows={3} maxLength={NOTE_MOST} value={typed.note} onInput={(event) => type({ note: event.currentTarget.value })} />
      </Field>
      {isNew && (
        <DivisionPicker id="area" label={labels.area} digits={AREA_DIGITS} value={typed.area || undefined} error={fieldError(problem, 'area')} onChange={(area) => type({ area })} />
      )}
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t('patient.save')}
      </Button>
    </form>
  );
}
