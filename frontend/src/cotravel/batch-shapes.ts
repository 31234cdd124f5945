/** Batches of trips between the first person and the second, as the server tells them. Pure. */
import type { TripKind } from './shapes';
import type { TripForm } from './trip-form';

export type BatchState = 'draft' | 'submitted' | 'publishing' | 'published' | 'refused' | 'withdrawn';

/** As GET /duty/cotravel/batches tells. */
export interface Batch {
  batch_id: string;
  area: string;
  state: BatchState;
  version: number;
  title: string;
  rows: number;
  problems: number;
  told: Readonly<Record<string, number>>;
  office: string;
  is_mine: boolean;
  may_publish: boolean;
  refused_because: 'staff.same_person' | 'staff.same_unit' | null;
  made_at: string;
  changed_at: string;
  reason: string | null;
  step: { done: number; of: number } | null;
  published_version: number | null;
}

export interface LineSource {
  list: string;
  row: string;
  publisher: string;
  url: string;
  published_on: string | null;
}

/** A trip as it was read. */
export interface Line {
  kind: TripKind;
  said: string;
  on: string;
  numbers: readonly string[];
  plates: readonly string[];
  from_min: number | null;
  until_min: number | null;
  carriages: readonly number[];
  carriage_said: string;
  rows: readonly number[];
  from_name: string;
  to_name: string;
  division: string;
  sources: readonly LineSource[];
  corrects: number | null;
}

export interface RowProblem {
  row: number;
  column: string;
  code: string;
  text: string;
}

export interface BatchPage {
  batch: Batch;
  lines: readonly Line[];
  problems: readonly RowProblem[];
  next: number | null;
}

/** A trip of the published list, as whoever may change it sees it. */
export interface ToldTrip {
  trip_id: number;
  state: 'published' | 'corrected' | 'withdrawn';
  area: string;
  reason: WithdrawReason | null;
  line: Line;
  may_withdraw: boolean;
}

export const WITHDRAW_REASONS = ['wrong', 'double', 'asked'] as const;
export type WithdrawReason = (typeof WITHDRAW_REASONS)[number];

/** What PUT /duty/cotravel/batches/<id> takes for a trip. */
export interface LineIn {
  form: TripForm;
  source: { publisher: string; url: string; published_on: string };
  row: string;
  corrects: number | null;
}

/** Whether its trips were typed one by one, so that they can be changed here. */
export function isTyped(page: BatchPage): boolean {
  return page.next === null && page.lines.every(({ sources }) => sources.every(({ list }) => list === 'office'));
}

/** A trip that was read, as the form it could have come from. */
export function formOf(line: Line): TripForm {
  return {
    kind: line.kind,
    said: line.said,
    on: line.on,
    from_min: line.from_min,
    until_min: line.until_min,
    carriage_said: line.carriage_said,
    // Only the row was kept; any letter behind it says the same.
    seat: line.rows.map((row) => `${row}A`).join('、'),
    from_name: line.from_name,
    to_name: line.to_name,
    // A line or route stands behind its city: 沈阳 327路.
    city: line.kind === 'metro' || line.kind === 'bus' ? (line.numbers[0]?.split(' ')[0] ?? '') : '',
    division: line.division,
  };
}
