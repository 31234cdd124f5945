/** Saying where I was: at a published place, or at one that may be published yet. It stays on this phone. */
import { useEffect, useState } from 'preact/hooks';
import { Problem } from '../core/api';
import { now, today } from '../core/clock';
import { say, useTexts } from '../core/i18n';
import { go } from '../core/router';
import { useTask } from '../core/task';
import { Button, ErrorSummary, Field, fieldError, Notice, Screen, Sheet } from '../core/ui';
import { city, loadCity } from '../divisions/city';
import { DivisionPicker } from '../divisions/picker';
import { draftOf, dropDraft, isHidden, isLoaded, keepDraft, myPlaces, newJourneyId, removePlace, savePlace } from './journeys';
import { placeList, tripList } from './list';
import { useCotravel } from './matching';
import { Hidden, ListState } from './parts';
import * as form from './place-form';
import type { MyPlace } from './shapes';
import { texts as ofJourney } from './texts-journey';
import { texts } from './texts-places';

const LIST = '/cotravel/places';

/** Behind the mark: the number of a published place, the id of one of mine, or nothing. */
const asked = (): string => location.hash.slice(1);
const isNumber = (about: string): boolean => /^\d+$/.test(about);

/** What the form begins with; undefined while it is not known. */
function beginning(about: string): form.PlaceDraft | undefined {
  const draft = draftOf<form.PlaceDraft>(`${form.PLACE_DRAFT}.${about}`);
  if (draft) return draft;
  if (!about) return form.emptyPlace(newJourneyId());
  if (isNumber(about)) {
    const place = placeList.value.find(({ id }) => id === Number(about));
    return place && form.placeDraftOf(place, newJourneyId());
  }
  const mine = myPlaces.value.find(({ id }) => id === about);
  return mine && form.draftOfMine(mine);
}

export default function ViewWasThere() {
  const t = useTexts(texts);
  useCotravel();
  useEffect(() => void loadCity().catch(() => undefined), []);
  const [about] = useState(asked);
  const isMine = about !== '' && !isNumber(about);
  const draft = isLoaded.value ? beginning(about) : undefined;
  // A published place is not gone as long as nobody has seen the list; one of mine needs no list.
  const isKnown = isMine || tripList.value !== undefined;
  if (isHidden.value) {
    return (
      <Screen title={t('places.add')} back={LIST}>
        <Hidden />
      </Screen>
    );
  }
  return (
    <Screen title={t(isMine ? 'places.edit_title' : 'places.add')} back={LIST}>
      {draft && <Form key={draft.id} about={about} begun={draft} isMine={isMine} />}
      {!draft && isLoaded.value && (isKnown ? <p role="status">{t('places.gone')}</p> : <ListState />)}
    </Screen>
  );
}

/** What is wrong, as the fields and the summary show it. */
function problemOf(mistakes: form.PlaceMistakes): Problem {
  const fields = Object.entries(mistakes).map(([name, mistake]) => [
    `place-${name}`,
    { code: mistake, text: say(texts[`places.bad.${mistake}`]) },
  ]);
  return new Problem(422, 'core.invalid', '', Object.fromEntries(fields));
}

function Form({ about, begun, isMine }: { about: string; begun: form.PlaceDraft; isMine: boolean }) {
  const t = useTexts(texts);
  const stays = useTexts(ofJourney)('journey.stays');
  const task = useTask();
  const [draft, setDraft] = useState(begun);
  const name = `${form.PLACE_DRAFT}.${about}`;
  const patch = (change: Partial<form.PlaceDraft>): void => {
    const next = { ...draft, ...change };
    setDraft(next);
    void keepDraft(name, next).catch(() => undefined);
  };
  const save = () =>
    task.run(async () => {
      const mistakes = form.placeMistakes(draft, today(city.value?.zone ?? 'Asia/Shanghai', now()));
      if (Object.keys(mistakes).length) throw problemOf(mistakes);
      const point = pointOf(draft);
      await savePlace(form.myPlaceOf(draft, now().toISOString(), point));
      await dropDraft(name);
      go(LIST, true);
    });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <ErrorSummary problem={task.problem} />
      <Notice>{stays}</Notice>
      <Where draft={draft} patch={patch} problem={task.problem} />
      <When draft={draft} patch={patch} problem={task.problem} />
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t('places.save')}
      </Button>
      {isMine && <Delete id={begun.id} draftName={name} />}
    </form>
  );
}

/** The point of the published place, or the one that was kept before. */
function pointOf({ id, place }: form.PlaceDraft): MyPlace['point'] {
  const published = placeList.value.find((one) => one.id === place);
  return published?.point ?? myPlaces.value.find((one) => one.id === id)?.point;
}

interface PartProps {
  draft: form.PlaceDraft;
  patch: (change: Partial<form.PlaceDraft>) => void;
  problem: unknown;
}

function Where({ draft, patch, problem }: PartProps) {
  const t = useTexts(texts);
  if (draft.place !== undefined) {
    return (
      <p>
        <strong>{draft.name}</strong>
      </p>
    );
  }
  return (
    <>
      <Field id="place-name" label={t('places.name')} hint={t('places.name_hint')} error={fieldError(problem, 'place-name')}>
        <input
          type="text"
          autocomplete="off"
          maxLength={form.PLACE_NAME_MOST}
          value={draft.name}
          onInput={(event) => patch({ name: event.currentTarget.value })}
        />
      </Field>
      <DivisionPicker
        id="place-division"
        label={t('places.division')}
        hint={t('places.division_hint')}
        value={draft.division || undefined}
        digits={[6]}
        onChange={(division) => patch({ division })}
      />
    </>
  );
}

function When({ draft, patch, problem }: PartProps) {
  const t = useTexts(texts);
  const until = today(city.value?.zone ?? 'Asia/Shanghai', now());
  return (
    <>
      <Field id="place-on" label={t('places.on')} error={fieldError(problem, 'place-on')}>
        <input type="date" max={until} value={draft.on} onInput={(event) => patch({ on: event.currentTarget.value })} />
      </Field>
      <Field id="place-from" label={t('places.from')} hint={t('places.times_hint')}>
        <input type="time" value={draft.from} onInput={(event) => patch({ from: event.currentTarget.value })} />
      </Field>
      <Field id="place-until" label={t('places.until')} error={fieldError(problem, 'place-until')}>
        <input type="time" value={draft.until} onInput={(event) => patch({ until: event.currentTarget.value })} />
      </Field>
    </>
  );
}

function Delete({ id, draftName }: { id: string; draftName: string }) {
  const t = useTexts(texts);
  const [isAsking, setAsking] = useState(false);
  const drop = async (): Promise<void> => {
    await removePlace(id);
    await dropDraft(draftName);
    go(LIST, true);
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t('places.delete')}</Button>
      <Sheet open={isAsking} title={t('places.delete_title')} onClose={() => setAsking(false)}>
        <p>{t('places.delete_why')}</p>
        <Button kind="danger" onClick={() => void drop()}>
          {t('places.delete')}
        </Button>
        <Button onClick={() => setAsking(false)}>{t('places.keep')}</Button>
      </Sheet>
    </>
  );
}
