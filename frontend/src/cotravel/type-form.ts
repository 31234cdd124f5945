/** Trips that are being typed for one batch, as the form keeps them. Pure but for the ids it is given. */
import { formOf, type BatchPage, type LineIn, type ToldTrip } from './batch-shapes';
import { mistakesIn, NOTHING_TYPED, tripFormOf, typedOf, type TripMistake, type TypedTrip } from './trip-form';

/** `row` names the trip for good, so that a correction finds it. */
export type TypedRow = TypedTrip & { row: string; corrects: number | null };

export interface TypedBatch {
  version: number;
  area: string;
  rows: readonly TypedRow[];
  publisher: string;
  url: string;
  published_on: string;
}

export const ROWS_MOST = 50;

export function freshBatch(area: string, today: string, row: string): TypedBatch {
  return { version: 0, area, rows: [{ ...NOTHING_TYPED, row, corrects: null }], publisher: '', url: '', published_on: today };
}

/** A batch that was kept before, to go on with. */
export function batchOf(page: BatchPage, today: string): TypedBatch {
  const { batch, lines } = page;
  const source = lines[0]?.sources[0];
  return {
    version: batch.version,
    area: batch.area,
    rows: lines.map((line) => ({ ...typedOf(formOf(line)), row: line.sources[0]?.row ?? '', corrects: line.corrects })),
    publisher: source?.publisher ?? '',
    url: source?.url ?? '',
    published_on: source?.published_on ?? today,
  };
}

/** A published trip, to be corrected; `row` names the trip of this batch. */
export function correctionOf(trip: ToldTrip, today: string, row: string): TypedBatch {
  const source = trip.line.sources[0];
  return {
    version: 0,
    area: trip.area,
    rows: [{ ...typedOf(formOf(trip.line)), row, corrects: trip.trip_id }],
    publisher: source?.publisher ?? '',
    url: source?.url ?? '',
    published_on: today,
  };
}

/** What the list of batches calls it: the first trip as typed. */
export function titleOf({ rows }: TypedBatch): string {
  const first = rows[0]?.said.trim() ?? '';
  return (rows.length > 1 ? `${first} +${rows.length - 1}` : first).slice(0, 40);
}

export function linesOf(batch: TypedBatch): LineIn[] {
  const source = { publisher: batch.publisher.trim(), url: batch.url.trim(), published_on: batch.published_on };
  return batch.rows.map((typed) => ({ form: tripFormOf(typed), source, row: typed.row, corrects: typed.corrects }));
}

export type BatchMistake = TripMistake | 'publisher_missing' | 'on_missing' | 'on_ahead';

/** What is wrong, by the path of the field: `lines.0.form.said`. */
export function wrongIn(batch: TypedBatch, today: string): Readonly<Record<string, BatchMistake>> {
  const found: Record<string, BatchMistake> = {};
  batch.rows.forEach((typed, place) => {
    for (const [name, code] of Object.entries(mistakesIn(typed, today))) found[`lines.${place}.form.${name}`] = code;
  });
  if (!batch.publisher.trim()) found['lines.0.source.publisher'] = 'publisher_missing';
  if (!batch.published_on) found['lines.0.source.published_on'] = 'on_missing';
  else if (batch.published_on > today) found['lines.0.source.published_on'] = 'on_ahead';
  return found;
}
