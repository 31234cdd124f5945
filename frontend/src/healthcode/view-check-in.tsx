/** The daily check-in: temperature, where, how one feels. Kept on the phone first, then sent. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { now, today, uuid7 } from '../core/clock';
import { useDraft } from '../core/draft';
import { useTexts } from '../core/i18n';
import { enqueue, stored } from '../core/outbox';
import { A, go, query } from '../core/router';
import { session } from '../core/session';
import { get, put } from '../core/store';
import { mistakes } from '../core/task';
import { Button, Card, Choice, ErrorSummary, fieldError, Notice, Screen } from '../core/ui';
import { CHECK_IN, isAsleep, people, rereadPeople, rule, timeBeacon, waiting, zone } from './data';
import { Done } from './done';
import { bodyOf, degrees, draftFrom, isOfTheTime, mistakesIn, USUAL_TENTHS_C, type CheckInBody, type CheckInDraft } from './form';
import { useHistory } from './history';
import { ReadingFields } from './reading';
import { texts } from './texts-check-in';
import { readingsOn } from './today';

/** The last value of each person is offered next time. It is personal, and goes with the session. */
const LAST = 'mine.last_reading.';

export default function CheckIn() {
  const t = useTexts(texts);
  const { state, account } = session.value;
  const mends = query('mend');
  const [doneId, setDone] = useState<string>();
  useEffect(() => {
    // Someone may have joined or left the household a moment ago, on another screen.
    void rereadPeople().catch(() => undefined);
  }, []);
  const title = t(mends ? 'check_in.mend' : doneId ? 'done.title' : 'check_in.title');
  if (state !== 'in') return <Before title={title} text={t('check_in.needs_sign_in')} href="/sign-in" act={t('check_in.go_sign_in')} />;
  if (!account?.has_applied) return <Before title={title} text={t('check_in.needs_apply')} href="/apply" act={t('check_in.go_apply')} />;
  if (isAsleep()) return <Before title={title} text={t('check_in.no_duty')} />;
  const another = () => {
    setDone(undefined);
    scrollTo(0, 0);
  };
  return (
    <Screen title={title} key={doneId}>
      {doneId ? <Done id={doneId} onAnother={another} /> : <Form key={mends} mends={mends} onDone={setDone} />}
    </Screen>
  );
}

function Before(props: { title: string; text: string; href?: string; act?: string }) {
  return (
    <Screen title={props.title}>
      <Card>
        <p>{props.text}</p>
        {props.href && (
          <A class="button button-main" href={props.href}>
            {props.act}
          </A>
        )}
      </Card>
    </Screen>
  );
}

function firstDraft(mended: CheckInBody | undefined, self: string): CheckInDraft {
  if (mended) return { ...draftFrom(mended), resident_id: mended.resident_id ?? self };
  return { temperature: degrees(USUAL_TENTHS_C), site: 'forehead', symptoms: [], resident_id: query('for') ?? self };
}

/** Offers the person's last site and value, unless somebody has begun to type, or turned to another person, before they were read. */
function useLast(residentId: string | undefined, isTouched: boolean, patch: (last: Partial<CheckInDraft>) => void): void {
  const wanted = useRef(residentId);
  wanted.current = isTouched ? undefined : residentId;
  useEffect(() => {
    if (!residentId || isTouched) return;
    void get<Partial<CheckInDraft>>(LAST + residentId)
      .then((last) => last && wanted.current === residentId && patch(last))
      .catch(() => undefined);
  }, [residentId]);
}

function Form(props: { mends: string | undefined; onDone: (id: string) => void }) {
  const t = useTexts(texts);
  const self = session.value.account!.resident_id!;
  const refused = useMemo(() => stored.value.find(({ id }) => id === props.mends), [props.mends]);
  const mended = refused?.body as CheckInBody | undefined;
  const isRestamped = isOfTheTime(refused?.code);
  // The id is made when the form opens, so that a double tap is one check-in.
  const [id] = useState(uuid7);
  const [draft, patch, clear] = useDraft<CheckInDraft & { is_touched?: boolean }>(
    mended ? `check-in.${mended.id}` : 'check-in',
    () => firstDraft(mended, self),
  );
  const [problem, setProblem] = useState<unknown>();
  const touch = (change: Partial<CheckInDraft>) => patch({ ...change, is_touched: true });
  useLast(draft.resident_id, Boolean(mended || draft.is_touched), patch);
  const submit = async (event: Event) => {
    event.preventDefault();
    const found = Object.entries(mistakesIn(draft)).map(([field, mistake]) => [field, t(`mistake.${mistake}`)]);
    if (!isKnown(draft.resident_id)) found.unshift(['resident_id', t('mistake.person_missing')]);
    const wrong = mistakes(Object.fromEntries(found));
    setProblem(wrong);
    if (wrong) return;
    // A mended reading was taken when it was first entered, unless that very time was refused.
    const measuredAt = mended && !isRestamped ? new Date(mended.measured_at) : now();
    const body = bodyOf(draft, id, measuredAt, self);
    try {
      await enqueue(CHECK_IN, body, { group: timeBeacon(), insteadOf: mended?.id });
    } catch (failure) {
      setProblem(failure);
      return;
    }
    void put(LAST + (body.resident_id ?? self), { temperature: degrees(body.temperature_tenths_c), site: body.site });
    clear();
    if (mended) go('/check-in', true);
    props.onDone(id);
    scrollTo(0, 0);
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <ErrorSummary problem={problem} labels={{ temperature: t('check_in.temperature') }} />
      {refused && (
        <Notice tone="warn">
          {refused.text}
          {isRestamped && <p>{t('check_in.restamped')}</p>}
        </Notice>
      )}
      {!mended && <TodayState residentId={draft.resident_id ?? self} />}
      <Fields draft={draft} touch={touch} problem={problem} />
      <Button kind="main" type="submit">
        {t(mended ? 'check_in.submit_mended' : 'check_in.submit')}
      </Button>
    </form>
  );
}

/** Whether this person may be checked in for; someone may have left the household since. */
function isKnown(residentId: string | undefined): boolean {
  return people.value.some(({ resident_id }) => resident_id === residentId);
}

function Fields(props: { draft: CheckInDraft; touch: (change: Partial<CheckInDraft>) => void; problem: unknown }) {
  const t = useTexts(texts);
  const { draft, touch, problem } = props;
  // Once the question was asked it stays, whatever the answer.
  const isAsked = useRef(false);
  isAsked.current ||= people.value.length > 1 || !isKnown(draft.resident_id);
  return (
    <>
      {isAsked.current && (
        <Choice
          name="resident_id"
          legend={t('check_in.for')}
          layout="row"
          options={people.value.map(({ resident_id, name, relation }) => ({
            value: resident_id,
            label: relation ? (name ?? '') : `${name ?? ''} ${t('health.self')}`.trim(),
          }))}
          value={draft.resident_id}
          onChange={(resident_id) => touch({ resident_id })}
          error={fieldError(problem, 'resident_id')}
        />
      )}
      <ReadingFields draft={draft} touch={touch} problem={problem} />
    </>
  );
}

/** What was recorded today for this person, at a glance. */
function TodayState(props: { residentId: string }) {
  const t = useTexts(texts);
  const history = useHistory(props.residentId);
  const own = session.value.account?.resident_id;
  const waits = waiting.value.filter((body) => (body.resident_id ?? own) === props.residentId);
  const readings = readingsOn(today(zone.value), history.check_ins ?? [], waits, (at) => today(zone.value, at));
  const limit = rule.value?.fever_tenths_c ?? 373;
  return (
    <Notice tone={readings.length ? 'good' : 'info'}>
      <strong>{t('check_in.today')}</strong>
      {readings.length === 0 && <span> · {t('check_in.none_today')}</span>}
      <ul>
        {readings.map((reading) => (
          <li key={reading.id}>
            <time dateTime={reading.measured_at}>{timeWords(reading.measured_at)}</time>{' '}
            <span class={reading.temperature_tenths_c >= limit ? 'reading-hot' : ''}>{degrees(reading.temperature_tenths_c)} °C</span>{' '}
            {t(reading.symptoms.length ? 'health.unwell' : 'health.well')}
            {reading.is_waiting && ` · ${t('check_in.is_waiting')}`}
          </li>
        ))}
      </ul>
      <A href="/history">{t('check_in.history')}</A>
    </Notice>
  );
}

function timeWords(at: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone.value, hour: '2-digit', minute: '2-digit' }).format(new Date(at));
}
