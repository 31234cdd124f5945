/** What the screens of 同行 say of trips, journeys and matches, in words. */
import { say, type Pair } from '../core/i18n';
import { lang } from '../core/settings';
import { clockText, isReadable } from './journey-form';
import type { Journey, ListedTrip, Match } from './shapes';
import { texts } from './texts';
import { texts as ofMatch } from './texts-match';

const t = (key: keyof typeof texts, vars?: Record<string, string | number>): string => say(texts[key], vars);

const DAY_MIN = 1440;

/** A day in words: 3月2日, with its year when that is not `year`. Days carry no zone, so they are written as UTC. */
export function dayText(on: string, year = ''): string {
  const isThisYear = on.slice(0, 4) === year;
  return new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'UTC',
    year: isThisYear ? undefined : 'numeric',
    month: lang.value === 'zh' ? 'long' : 'short',
    day: 'numeric',
  }).format(new Date(`${on}T00:00:00Z`));
}

const timeText = (minutes: number): string =>
  minutes >= DAY_MIN ? t('cotravel.next_day', { time: clockText(minutes) }) : clockText(minutes);

/** From when until when, as far as it is known. */
export function timesText({ from_min, until_min }: Pick<ListedTrip, 'from_min' | 'until_min'>): string {
  if (from_min === undefined) return until_min === undefined ? '' : t('cotravel.times', { from: '?', until: timeText(until_min) });
  if (until_min === undefined) return t('cotravel.from_time', { from: timeText(from_min) });
  return t('cotravel.times', { from: timeText(from_min), until: timeText(until_min) });
}

/** From where to where, as far as it is known. */
export function stretchText(from = '', to = ''): string {
  if (from && to) return t('cotravel.where', { from, to });
  if (from) return t('cotravel.from', { from });
  return to ? t('cotravel.to', { to }) : '';
}

export const kindText = (kind: ListedTrip['kind']): string => t(`cotravel.kind.${kind}`);

/** What a trip is called: its kind and its number as published. */
export function tripTitle({ kind, said, numbers, plates }: ListedTrip): string {
  return `${kindText(kind)} ${said || numbers.join('/') || plates.join('、')}`;
}

export function journeyTitle({ kind, number, plate }: Journey): string {
  return [kindText(kind), number, plate].filter(Boolean).join(' ');
}

/** Carriage and rows as published; in its own words where they could not be read. */
export function tripSeat({ carriages, carriage_said, rows }: ListedTrip): string {
  const parts = [carriages.length ? t('cotravel.carriage', { n: carriages.join('、') }) : carriage_said];
  if (rows.length) parts.push(t('cotravel.row', { n: rows.join('、') }));
  return parts.filter(Boolean).join(' · ');
}

export function journeySeat({ carriage, row }: Journey): string {
  if (carriage) return t('cotravel.carriage', { n: carriage });
  return row ? t('cotravel.row', { n: row }) : '';
}

/** One line under the name of a trip. */
export function tripLine(trip: ListedTrip, year = ''): string {
  return [dayText(trip.on, year), stretchText(trip.from, trip.to), tripSeat(trip)].filter(Boolean).join(' · ');
}

export function journeyLine(journey: Journey, year = ''): string {
  return [dayText(journey.on, year), stretchText(journey.from, journey.to), journeySeat(journey)].filter(Boolean).join(' · ');
}

const SERVICES: Partial<Record<ListedTrip['kind'], keyof typeof texts>> = {
  train: 'cotravel.grade.same_train',
  flight: 'cotravel.grade.same_flight',
  ship: 'cotravel.grade.same_ship',
};

/** Whether it was by its plate that the vehicle was known. */
const isSameVehicle = ({ journey, trip }: Match): boolean =>
  journey.plate !== undefined && trip.plates.includes(journey.plate);

/** The grade of a match in words that fit what was travelled by. */
export function gradeText(match: Match): string {
  const { grade, reason, trip } = match;
  if (grade === 'same_carriage' && reason.code === 'near_rows') return t('cotravel.grade.near_rows');
  if (grade !== 'same_service') return t(`cotravel.grade.${grade}`);
  if (isSameVehicle(match)) return t('cotravel.grade.same_vehicle');
  return t(SERVICES[trip.kind] ?? 'cotravel.grade.same_service');
}

/** How grave it looks: never the only cue. */
export function toneOf({ grade }: Match): 'bad' | 'warn' | 'info' | 'good' {
  if (grade === 'same_carriage') return 'bad';
  if (grade === 'same_service') return 'warn';
  return grade === 'apart' ? 'good' : 'info';
}

/** What is said when no journey met a patient: only those that can be read were compared. */
export function noneText(mine: readonly Journey[]): { isGood: boolean; lines: readonly string[] } {
  const read = mine.filter(isReadable).length;
  const left = mine.length - read;
  const lines = [
    ...(read ? [t('cotravel.none_why', { n: read })] : []),
    ...(left ? [t('cotravel.none_unread', { n: left })] : []),
  ];
  return { isGood: read > 0, lines };
}

/** Why a match has its grade. */
export function reasonText(match: Match): string {
  const { code, params } = match.reason;
  const why = (key: keyof typeof ofMatch): string => say(ofMatch[key] as Pair, params);
  if (code === 'near_rows' && !Number(params.rows)) return why('match.why.same_row');
  if (code === 'same_service' && isSameVehicle(match)) return why('match.why.same_vehicle');
  if (code === 'they_left_before') return why(params.stop ? 'match.why.they_left_at' : 'match.why.they_left');
  if (code === 'i_left_before') return why(params.stop ? 'match.why.i_left_at' : 'match.why.i_left');
  return why(`match.why.${code}`);
}
