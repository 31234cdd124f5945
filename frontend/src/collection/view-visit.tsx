/** A check-in at somebody's door: one person of the roster, then the next of the household. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Offline } from '../core/api';
import { now } from '../core/clock';
import type { Pair } from '../core/i18n';
import { useTexts } from '../core/i18n';
import { stored } from '../core/outbox';
import { A, go, query } from '../core/router';
import { mistakes } from '../core/task';
import { Button, Card, ErrorSummary, Icon, Notice, Screen } from '../core/ui';
import { city } from '../divisions/city';
import { zone } from '../healthcode/data';
import { degrees, mistakesIn, temperatureOf, USUAL_TENTHS_C, type CheckInDraft } from '../healthcode/form';
import { ReadingFields } from '../healthcode/reading';
import { texts as checkInTexts } from '../healthcode/texts-check-in';
import { households, newRecord, recordVisit, stateOf, visits } from './data';
import { nextDue, type Household, type Someone } from './roster';
import { StateWords } from './state-words';
import { texts } from './texts-village';

export default function Visit() {
  const t = useTexts(texts);
  const whom = query('for');
  const household = households.value.find(({ members }) => members.some(({ resident_id }) => resident_id === whom));
  const one = household?.members.find(({ resident_id }) => resident_id === whom);
  if (!household || !one) {
    return (
      <Screen title={t('visit.unknown')} back="/duty/village">
        <p>{t('visit.unknown_why')}</p>
        <ToRoster />
      </Screen>
    );
  }
  return (
    <Screen title={t('visit.title', { name: one.name, n: household.number })} back="/duty/village" key={whom}>
      {city.value?.emergency?.is_active === false ? <Notice>{t('visit.no_duty')}</Notice> : <Door household={household} one={one} />}
      <Family household={household} one={one} />
    </Screen>
  );
}

function ToRoster() {
  const t = useTexts(texts);
  return (
    <A class="button button-plain" href="/duty/village">
      {t('visit.to_roster')}
    </A>
  );
}

interface DoorProps {
  household: Household;
  one: Someone;
}

function Door({ household, one }: DoorProps) {
  const state = stateOf(one.resident_id);
  const [isOpen, setOpen] = useState(state === undefined);
  if (isOpen) return <Form household={household} one={one} onDone={() => setOpen(false)} />;
  return <Done household={household} one={one} onAgain={() => setOpen(true)} />;
}

/** A reading stands in the memory of the open form alone, never in the phone's storage. */
function Form(props: DoorProps & { onDone: () => void }) {
  const t = useTexts(texts);
  const c = useTexts(checkInTexts);
  const { household, one } = props;
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
      await recordVisit(id, { resident_id: one.resident_id }, reading, where(household));
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

/** How the record calls itself in the outbox: the household and the time, never a name. */
function where(household: Household): Pair {
  const at = now();
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone.value, hour: '2-digit', minute: '2-digit' }).format(at);
  const filled = (text: string) => text.replace('{n}', String(household.number)).replace('{time}', time);
  const [zh, en] = texts['visit.where'];
  return [filled(zh), filled(en)];
}

function refusalOf(whom: string): string {
  const own = Object.entries(visits.value).filter(([, visit]) => visit.whom === whom);
  return own.map(([id]) => stored.value.find((item) => item.id === id)?.text ?? '').find(Boolean) ?? '';
}

function Done(props: DoorProps & { onAgain: () => void }) {
  const t = useTexts(texts);
  const { household, one } = props;
  const state = stateOf(one.resident_id) ?? 'waiting';
  const next = nextDue(household, one.resident_id);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The button that had the focus is gone with the form.
    box.current?.focus();
    scrollTo(0, 0);
  }, []);
  const { name } = one;
  return (
    <>
      <div ref={box} tabIndex={-1}>
        <Notice tone={state === 'refused' ? 'warn' : 'good'} live>
          <strong>
            {state === 'refused'
              ? t('visit.refused', { name, text: refusalOf(one.resident_id) })
              : t(state === 'done' ? 'visit.done' : 'visit.kept', { name })}
          </strong>
          {state === 'waiting' && <p>{t('visit.sealed')}</p>}
        </Notice>
      </div>
      {next && (
        <Button kind="main" onClick={() => go(`/duty/village/visit?for=${encodeURIComponent(next.resident_id)}`, true)}>
          {t('visit.next', { name: next.name })}
        </Button>
      )}
      <A class={`button ${next ? 'button-plain' : 'button-main'}`} href="/duty/village">
        {t('visit.to_roster')}
      </A>
      <Button onClick={props.onAgain}>{t('visit.again')}</Button>
    </>
  );
}

/** Everybody of the household, to go to whoever opens the door. */
function Family({ household, one }: DoorProps) {
  const t = useTexts(texts);
  if (household.members.length < 2) return null;
  return (
    <Card title={t('visit.family')}>
      <ul class="rows">
        {household.members.map((member) => (
          <li key={member.resident_id}>
            <A
              href={`/duty/village/visit?for=${encodeURIComponent(member.resident_id)}`}
              aria-current={member === one ? 'true' : undefined}
            >
              <span class="row-text">
                <strong>{member.name}</strong>
                <StateWords one={member} />
              </span>
              <Icon name="next" />
            </A>
          </li>
        ))}
      </ul>
    </Card>
  );
}
