/** A check-in at somebody's door: one person of the roster, then the next of the household. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Offline } from '../core/api';
import { now } from '../core/clock';
import { hasTask } from '../core/duty';
import type { Pair } from '../core/i18n';
import { useTexts } from '../core/i18n';
import { stored } from '../core/outbox';
import { A, go, query } from '../core/router';
import { mistakes } from '../core/task';
import { Button, ErrorSummary, Icon, Notice, Screen } from '../core/ui';
import { city } from '../divisions/city';
import { zone } from '../healthcode/data';
import { degrees, mistakesIn, temperatureOf, USUAL_TENTHS_C, type CheckInDraft } from '../healthcode/form';
import { ReadingFields } from '../healthcode/reading';
import { texts as checkInTexts } from '../healthcode/texts-check-in';
import { collected, households, newRecord, recordVisit, stateOf, visits, type Whom } from './data';
import { nextDue, type Household, type Someone } from './roster';
import { StateWords } from './state-words';
import { texts } from './texts-village';

const VILLAGE = '/duty/village';

/** Whom the screen is about, by the roster or by a household that was collected just now. */
interface Target {
  /** The id by which this phone knows them. */
  key: string;
  whom: Whom;
  name: string;
  /** How the record calls itself in the outbox: where and when, never a name. */
  where: (time: string) => Pair;
  /** Who is due next in the same household. */
  next?: { name: string; href: string };
}

const visitOf = (residentId: string): string => `/duty/village/visit?for=${encodeURIComponent(residentId)}`;

function filled([zh, en]: Pair, vars: Readonly<Record<string, string | number>>): Pair {
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (place, name) => String(vars[name] ?? place));
  return [fill(zh), fill(en)];
}

/** Somebody who was collected just now; the roster has them under another id once it is delivered. */
function collectedTarget(personId: string): Target | undefined {
  const members = Object.values(collected.value).find((one) => one.members.some(({ person_id }) => person_id === personId))?.members;
  const one = members?.find(({ person_id }) => person_id === personId);
  if (!members || !one) return undefined;
  const next = members.find(({ person_id }) => stateOf(person_id) === undefined && person_id !== personId);
  return {
    key: personId,
    whom: { person_id: personId },
    name: one.name,
    where: (time) => filled(texts['visit.where_new'], { time }),
    next: next && { name: next.name, href: `/duty/village/visit?person=${encodeURIComponent(next.person_id)}` },
  };
}

function rosterTarget(household: Household, one: Someone): Target {
  const next = nextDue(household, one.resident_id);
  return {
    key: one.resident_id,
    whom: { resident_id: one.resident_id },
    name: one.name,
    where: (time) => filled(texts['visit.where'], { n: household.number, time }),
    next: next && { name: next.name, href: visitOf(next.resident_id) },
  };
}

export default function Visit() {
  const t = useTexts(texts);
  const [id, personId] = [query('for'), query('person')];
  const household = households.value.find(({ members }) => members.some(({ resident_id }) => resident_id === id));
  const one = household?.members.find(({ resident_id }) => resident_id === id);
  const target = household && one ? rosterTarget(household, one) : personId ? collectedTarget(personId) : undefined;
  if (!target) {
    return (
      <Screen title={t('visit.unknown')} back={VILLAGE} key="unknown">
        <p>{t('visit.unknown_why')}</p>
        <A class="button button-plain" href={VILLAGE}>
          {t('visit.to_roster')}
        </A>
      </Screen>
    );
  }
  const title = household ? t('visit.title', { name: target.name, n: household.number }) : target.name;
  return (
    <Screen title={title} back={VILLAGE} key={target.key}>
      {city.value?.emergency?.is_active === false ? <Notice>{t('visit.no_duty')}</Notice> : <Door target={target} />}
      {household && one && <Family household={household} one={one} />}
      {one && <MoreWays residentId={one.resident_id} />}
    </Screen>
  );
}

function Door({ target }: { target: Target }) {
  const [isOpen, setOpen] = useState(stateOf(target.key) === undefined);
  if (isOpen) return <Form target={target} onDone={() => setOpen(false)} />;
  return <Done target={target} onAgain={() => setOpen(true)} />;
}

/** A reading stands in the memory of the open form alone, never in the phone's storage. */
function Form(props: { target: Target; onDone: () => void }) {
  const t = useTexts(texts);
  const c = useTexts(checkInTexts);
  const { target } = props;
  const [id] = useState(newRecord);
  const [draft, setDraft] = useState<CheckInDraft>({ temperature: degrees(USUAL_TENTHS_C), site: 'forehead', symptoms: [] });
  const [problem, setProblem] = useState<unknown>();
  const submit = async (event: Event) => {
    event.preventDefault();
    const found = Object.entries(mistakesIn(draft)).map(([field, mistake]) => [field, c(`mistake.${mistake}`)]);
    const wrong = mistakes(Object.fromEntries(found));
    setProblem(wrong);
    if (wrong) return;
    const { site } = draft;
    const reading = { temperature_tenths_c: temperatureOf(draft.temperature)!, site, symptoms: draft.is_well ? [] : draft.symptoms };
    try {
      await recordVisit(id, target.whom, reading, target.where(timeNow()));
      props.onDone();
    } catch (failure) {
      setProblem(failure);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      {problem instanceof Offline ? (
        <Notice tone="warn" live>
          {t('visit.no_key')}
        </Notice>
      ) : (
        <ErrorSummary problem={problem} labels={{ temperature: c('check_in.temperature') }} />
      )}
      <p>{t('visit.lead')}</p>
      <ReadingFields draft={draft} touch={(change) => setDraft({ ...draft, ...change })} problem={problem} />
      <Button kind="main" type="submit">
        {t('visit.save')}
      </Button>
    </form>
  );
}

function timeNow(): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone.value, hour: '2-digit', minute: '2-digit' }).format(now());
}

function refusalOf(whom: string): string {
  const own = Object.entries(visits.value).filter(([, visit]) => visit.whom === whom);
  return own.map(([id]) => stored.value.find((item) => item.id === id)?.text ?? '').find(Boolean) ?? '';
}

function Done(props: { target: Target; onAgain: () => void }) {
  const t = useTexts(texts);
  const { key, name, next } = props.target;
  const state = stateOf(key) ?? 'waiting';
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The button that had the focus is gone with the form.
    box.current?.focus();
    scrollTo(0, 0);
  }, []);
  return (
    <>
      <div ref={box} tabIndex={-1}>
        <Notice tone={state === 'refused' ? 'warn' : 'good'} live>
          <strong>
            {state === 'refused'
              ? t('visit.refused', { name, text: refusalOf(key) })
              : t(state === 'done' ? 'visit.done' : 'visit.kept', { name })}
          </strong>
          {state === 'waiting' && <p>{t('visit.sealed')}</p>}
        </Notice>
      </div>
      {next && (
        <Button kind="main" onClick={() => go(next.href, true)}>
          {t('visit.next', { name: next.name })}
        </Button>
      )}
      <A class={`button ${next ? 'button-plain' : 'button-main'}`} href={VILLAGE}>
        {t('visit.to_roster')}
      </A>
      <Button onClick={props.onAgain}>{t('visit.again')}</Button>
    </>
  );
}

/** What else is done for somebody of the roster; both need a network. */
function MoreWays({ residentId }: { residentId: string }) {
  const t = useTexts(texts);
  const whom = `resident=${encodeURIComponent(residentId)}`;
  return (
    <nav class="ways" aria-label={t('village.more_work')}>
      {hasTask('manage_watched') && (
        <A class="button button-plain" href={`/duty/watched/new?${whom}`}>
          {t('visit.watch')}
        </A>
      )}
      {hasTask('issue_card') && (
        <A class="button button-plain" href={`/duty/cards/new?${whom}`}>
          {t('visit.paper_card')}
        </A>
      )}
    </nav>
  );
}

/** Everybody of the household, to go to whoever opens the door. */
function Family({ household, one }: { household: Household; one: Someone }) {
  const t = useTexts(texts);
  if (household.members.length < 2) return null;
  return (
    <section class="group">
      <h2>{t('visit.family')}</h2>
      <ul class="rows">
        {household.members.map((member) => (
          <li key={member.resident_id}>
            <A
              href={visitOf(member.resident_id)}
              aria-current={member === one ? 'true' : undefined}
            >
              <span class="row-text">
                <strong>{member.is_head ? `${member.name} · ${t('village.head')}` : member.name}</strong>
                <StateWords one={member} />
              </span>
              <Icon name="next" />
            </A>
          </li>
        ))}
      </ul>
    </section>
  );
}
