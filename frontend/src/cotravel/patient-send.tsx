/** Sending journeys of a patient to be published: nothing goes but the journeys and who announces them. */
import { useState } from 'preact/hooks';
import { call } from '../core/api';
import { now, today, uuid7 } from '../core/clock';
import { duty } from '../core/duty';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Checks, ErrorSummary, Field, fieldError, Notice } from '../core/ui';
import { zone } from '../healthcode/data';
import { lineWords } from './line-row';
import { isToSend, pathOf, type FullPatient } from './patients';
import { texts as words } from './texts-desk-trips';
import { texts } from './texts-patients';
import { kindText } from './words';

interface Sent {
  batch_id: string;
  rows: number;
}

export function SendJourneys({ patient, onSent }: { patient: FullPatient; onSent: () => void }) {
  const t = useTexts(texts);
  const say = useTexts(words);
  const task = useTask();
  const unit = duty.value.state === 'in' ? duty.value.unit.name : '';
  const [chosen, choose] = useState(() => patient.journeys.filter(isToSend).map((one) => one.journey_id));
  const [publisher, setPublisher] = useState(unit);
  const [url, setUrl] = useState('');
  const [on, setOn] = useState(() => today(zone.value, now()));
  // Made with the form and anew with every change, so that sending it twice is one batch.
  const [id, setId] = useState(uuid7);
  const [sent, setSent] = useState<Sent>();
  const found = () =>
    mistakes({
      journeys: chosen.length ? undefined : t('send.none_chosen'),
      publisher: publisher.trim() ? undefined : say('type.publisher_missing'),
      published_on: on ? undefined : say('type.on_missing'),
    });
  const problem = standing(task.problem, found);
  const changed = (change: () => void) => {
    change();
    setId(uuid7());
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = found();
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      const wish = { id, journeys: chosen, publisher: publisher.trim(), url: url.trim(), published_on: on };
      setSent(await call<Sent>('POST', `${pathOf(patient.patient_id)}/publish`, wish));
      choose([]);
      onSent();
    });
  };
  const labels = { journeys: t('send.which'), publisher: say('type.publisher'), url: say('type.url'), published_on: say('type.published_on') };
  return (
    <section class="group" aria-labelledby="send">
      <h2 id="send">{t('send.title')}</h2>
      <p class="quiet">{t('send.lead')}</p>
      {sent && (
        <Notice tone="good" live>
          <p>{t('send.done', { n: sent.rows })}</p>
          <A href={`/duty/trips/batch?id=${encodeURIComponent(sent.batch_id)}`}>{t('send.to_batch')}</A>
        </Notice>
      )}
      <form onSubmit={submit} noValidate>
        <ErrorSummary problem={problem} labels={labels} />
        <Checks
          name="journeys"
          legend={labels.journeys}
          options={patient.journeys.map(({ journey_id, form }) => ({ value: journey_id, label: `${kindText(form.kind)} ${form.said}`, hint: lineWords(form) }))}
          values={chosen}
          onChange={(values) => changed(() => choose(values))}
          error={fieldError(problem, 'journeys') ?? wrongJourney(problem)}
        />
        <Field id="publisher" label={labels.publisher} error={fieldError(problem, 'publisher')}>
          <input type="text" autocomplete="off" maxLength={60} value={publisher} onInput={(event) => changed(() => setPublisher(event.currentTarget.value))} />
        </Field>
        <Field id="url" label={labels.url} error={fieldError(problem, 'url')}>
          <input type="url" autocomplete="off" maxLength={400} value={url} onInput={(event) => changed(() => setUrl(event.currentTarget.value))} />
        </Field>
        <Field id="published_on" label={labels.published_on} error={fieldError(problem, 'published_on')}>
          <input type="date" value={on} onInput={(event) => changed(() => setOn(event.currentTarget.value))} />
        </Field>
        <Button type="submit" busy={task.isBusy}>
          {t('send.send')}
        </Button>
      </form>
    </section>
  );
}

/** The first journey that says too much; which one it is stands in the summary. */
function wrongJourney(problem: unknown): string | undefined {
  for (let place = 0; place < 60; place += 1) {
    const text = fieldError(problem, `journeys.${place}`);
    if (text) return text;
  }
  return undefined;
}
