/** Noting a journey: what, which one, which day, from where to where. It never leaves the phone. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { now, today } from '../core/clock';
import { useTexts } from '../core/i18n';
import { go } from '../core/router';
import { StepHead } from '../core/step-head';
import { mistakes, standing } from '../core/task';
import { Button, ErrorSummary, Screen, Sheet } from '../core/ui';
import { city, loadCity } from '../divisions/city';
import { DRAFT, dropTyped, keepTyped, typedBefore } from './journey-draft';
import { draftFrom, emptyDraft, isQuestion, journeyOf, mistakesIn, STEPS, type JourneyDraft, type Step } from './journey-form';
import { DayStep, KindStep, NumberStep, READERS, WhereStep } from './journey-steps';
import { isHidden, isLoaded, journeys, newJourneyId, removeJourney, saveJourney } from './journeys';
import { useCotravel } from './matching';
import { Hidden } from './parts';
import type { Journey, JourneyKind } from './shapes';
import { texts } from './texts-journey';

export default function ViewJourney() {
  const t = useTexts(texts);
  useCotravel();
  useEffect(() => void loadCity().catch(() => undefined), []);
  const [id] = useState(() => location.hash.slice(1));
  const changed = journeys.value.find((one) => one.id === id);
  const title = t(changed ? 'journey.edit_title' : 'journey.title');
  return (
    <Screen title={title} back="/cotravel">
      {isLoaded.value && (isHidden.value ? <Hidden /> : <Form key={changed?.id ?? ''} changed={changed} />)}
    </Screen>
  );
}

const todayHere = (): string => today(city.value?.zone ?? 'Asia/Shanghai', now());

function useJourneyDraft(changed: Journey | undefined) {
  const key = changed ? `${DRAFT}.${changed.id}` : DRAFT;
  const [draft, show] = useState<JourneyDraft>(
    () => typedBefore(key) ?? (changed ? draftFrom(changed) : emptyDraft(newJourneyId())),
  );
  const patch = (change: Partial<JourneyDraft>): void => {
    show((before) => {
      const after = { ...before, ...change };
      keepTyped(key, after);
      return after;
    });
  };
  return { draft, patch, drop: () => dropTyped(key) };
}

function inWords(found: ReturnType<typeof mistakesIn>, t: ReturnType<typeof useTexts<typeof texts>>) {
  return mistakes(Object.fromEntries(Object.entries(found).map(([field, one]) => [field, one && t(`journey.bad.${one}`)])));
}

function useForm(changed: Journey | undefined) {
  const t = useTexts(texts);
  const { draft, patch, drop } = useJourneyDraft(changed);
  const [failed, setFailed] = useState<unknown>();
  const asked = useRef('');
  const found = () => inWords(mistakesIn(draft, todayHere(), READERS), t);
  const turn = (step: Step): void => {
    setFailed(undefined);
    patch({ step });
  };
  const save = async (): Promise<void> => {
    try {
      await saveJourney(journeyOf(draft, todayHere(), now(), READERS));
    } catch (failure) {
      return setFailed(failure);
    }
    await drop();
    go('/cotravel', true);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    const all = mistakesIn(draft, todayHere(), READERS);
    const isAnswered = isQuestion(all) && asked.current === draft.number;
    asked.current = draft.number;
    const wrong = isAnswered ? undefined : inWords(all, t);
    setFailed(wrong);
    if (wrong) return;
    if (draft.step === 'where') void save();
    else turn(STEPS[STEPS.indexOf(draft.step) + 1]!);
  };
  return { draft, patch, drop, turn, submit, problem: standing(failed, found) };
}

function Form({ changed }: { changed: Journey | undefined }) {
  const t = useTexts(texts);
  const { draft, patch, drop, turn, submit, problem } = useForm(changed);
  const at = STEPS.indexOf(draft.step);
  const pick = (kind: JourneyKind): void => {
    // The number of a train says nothing about a flight.
    patch(kind === draft.kind ? { step: 'number' } : { kind, number: '', city: '', plate: '', step: 'number' });
  };
  const title = draft.step === 'number' && draft.kind ? t(`journey.number.${draft.kind}`) : t(TITLES[draft.step]);
  const part = { draft, patch, problem, today: todayHere() };
  return (
    <>
      <StepHead at={at + 1} all={STEPS.length} title={title} />
      {draft.step === 'kind' || !draft.kind ? (
        <KindStep chosen={draft.kind} onPick={pick} />
      ) : (
        <form onSubmit={submit} noValidate>
          <ErrorSummary problem={problem} labels={labelsOf(draft.kind, t)} />
          {draft.step === 'number' && <NumberStep {...part} kind={draft.kind} />}
          {draft.step === 'day' && <DayStep {...part} kind={draft.kind} />}
          {draft.step === 'where' && <WhereStep {...part} kind={draft.kind} />}
          <Button kind="main" type="submit">
            {t(draft.step === 'where' ? 'journey.save' : 'journey.next')}
          </Button>
          <Button onClick={() => turn(STEPS[at - 1]!)}>{t('journey.previous')}</Button>
        </form>
      )}
      {changed && <Delete journey={changed} onGone={drop} />}
    </>
  );
}

/** What the summary of mistakes calls the fields. */
const labelsOf = (kind: JourneyKind, t: ReturnType<typeof useTexts<typeof texts>>): Readonly<Record<string, string>> => ({
  city: t('journey.city'),
  plate: t('journey.plate'),
  on: t('journey.on'),
  day: t('journey.on'),
  ...(kind === 'taxi' ? {} : { number: t(`journey.field.${kind}`) }),
});

const TITLES = {
  kind: 'journey.kind',
  number: 'journey.kind',
  day: 'journey.day',
  where: 'journey.where',
} as const satisfies Record<Step, keyof typeof texts>;

function Delete({ journey, onGone }: { journey: Journey; onGone: () => Promise<void> }) {
  const t = useTexts(texts);
  const [isAsking, setAsking] = useState(false);
  const remove = async (): Promise<void> => {
    setAsking(false);
    await removeJourney(journey.id);
    await onGone();
    go('/cotravel', true);
  };
  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>
        {t('journey.delete')}
      </Button>
      <Sheet open={isAsking} title={t('journey.delete_title')} onClose={() => setAsking(false)}>
        <p>{t('journey.delete_why')}</p>
        <Button kind="main" onClick={() => setAsking(false)}>
          {t('journey.keep')}
        </Button>
        <Button kind="danger" onClick={() => void remove()}>
          {t('journey.delete')}
        </Button>
      </Sheet>
    </>
  );
}
