/** Home: one card. The code when there is one, otherwise the one step that leads to it. */
import { useEffect, useState } from 'preact/hooks';
import { online } from '../core/api';
import { now, today } from '../core/clock';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { session } from '../core/session';
import { Button, Card, failureText, Icon, Notice, Screen } from '../core/ui';
import { city, cityText } from '../divisions/city';
import { CodeCard } from './card';
import { holdings, isAsleep, isRefreshing, people, refresh, refreshFailure, refreshWhenOld, rereadPeople, rule, waiting, zone } from './data';
import { ComingDays, Grounds, Why } from './explain';
import { shownOf, type Shown } from './home';
import { claimsOf } from './pass-text';
import { texts } from './texts';

export default function Home() {
  const t = useTexts(texts);
  const { state, account } = session.value;
  const name = cityText(city.value?.name).replace(/市$/, '');
  useEffect(() => {
    void rereadPeople().then(refreshWhenOld);
  }, []);
  return (
    <Screen title={name ? t('home.title', { city: name }) : t('home.title_plain')} class="home">
      {state !== 'in' ? <SignedOut /> : isAsleep() ? <Asleep /> : account?.has_applied ? <Mine /> : <ToApply />}
      <Grounds isSignedIn={state === 'in'} />
      <A class="quiet-way" href="/report">
        {t('home.report')}
      </A>
    </Screen>
  );
}

function SignedOut() {
  const t = useTexts(texts);
  return (
    <>
      {session.value.has_ended && <Notice tone="warn">{t('home.out.ended')}</Notice>}
      <Card class="hero">
        <Mark />
        <h2>{t('home.out.title')}</h2>
        <ul class="points">
          {(['thermometer', 'code', 'clock'] as const).map((icon, index) => (
            <li key={icon}>
              <Icon name={icon} />
              <span>{t(`home.out.point_${(index + 1) as 1 | 2 | 3}`)}</span>
            </li>
          ))}
        </ul>
        <A class="button button-main" href="/sign-in">
          {t('home.out.sign_in')}
        </A>
      </Card>
    </>
  );
}

/** The app's mark, drawn here so that the first screen asks for one file less. */
function Mark() {
  return (
    <svg class="hero-mark" viewBox="0 0 512 512" aria-hidden="true">
      <path class="mark-ground" d="M0 0h512v512H0z" />
      <path class="mark-gate" d="M118 392V156h50v38h42v-38h92v38h42v-38h50v236h-62v-84a76 76 0 00-152 0v84z" />
      <path class="mark-tick" d="M216 336l30 32 52-68" />
    </svg>
  );
}

function Asleep() {
  const t = useTexts(texts);
  return (
    <Card title={t('home.asleep')} class="hero">
      <p>{t('home.asleep_lead')}</p>
    </Card>
  );
}

function ToApply() {
  const t = useTexts(texts);
  return (
    <Card title={t('home.apply.title')} class="hero">
      <p>{t('home.apply.lead')}</p>
      <A class="button button-main" href="/apply">
        {t('home.apply.go')}
      </A>
    </Card>
  );
}

/** Seconds until something shown may change by the clock alone: the day, or the credential's end. */
const LOOK_EVERY_MS = 1_000;

/** What to show now; drawn again only when that changes, not with every second. */
function useShown(residentId: string): Shown {
  const holding = holdings.value.get(residentId);
  const claims = holding?.proof && claimsOf(holding.proof.credential);
  const reckon = () => shownOf(holding, claims, rule.value, today(zone.value), now().getTime() / 1000);
  const [, redraw] = useState(0);
  const shown = reckon();
  const mark = (one: Shown) => `${today(zone.value)} ${one.kind} ${'colour' in one ? one.colour : ''}`;
  useEffect(() => {
    const before = mark(shown);
    const timer = setInterval(() => {
      if (mark(reckon()) === before) return;
      redraw((count) => count + 1);
      // A new day: the server may know more than the rule does.
      void refreshWhenOld();
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  });
  return shown;
}

/** Whose code is shown, remembered while the app is open. */
let lastShown: string | undefined;

function Mine() {
  const all = people.value;
  const [chosen, choose] = useState(lastShown);
  const person = all.find(({ resident_id }) => resident_id === chosen) ?? all[0];
  if (!person) return null;
  lastShown = person.resident_id;
  return (
    <>
      {all.length > 1 && <People chosen={person.resident_id} onChoose={choose} />}
      <Person key={person.resident_id} residentId={person.resident_id} name={person.name} />
    </>
  );
}

function People(props: { chosen: string; onChoose: (residentId: string) => void }) {
  const t = useTexts(texts);
  return (
    <div class="people" role="group" aria-label={t('home.people')}>
      {people.value.map(({ resident_id, name, relation }) => (
        <button
          type="button"
          key={resident_id}
          aria-pressed={resident_id === props.chosen}
          onClick={() => props.onChoose(resident_id)}
        >
          {relation ? name : `${name ?? ''} ${t('health.self')}`.trim()}
        </button>
      ))}
    </div>
  );
}

function Person(props: { residentId: string; name: string | undefined }) {
  const shown = useShown(props.residentId);
  const holding = holdings.value.get(props.residentId);
  if (shown.kind === 'missing') return <Missing />;
  if (shown.kind === 'none') return <NoColour residentId={props.residentId} />;
  if (shown.kind === 'expired') return <Expired />;
  return (
    <>
      <CodeCard colour={shown.colour} proof={shown.has_pass ? holding?.proof : undefined} name={props.name} />
      <TodayCheckIn residentId={props.residentId} on={today(zone.value)} />
      <Why code={shown} whom={isOwn(props.residentId) ? undefined : props.residentId} />
      <ComingDays code={shown} />
    </>
  );
}

const isOwn = (residentId: string): boolean => residentId === session.value.account?.resident_id;

/** The way to the form, with the person already chosen. */
function formPath(residentId: string): string {
  return residentId === session.value.account?.resident_id ? '/check-in' : `/check-in?for=${encodeURIComponent(residentId)}`;
}

function isWaitingFor(residentId: string): boolean {
  const own = session.value.account?.resident_id;
  return waiting.value.some((body) => (body.resident_id ?? own) === residentId);
}

/** `on` is today: a part of the screen is drawn again only when what it is given changes. */
function TodayCheckIn(props: { residentId: string; on: string }) {
  const t = useTexts(texts);
  const said = holdings.value.get(props.residentId)?.code;
  const isDone = said?.today_on === props.on && said.checked_in_today;
  if (isWaitingFor(props.residentId)) return <Pending />;
  if (!isDone) {
    return (
      <A class="button button-main" href={formPath(props.residentId)}>
        {t('home.go_check_in')}
      </A>
    );
  }
  return (
    <Card>
      <div class="done">
        <Icon name="check" />
        <strong>{t('home.done')}</strong>
        <A href={formPath(props.residentId)} class="done-again">
          {t('home.again')}
        </A>
      </div>
    </Card>
  );
}

function Pending() {
  const t = useTexts(texts);
  return (
    <Notice tone="warn" live>
      <strong>{t('home.pending')}</strong>
      <p>{t('home.pending_why')}</p>
    </Notice>
  );
}

function NoColour(props: { residentId: string }) {
  const t = useTexts(texts);
  return (
    <>
      <Card title={t('home.none.title')} class="hero">
        <p>{t('home.none.lead')}</p>
        {!isWaitingFor(props.residentId) && (
          <A class="button button-main" href={formPath(props.residentId)}>
            {t('home.none.go')}
          </A>
        )}
      </Card>
      {isWaitingFor(props.residentId) && <Pending />}
    </>
  );
}

function Expired() {
  const t = useTexts(texts);
  return (
    <Card title={t('home.expired.title')} class="hero">
      <p>{t('home.expired.lead')}</p>
      <Button kind="main" busy={isRefreshing.value} onClick={() => void refresh()}>
        {t('home.missing.again')}
      </Button>
    </Card>
  );
}

function Missing() {
  const t = useTexts(texts);
  const failure = refreshFailure.value;
  if (isRefreshing.value) {
    return (
      <Card>
        <p role="status">{t('home.missing.busy')}</p>
      </Card>
    );
  }
  return (
    <Card title={t('home.missing.title')} class="hero">
      <p>
        {failure === undefined || !online.value
          ? t('home.missing.offline')
          : t('home.missing.failed', { why: failureText(failure) })}
      </p>
      <Button kind="main" onClick={() => void refresh()}>
        {t('home.missing.again')}
      </Button>
    </Card>
  );
}
