/** The four steps of noting a journey: one question each, with what the phone can suggest. */
import { useTexts } from '../core/i18n';
import { Button, Choice, Field, fieldError, Icon } from '../core/ui';
import {
  asksCarriage,
  asksCity,
  asksNumber,
  asksPlate,
  asksRow,
  DAYS,
  dayPlus,
  KINDS,
  NAME_MOST,
  NUMBER_MOST,
  type JourneyDraft,
  type Readers,
} from './journey-form';
import { journeys } from './journeys';
import { routeOf, trains, tripList } from './list';
import { lettered, named, numbersOf } from './number-rules';
import { plateOf } from './plate-rules';
import type { JourneyKind } from './shapes';
import { cities, firstFew, numbersBefore, numbersListed, platesBefore, stations } from './suggestions';
import { texts } from './texts-journey';
import { dayText, kindText } from './words';

const isKnown = (train: string): boolean =>
  tripList.value?.named('train', train).length || routeOf(train) ? true : trains().some(({ number }) => number === train);

export const READERS: Readers = { named, plate: plateOf, hasLettered: (number) => lettered(number).some(isKnown) };

interface StepProps {
  draft: JourneyDraft;
  kind: JourneyKind;
  patch: (change: Partial<JourneyDraft>) => void;
  problem: unknown;
  today: string;
}

export function KindStep(props: { chosen: JourneyKind | undefined; onPick: (kind: JourneyKind) => void }) {
  const t = useTexts(texts);
  return (
    <>
      <ul class="rows kinds">
        {KINDS.map((kind) => (
          <li key={kind}>
            <button type="button" aria-current={kind === props.chosen ? 'true' : undefined} onClick={() => props.onPick(kind)}>
              <span class="row-text">
                <strong>{kindText(kind)}</strong>
              </span>
              <Icon name="next" />
            </button>
          </li>
        ))}
      </ul>
      <p class="hint">{t('journey.stays')}</p>
    </>
  );
}

/** A line of text with what could be meant below it: one tap fills it in. */
function Typed(props: {
  id: string;
  label: string;
  hint?: string;
  value: string;
  most: number;
  problem: unknown;
  isCode?: boolean;
  suggested: readonly string[];
  onType: (typed: string) => void;
}) {
  const t = useTexts(texts);
  return (
    <div class="group">
      <Field id={props.id} label={props.label} hint={props.hint} error={fieldError(props.problem, props.id)}>
        <input
          type="text"
          autocomplete="off"
          autocapitalize={props.isCode ? 'characters' : 'off'}
          spellcheck={false}
          maxLength={props.most}
          value={props.value}
          onInput={(event) => props.onType(event.currentTarget.value)}
        />
      </Field>
      {props.suggested.length > 0 && (
        <div class="ways" role="group" aria-label={`${props.label}: ${t('journey.suggested')}`}>
          {props.suggested.map((one) => (
            <Button key={one} onClick={() => props.onType(one)}>
              {one}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

/** The trains of the timetable, when the city has published one. */
const timetabled = (kind: JourneyKind): string[] => (kind === 'train' ? trains().map(({ number }) => number) : []);

export function NumberStep({ draft, kind, patch, problem }: StepProps) {
  const t = useTexts(texts);
  const trips = tripList.value?.all() ?? [];
  const mine = journeys.value;
  const { number, city, plate } = draft;
  const isTyped = number.trim() !== '';
  return (
    <>
      {asksCity(kind) && (
        <Typed
          id="city"
          label={t('journey.city')}
          hint={t('journey.city_hint')}
          value={city}
          most={NAME_MOST}
          problem={problem}
          suggested={firstFew(city, cities(kind, mine, city.trim() ? trips : []))}
          onType={(typed) => patch({ city: typed })}
        />
      )}
      {asksNumber(kind) && kind !== 'taxi' && (
        <Typed
          id="number"
          label={t(`journey.field.${kind}`)}
          hint={t(`journey.hint.${kind}`)}
          value={number}
          most={NUMBER_MOST}
          problem={problem}
          isCode
          suggested={firstFew(number, numbersBefore(kind, mine), ...(isTyped ? [numbersListed(kind, trips, city), timetabled(kind)] : []))}
          onType={(typed) => patch({ number: typed })}
        />
      )}
      {asksPlate(kind) && (
        <Typed
          id="plate"
          label={t(kind === 'taxi' ? 'journey.plate' : 'journey.plate_optional')}
          hint={t('journey.plate_hint')}
          value={plate}
          most={NUMBER_MOST}
          problem={problem}
          isCode
          suggested={firstFew(plate, platesBefore(mine))}
          onType={(typed) => patch({ plate: typed })}
        />
      )}
    </>
  );
}

export function DayStep({ draft, kind, patch, problem, today }: StepProps) {
  const t = useTexts(texts);
  const options = DAYS.map((value, back) => ({
    value,
    label: t(`journey.day.${value}`),
    ...(value === 'other' ? {} : { hint: dayText(dayPlus(today, -back), today.slice(0, 4)) }),
  }));
  return (
    <>
      <Choice
        name="day"
        legend={t('journey.on')}
        options={options}
        value={draft.day}
        error={fieldError(problem, 'day')}
        onChange={(day) => patch({ day })}
      />
      {draft.day === 'other' && (
        <Field id="on" label={t('journey.on')} error={fieldError(problem, 'on')}>
          <input type="date" value={draft.on} onInput={(event) => patch({ on: event.currentTarget.value })} />
        </Field>
      )}
      <Field id="time" label={t('journey.time')} hint={kind === 'train' || kind === 'coach' ? t('journey.time_hint') : undefined}>
        <input type="time" value={draft.time} onInput={(event) => patch({ time: event.currentTarget.value })} />
      </Field>
    </>
  );
}

/** Where a train stops, or at least where it begins and ends. */
function stopsOf(numbers: readonly string[]): readonly string[] {
  const route = numbers.map(routeOf).find(Boolean);
  if (route) return route.stops;
  return trains().filter(({ number }) => numbers.includes(number)).flatMap(({ from, to }) => [from, to]);
}

const wayOf = (kind: JourneyKind): 'train' | 'flight' | 'other' => (kind === 'train' || kind === 'flight' ? kind : 'other');

export function WhereStep({ draft, kind, patch, problem }: StepProps) {
  const t = useTexts(texts);
  const known = stations(journeys.value.filter((one) => one.kind === kind), kind === 'train' ? stopsOf(numbersOf(kind, draft.number)) : []);
  const suggested = (typed: string): readonly string[] => firstFew(typed, known);
  const text = (id: 'from' | 'to' | 'carriage' | 'row', label: string, hint: string | undefined, most: number, isCode = false) => (
    <Typed
      id={id}
      label={label}
      hint={hint}
      value={draft[id]}
      most={most}
      problem={problem}
      isCode={isCode}
      suggested={isCode ? [] : suggested(draft[id])}
      onType={(typed) => patch({ [id]: typed })}
    />
  );
  return (
    <>
      <p>{t('journey.where_hint')}</p>
      {text('from', t(`journey.from.${wayOf(kind)}`), undefined, NAME_MOST)}
      {text('to', t(`journey.to.${wayOf(kind)}`), undefined, NAME_MOST)}
      {asksCarriage(kind) && text('carriage', t('journey.carriage'), t('journey.carriage_hint'), 8, true)}
      {asksRow(kind) && text('row', t('journey.seat'), t('journey.seat_hint'), 8, true)}
    </>
  );
}
