/** Saying where I was, without a screen: what is typed, what is wrong, what is kept. Pure. */
import { dayPlus, minutesOf } from './journey-form';
import type { ListedTrip, MyPlace } from './shapes';

export const PLACE_NAME_MOST = 60;
const DAY_MIN = 1440;

/** The sealed draft of the form; behind a dot what it is about. */
export const PLACE_DRAFT = 'place';

export interface PlaceDraft {
  /** The own id of what is noted, made with the form. */
  id: string;
  /** The published place that it was. */
  place?: number;
  name: string;
  division: string;
  on: string;
  /** HH:MM or empty. */
  from: string;
  until: string;
}

export type PlaceMistake = 'name_missing' | 'on_missing' | 'on_ahead' | 'until_before';
export type PlaceMistakes = Partial<Record<'name' | 'on' | 'until', PlaceMistake>>;

export const emptyPlace = (id: string): PlaceDraft => ({ id, name: '', division: '', on: '', from: '', until: '' });

/** The form for whoever was at a published place: its name and day are known. */
export const placeDraftOf = (place: ListedTrip, id: string): PlaceDraft => ({
  ...emptyPlace(id),
  place: place.id,
  name: place.said,
  division: place.division,
  on: place.on,
});

const clockOf = (minutes: number | undefined): string =>
  minutes === undefined ? '' : `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** The form for changing what was noted; until midnight or later reads as the clock then. */
export const draftOfMine = ({ id, place, name, division, on, from_min, until_min }: MyPlace): PlaceDraft => ({
  ...emptyPlace(id),
  ...(place === undefined ? {} : { place }),
  name,
  division,
  on,
  from: clockOf(from_min),
  until: clockOf(until_min === undefined ? undefined : until_min % DAY_MIN),
});

export function placeMistakes(draft: PlaceDraft, today: string): PlaceMistakes {
  const found: PlaceMistakes = {};
  if (!draft.name.trim()) found.name = 'name_missing';
  if (!draft.on) found.on = 'on_missing';
  else if (draft.on > today) found.on = 'on_ahead';
  const [from, until] = [minutesOf(draft.from), minutesOf(draft.until)];
  // Midnight as an end is the end of the day.
  if (from !== undefined && until !== undefined && until !== 0 && until < from) found.until = 'until_before';
  return found;
}

/** What is kept. `point` comes with a published place. */
export function myPlaceOf(draft: PlaceDraft, enteredAt: string, point?: MyPlace['point']): MyPlace {
  const [from, until] = [minutesOf(draft.from), minutesOf(draft.until)];
  return {
    id: draft.id,
    ...(draft.place === undefined ? {} : { place: draft.place }),
    name: draft.name.replace(/\s+/g, ' ').trim(),
    division: draft.division,
    ...(point ? { point } : {}),
    on: draft.on,
    ...(from === undefined ? {} : { from_min: from }),
    ...(until === undefined ? {} : { until_min: until || DAY_MIN }),
    entered_at: enteredAt,
  };
}

/** The days that may be asked for in the form: as far back as anything is kept. */
export const firstDay = (today: string): string => dayPlus(today, -60);
