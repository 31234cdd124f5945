/** One journey that a patient told: typed, seen how it is read, kept sealed on the phone until it is sent. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { now, today } from '../core/clock';
import { useTexts } from '../core/i18n';
import { go, query } from '../core/router';
import { mistakes, standing, useTask } from '../core/task';
import { Button, ErrorSummary, Field, fieldError, Screen, Sheet } from '../core/ui';
import { zone } from '../healthcode/data';
import { Fetching } from '../staff/failure';
import { pathOf, screenOf, type FullPatient, type PatientJourney } from './patients';
import { useSealedDraft } from './sealed-draft';
import { texts as words } from './texts-desk-trips';
import { texts } from './texts-patients';
import { TripFields } from './trip-fields';
import { mistakesIn, NOTHING_TYPED, tripFormOf, typedOf, type TypedTrip } from './trip-form';

const REMARK_MOST = 500;
type Typed = TypedTrip & { remark: string };

export default function PatientJourneyScreen() {
  const t = useTexts(texts);
  const patientId = query('id') ?? '';
  const journeyId = query('journey') ?? '';
  const isNew = query('new') !== undefined;
  const back = screenOf(patientId);
  return (
    <Screen title={t(isNew ? 'told.add' : 'told.change')} back={back}>
      {isNew ? <Form patientId={patientId} journeyId={journeyId} /> : <Existing patientId={patientId} journeyId={journeyId} />}
    </Screen>
  );
}

interface Named {
  patientId: string;
  journeyId: string;
}

function Existing({ patientId, journeyId }: Named) {
  const answer = useAnswer<FullPatient>(pathOf(patientId));
  const known = answer.data?.journeys.find((one) => one.journey_id === journeyId);
  return (
    <>
      <Fetching answer={answer} />
      {known && <Form patientId={patientId} journeyId={journeyId} known={known} />}
    </>
  );
}

function Form(props: Named & { known?: PatientJourney }) {
  const { journeyId, known } = props;
  const fresh = (): Typed => ({ ...(known ? typedOf(known.form) : NOTHING_TYPED), remark: known?.remark ?? '' });
  const kept = useSealedDraft<Typed>(`told.${journeyId}.${known?.version ?? 0}`, fresh);
  return kept.content ? <Fields {...props} typed={kept.content} type={kept.touch} clear={kept.clear} /> : null;
}

type FieldsProps = Named & { known?: PatientJourney; typed: Typed; type: (part: Partial<Typed>) => void; clear: () => Promise<void> };

function Fields({ patientId, journeyId, known, typed, type, clear }: FieldsProps) {
  const t = useTexts(texts);
  const say = useTexts(words);
  const task = useTask();
  const path = `${pathOf(patientId)}/journeys/${encodeURIComponent(journeyId)}`;
  const found = () => {
    const wrong = Object.entries(mistakesIn(typed, today(zone.value, now())));
    return mistakes(Object.fromEntries(wrong.map(([name, code]) => [`form.${name}`, say(`type.${code}`)])));
  };
  const problem = standing(task.problem, found);
  const done = async () => {
    await clear();
    go(screenOf(patientId), true);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = found();
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      await call('PUT', path, { version: known?.version ?? 0, form: tripFormOf(typed), remark: typed.remark.trim() });
      await done();
    });
  };
  const remove = () =>
    void task.run(async () => {
      await call('POST', `${path}/remove`, {});
      await done();
    });
  return (
    <form onSubmit={submit} noValidate>
      <ErrorSummary problem={problem} />
      <p>{say('type.lead')}</p>
      <TripFields path="form" typed={typed} problem={problem} onType={type} />
      <Field id="remark" label={t('told.remark')} error={fieldError(problem, 'remark')}>
        <textarea rows={3} maxLength={REMARK_MOST} value={typed.remark} onInput={(event) => type({ remark: event.currentTarget.value })} />
      </Field>
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t('told.save')}
      </Button>
      {known && known.batch_id === null && <Remove isBusy={task.isBusy} onRemove={remove} />}
    </form>
  );
}

function Remove({ isBusy, onRemove }: { isBusy: boolean; onRemove: () => void }) {
  const t = useTexts(texts);
  const say = useTexts(words);
  const [isAsking, setAsking] = useState(false);
  const close = () => setAsking(false);
  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>
        {t('told.remove')}
      </Button>
      <Sheet open={isAsking} title={t('told.remove_sure')} onClose={close}>
        <Button kind="danger" busy={isBusy} onClick={onRemove}>
          {t('told.remove')}
        </Button>
        <Button onClick={close}>{say('batch.not_now')}</Button>
      </Sheet>
    </>
  );
}
