/** Opening a checkpoint, or changing one. */
import { useEffect } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { uuid7 } from '../core/clock';
import { useDraft } from '../core/draft';
import { say, useTexts } from '../core/i18n';
import { go, query } from '../core/router';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Choice, ErrorSummary, Field, fieldError, Screen, Tick } from '../core/ui';
import { DivisionPicker } from '../divisions/picker';
import { Fetching } from '../staff/failure';
import { useNames } from '../staff/words';
import { readAreas } from './areas';
import {
  AREA_DIGITS, CALL_WHOM, freshPlace, placeDraftOf, placeMistakes, placePath, placeWish, type ManagedPlace, type PlaceDraft,
} from './manage';
import { PointFields } from './point-fields';
import { PLACE_KINDS, type PlaceKind } from './poster';
import { texts } from './texts-places';

const LIST = '/duty/checkpoints';

export default function Edit() {
  const t = useTexts(texts);
  useNames();
  const id = query('id');
  return (
    <Screen title={t(id ? 'cp.edit' : 'cp.new')} back={id ? placePath(id) : LIST}>
      {id ? <Known id={id} /> : <New />}
    </Screen>
  );
}

function New() {
  const [top] = readAreas.value;
  return <Form name="duty.checkpoint.new" begun={() => freshPlace(uuid7(), top?.length === 12 ? top : '')} />;
}

function Known({ id }: { id: string }) {
  const answer = useAnswer<ManagedPlace>(`/duty/checkpoints/${encodeURIComponent(id)}`);
  if (!answer.data) return <Fetching answer={answer} />;
  const place = answer.data;
  // Of another version the draft is of something else.
  return <Form name={`duty.checkpoint.${id}.${place.version}`} begun={() => placeDraftOf(place)} place={place} />;
}

const problemOf = (draft: PlaceDraft) =>
  mistakes(Object.fromEntries(Object.entries(placeMistakes(draft)).map(([path, wrong]) => [path, say(texts[`cp.bad.${wrong}`])])));

function Form(props: { name: string; begun: () => PlaceDraft; place?: ManagedPlace }) {
  const t = useTexts(texts);
  const { place } = props;
  const [draft, touch, clear] = useDraft<PlaceDraft>(props.name, props.begun);
  const task = useTask();
  const problem = standing(task.problem, () => problemOf(draft));
  useEffect(() => {
    // The id stays the same when the form is opened again after a lost answer.
    if (!place) touch({ id: draft.id });
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = problemOf(draft);
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      const saved = place
        ? await call<ManagedPlace>('PUT', `/duty/checkpoints/${place.checkpoint_id}`, { ...placeWish(draft), version: place.version })
        : await call<ManagedPlace>('POST', '/duty/checkpoints', { ...placeWish(draft), id: draft.id, division_code: draft.division_code });
      clear();
      go(placePath(saved.checkpoint_id), true);
    });
  };
  const labels = {
    name: t('cp.name'),
    division_code: t('cp.division'),
    hours: t('cp.hours'),
    lat_e6: t('cp.lat'),
    lng_e6: t('cp.lng'),
  };
  return (
    <form onSubmit={submit} noValidate>
      <ErrorSummary problem={problem} labels={labels} />
      <Field id="name" label={labels.name} hint={t('cp.name_hint')} error={fieldError(problem, 'name')}>
        <input
          type="text"
          autocomplete="off"
          maxLength={40}
          value={draft.name}
          onInput={(event) => touch({ name: event.currentTarget.value })}
        />
      </Field>
      <Field id="kind" label={t('cp.kind')}>
        <select value={draft.kind} onChange={(event) => touch({ kind: event.currentTarget.value as PlaceKind })}>
          {PLACE_KINDS.map((kind) => (
            <option key={kind} value={kind} selected={kind === draft.kind}>
              {t(`cp.kind.${kind}`)}
            </option>
          ))}
        </select>
      </Field>
      {!place && (
        <DivisionPicker
          id="division_code"
          label={labels.division_code}
          value={draft.division_code || undefined}
          digits={AREA_DIGITS}
          {...(readAreas.value.length === 1 ? { within: readAreas.value[0]! } : {})}
          error={fieldError(problem, 'division_code')}
          onChange={(division_code) => touch({ division_code })}
        />
      )}
      <Field id="address" label={t('cp.address')}>
        <input
          type="text"
          autocomplete="off"
          maxLength={120}
          value={draft.address}
          onInput={(event) => touch({ address: event.currentTarget.value })}
        />
      </Field>
      <Choice
        name="mode"
        legend={t('cp.mode')}
        options={[
          { value: 'everybody', label: t('cp.mode.everybody') },
          { value: 'regulars', label: t('cp.mode.regulars'), hint: t('cp.mode.regulars_hint') },
        ]}
        value={draft.mode}
        onChange={(mode) => touch({ mode })}
      />
      <Hours draft={draft} touch={touch} error={fieldError(problem, 'hours')} />
      <PointFields draft={draft} touch={touch} problem={problem} />
      <Calls draft={draft} touch={touch} />
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t(place ? 'cp.save' : 'cp.open_it')}
      </Button>
    </form>
  );
}

interface PartProps {
  draft: PlaceDraft;
  touch: (patch: Partial<PlaceDraft>) => void;
}

function Hours({ draft, touch, error }: PartProps & { error: string | undefined }) {
  const t = useTexts(texts);
  return (
    <div class="group">
      <Tick id="all-day" label={t('cp.all_day')} checked={draft.is_all_day} onChange={(is_all_day) => touch({ is_all_day })} />
      {!draft.is_all_day && (
        <>
          <div class="pair">
            <Field id="hours" label={t('cp.from')} error={error}>
              <input type="time" value={draft.from} onInput={(event) => touch({ from: event.currentTarget.value })} />
            </Field>
            <Field id="until" label={t('cp.until')}>
              <input type="time" value={draft.until} onInput={(event) => touch({ until: event.currentTarget.value })} />
            </Field>
          </div>
          <p class="hint">{t('cp.until_hint')}</p>
        </>
      )}
    </div>
  );
}

function Calls({ draft, touch }: PartProps) {
  const t = useTexts(texts);
  return (
    <fieldset class="group">
      <legend>{t('cp.calls')}</legend>
      {CALL_WHOM.map((whom) => (
        <Field key={whom} id={`call-${whom}`} label={t(`cp.call.${whom}`)}>
          <input
            type="tel"
            autocomplete="off"
            maxLength={20}
            value={draft.calls[whom] ?? ''}
            onInput={(event) => touch({ calls: { ...draft.calls, [whom]: event.currentTarget.value } })}
          />
        </Field>
      ))}
    </fieldset>
  );
}
