/** Checkpoints as those who look after them see them: what is asked and answered, and what is typed. */
import type { PlaceKind } from './poster';

export type PlaceMode = 'everybody' | 'regulars';
export type PlaceState = 'open' | 'closed';
export const CALL_WHOM = ['doctor', 'town', 'disease_control', 'police'] as const;
export type CallWhom = (typeof CALL_WHOM)[number];

export interface ManagedPlace {
  checkpoint_id: string;
  name: string;
  kind: PlaceKind;
  division_code: string;
  state: PlaceState;
  mode: PlaceMode;
  hours: string;
  address: string | null;
  lat_e6: number | null;
  lng_e6: number | null;
  calls: readonly { whom: CallWhom; phone: string }[];
  version: number;
}

export interface Regular {
  regular_id: string;
  kind: 'village' | 'person' | 'source';
  village: string | null;
  source: string | null;
  /** With its middle hidden. */
  number: string | null;
  label: string | null;
  added_at: string;
  until: string | null;
}

/** A device at a checkpoint, as GET /duty/checkpoints/<id>/shifts tells of it. */
export interface SeenShift {
  device: string;
  name: string;
  state: 'open' | 'closed';
  since: string;
  heard_at: string;
  waiting: number;
  is_silent: boolean;
}

export const AREA_DIGITS = [6, 9, 12] as const;

export const placePath = (id: string): string => `/duty/checkpoints/one?id=${id}`;
export const posterPath = (id: string): string => `/duty/checkpoints/poster?id=${id}`;
export const editPath = (id: string): string => `/duty/checkpoints/edit?id=${id}`;

export const ALL_DAY = '00:00-24:00';
const DEGREES = /^-?\d{1,3}(\.\d{1,8})?$/;
const E6 = 1_000_000;

/** What is typed of a checkpoint. */
export interface PlaceDraft {
  id: string;
  name: string;
  kind: PlaceKind;
  division_code: string;
  mode: PlaceMode;
  is_all_day: boolean;
  /** HH:MM. */
  from: string;
  until: string;
  address: string;
  /** Degrees as they are typed. */
  lat: string;
  lng: string;
  calls: Readonly<Partial<Record<CallWhom, string>>>;
}

export const freshPlace = (id: string, division: string): PlaceDraft => ({
  id,
  name: '',
  kind: 'road',
  division_code: division,
  mode: 'everybody',
  is_all_day: true,
  from: '08:00',
  until: '20:00',
  address: '',
  lat: '',
  lng: '',
  calls: {},
});

const degreesOf = (e6: number | null): string => (e6 === null ? '' : (e6 / E6).toFixed(6));

/** The form for changing a checkpoint. */
export function placeDraftOf(place: ManagedPlace): PlaceDraft {
  const [from = '', until = ''] = place.hours.split('-');
  const isAllDay = place.hours === ALL_DAY;
  return {
    ...freshPlace(place.checkpoint_id, place.division_code),
    name: place.name,
    kind: place.kind,
    mode: place.mode,
    is_all_day: isAllDay,
    // A field for the time of day knows no 24:00.
    ...(isAllDay ? {} : { from, until: until === '24:00' ? '00:00' : until }),
    address: place.address ?? '',
    lat: degreesOf(place.lat_e6),
    lng: degreesOf(place.lng_e6),
    calls: Object.fromEntries(place.calls.map(({ whom, phone }) => [whom, phone])),
  };
}

export function hoursOf({ is_all_day, from, until }: Pick<PlaceDraft, 'is_all_day' | 'from' | 'until'>): string {
  return is_all_day ? ALL_DAY : `${from}-${until === '00:00' ? '24:00' : until}`;
}

/** Millionths of a degree; null for nothing typed, undefined for what is no degree below `most`. */
export function e6Of(typed: string, most: number): number | null | undefined {
  const plain = typed.normalize('NFKC').trim();
  if (!plain) return null;
  const degrees = Number(plain);
  return DEGREES.test(plain) && Math.abs(degrees) <= most ? Math.round(degrees * E6) : undefined;
}

export type PlaceMistake = 'name_missing' | 'division_missing' | 'hours_missing' | 'hours_same' | 'lat_wrong' | 'lng_wrong' | 'point_half';

/** What is wrong with a form, by field. */
export function placeMistakes(draft: PlaceDraft): Partial<Record<'name' | 'division_code' | 'hours' | 'lat_e6' | 'lng_e6', PlaceMistake>> {
  const [lat, lng] = [e6Of(draft.lat, 90), e6Of(draft.lng, 180)];
  const hours = !draft.is_all_day && (!draft.from || !draft.until ? 'hours_missing' : draft.from === draft.until && 'hours_same');
  return {
    ...(draft.name.trim() ? {} : { name: 'name_missing' }),
    ...(draft.division_code ? {} : { division_code: 'division_missing' }),
    ...(hours ? { hours } : {}),
    ...(lat === undefined ? { lat_e6: 'lat_wrong' } : {}),
    ...(lng === undefined ? { lng_e6: 'lng_wrong' } : {}),
    ...((lat === null) !== (lng === null) && lat !== undefined && lng !== undefined ? { lat_e6: 'point_half' } : {}),
  };
}

/** What is sent; the id and the division go with a new one alone. */
export function placeWish(draft: PlaceDraft): Record<string, unknown> {
  const calls = CALL_WHOM.map((whom) => ({ whom, phone: draft.calls[whom]?.trim() ?? '' }));
  return {
    name: draft.name,
    kind: draft.kind,
    mode: draft.mode,
    hours: hoursOf(draft),
    address: draft.address.trim() || null,
    lat_e6: e6Of(draft.lat, 90),
    lng_e6: e6Of(draft.lng, 180),
    calls: calls.filter(({ phone }) => phone),
  };
}
