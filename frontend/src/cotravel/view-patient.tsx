/** One patient: who, where they were, what of it was sent to be published, and who registered the same. */
import { useAnswer } from '../core/answer';
import { uuid7 } from '../core/clock';
import { useTexts } from '../core/i18n';
import { A, go, query } from '../core/router';
import { Button, Icon, Notice, Screen } from '../core/ui';
import { Fetching } from '../staff/failure';
import { calendarDayText, useNames } from '../staff/words';
import { lineWords } from './line-row';
import { Fellows } from './patient-fellows';
import { SendJourneys } from './patient-send';
import { pathOf, type FullPatient, type PatientJourney } from './patients';
import { texts } from './texts-patients';
import { Reads } from './trip-reading';
import { kindText } from './words';

export default function PatientScreen() {
  const t = useTexts(texts);
  useNames();
  const id = query('id') ?? '';
  const answer = useAnswer<FullPatient>(pathOf(id));
  return (
    <Screen title={t('patient.title')} back="/duty/patients" key={id}>
      <Fetching answer={answer} />
      {answer.data && <Shown patient={answer.data} onSent={() => void answer.reload()} />}
    </Screen>
  );
}

function Shown({ patient, onSent }: { patient: FullPatient; onSent: () => void }) {
  const t = useTexts(texts);
  const { patient_id, onset_on, journeys } = patient;
  const id = encodeURIComponent(patient_id);
  const onset = onset_on ? t('patient.onset', { day: calendarDayText(onset_on) }) : t('patient.no_onset');
  return (
    <>
      <h2 lang="zh-CN">{patient.name}</h2>
      <p>{t('patient.facts', { number: patient.case_number, found: calendarDayText(patient.found_on), onset })}</p>
      {patient.note && <p class="hint">{patient.note}</p>}
      <A class="button button-plain" href={`/duty/patients/edit?id=${id}`}>
        {t('patient.change')}
      </A>
      <section class="group" aria-labelledby="told">
        <h2 id="told">{t('told.title')}</h2>
        {journeys.length === 0 && <Notice>{t('told.none')}</Notice>}
        <ul class="rows" data-testid="told">
          {journeys.map((journey) => (
            <li key={journey.journey_id}>
              <A href={`/duty/patients/journey?id=${id}&journey=${encodeURIComponent(journey.journey_id)}`}>
                <Told journey={journey} />
                <Icon name="next" />
              </A>
            </li>
          ))}
        </ul>
        <Button kind="main" onClick={() => go(`/duty/patients/journey?id=${id}&journey=${uuid7()}&new=1`)}>
          {t('told.add')}
        </Button>
      </section>
      {journeys.length > 0 && <SendJourneys key={patient.version} patient={patient} onSent={onSent} />}
      {journeys.length > 0 && <Fellows patientId={patient_id} />}
    </>
  );
}

function Told({ journey }: { journey: PatientJourney }) {
  const t = useTexts(texts);
  const { form, listed } = journey;
  const title = `${kindText(form.kind)} ${form.said}`;
  return (
    <span class="row-text">
      <span lang="zh-CN">{title}</span>
      <small>{lineWords(form)}</small>
      <small>
        <Reads reading={journey} isPlace={form.kind === 'place'} />
      </small>
      <small>{t(journey.sent ? `told.sent.${journey.sent}` : 'told.not_sent')}</small>
      {journey.is_changed && <small class="marked">{t('told.changed_since')}</small>}
      {listed.map((one) => (
        <small key={one.trip}>{t(one.is_withdrawn ? 'told.listed_gone' : 'told.listed', { n: one.trip })}</small>
      ))}
    </span>
  );
}
