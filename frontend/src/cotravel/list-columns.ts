/**
 * The columns in which trips travel (docs/trip-list.md): many small numbers, mostly differences, which
 * compress well. A row becomes a trip only when somebody looks at it. Pure.
 */
import { TRIP_KINDS, type ListedTrip, type Point, type TripKind } from './shapes';

/** The form that this reads; a file of another one is refused. */
export const FORMAT = 1;
const DAY_MS = 86_400_000;

/** Values of a few rows: `at` as differences, and what stands there. */
interface Sparse<T> {
  at: readonly number[];
  is: readonly T[];
}

/** As it stands in a file. */
export interface Columns {
  format: number;
  count: number;
  texts: readonly string[];
  numbers: readonly string[];
  carriages: readonly (readonly number[])[];
  id: readonly number[];
  kind: readonly (readonly [code: number, many: number])[];
  number: readonly number[];
  on: readonly number[];
  from: readonly number[];
  until: readonly number[];
  boards: readonly number[];
  leaves: readonly number[];
  said: Sparse<number>;
  carriage: Sparse<number>;
  carriage_said: Sparse<number>;
  rows: Sparse<readonly number[]>;
  plates: Sparse<readonly string[]>;
  division: Sparse<string>;
  point: Sparse<Point>;
  corrected: Pick<Sparse<never>, 'at'>;
}

/** Rows by their index, and by what they are named. */
export interface Rows {
  count: number;
  /** Row -> the trip's number in the list. */
  ids: Int32Array;
  trip: (row: number) => ListedTrip;
  named: (kind: TripKind, name: string) => readonly number[];
}

export function checkFormat({ format }: { format: number }): void {
  if (format !== FORMAT) throw new Error('format');
}

/** Differences, the first from 0, as the numbers themselves. */
export function summed(differences: readonly number[]): Int32Array {
  const found = new Int32Array(differences.length);
  let sum = 0;
  for (let index = 0; index < found.length; index++) found[index] = sum += differences[index]!;
  return found;
}

const NONE: readonly never[] = [];

function sparse<T>({ at, is }: Sparse<T>): ReadonlyMap<number, T> {
  const rows = summed(at);
  return new Map(is.map((value, index) => [rows[index]!, value]));
}

const days = new Map<number, string>();

/** A day since 1970-01-01 as YYYY-MM-DD. */
export function dayText(day: number): string {
  let text = days.get(day);
  if (text === undefined) days.set(day, (text = new Date(day * DAY_MS).toISOString().slice(0, 10)));
  return text;
}

/** Which rows carry which name. Rows of one kind and number stand together, so names are looked up once for each run. */
function namesOf(columns: Columns, kinds: Uint8Array, numbers: Int32Array, plates: ReadonlyMap<number, readonly string[]>) {
  const rowsBy = new Map<string, number[]>();
  const rowsOfName = (kind: number, name: string): number[] => {
    const key = `${kind} ${name}`;
    const found = rowsBy.get(key) ?? [];
    if (!found.length) rowsBy.set(key, found);
    return found;
  };
  let run: readonly number[][] = [];
  for (let row = 0; row < numbers.length; row++) {
    const number = numbers[row]!;
    if (!number) continue;
    if (number !== numbers[row - 1] || kinds[row] !== kinds[row - 1]) {
      run = columns.numbers[number - 1]!.split('|').map((name) => rowsOfName(kinds[row]!, name));
    }
    for (const rows of run) rows.push(row);
  }
  for (const [row, some] of plates) for (const plate of some) rowsOfName(kinds[row]!, plate).push(row);
  return rowsBy;
}

function kindsOf({ count, kind }: Columns): Uint8Array {
  const kinds = new Uint8Array(count);
  let row = 0;
  for (const [code, many] of kind) {
    kinds.fill(code, row, row + many);
    row += many;
  }
  return kinds;
}

interface Decoded {
  ids: Int32Array;
  kinds: Uint8Array;
  numbers: Int32Array;
  on: Int32Array;
  plates: ReadonlyMap<number, readonly string[]>;
}

/** What is said of few rows, and of those that were corrected. */
function saidOf({ texts, ...columns }: Columns): (row: number) => Omit<ListedTrip, 'id' | 'kind' | 'said' | 'numbers' | 'plates' | 'on'> {
  const [carriage, carriageSaid, rows] = [sparse(columns.carriage), sparse(columns.carriage_said), sparse(columns.rows)];
  const [division, point, corrected] = [sparse(columns.division), sparse(columns.point), new Set(summed(columns.corrected.at))];
  const text = (index: number | undefined): string => (index ? texts[index - 1]! : '');
  return (row) => {
    const [place, from, until] = [point.get(row), columns.from[row]!, columns.until[row]!];
    return {
      ...(from && { from_min: from - 1 }),
      ...(until && { until_min: until - 1 + (from ? from - 1 : 0) }),
      carriages: columns.carriages[carriage.get(row) ?? -1] ?? NONE,
      carriage_said: texts[carriageSaid.get(row) ?? -1] ?? '',
      rows: rows.get(row) ?? NONE,
      from: text(columns.boards[row]),
      to: text(columns.leaves[row]),
      division: division.get(row) ?? '',
      ...(place && { point: place }),
      is_corrected: corrected.has(row),
    };
  };
}

function readerOf(columns: Columns, { ids, kinds, numbers, on, plates }: Decoded): (row: number) => ListedTrip {
  const [words, rest] = [sparse(columns.said), saidOf(columns)];
  return (row) => {
    const own = numbers[row] ? columns.numbers[numbers[row]! - 1]!.split('|') : NONE;
    const ownPlates = plates.get(row) ?? NONE;
    const index = words.get(row);
    return {
      id: ids[row]!,
      kind: TRIP_KINDS[kinds[row]! - 1]!,
      said: index === undefined ? (own.length ? own : ownPlates).join('/') : columns.texts[index]!,
      numbers: own,
      plates: ownPlates,
      on: dayText(on[row]!),
      ...rest(row),
    };
  };
}

/** Reads columns. Throws when they are of another format, or not columns. */
export function rowsOf(columns: Columns): Rows {
  checkFormat(columns);
  const { count } = columns;
  const decoded: Decoded = {
    ids: summed(columns.id),
    kinds: kindsOf(columns),
    numbers: summed(columns.number),
    on: summed(columns.on),
    plates: sparse(columns.plates),
  };
  const read = readerOf(columns, decoded);
  const made = new Array<ListedTrip | undefined>(count);
  const rowsBy = namesOf(columns, decoded.kinds, decoded.numbers, decoded.plates);
  return {
    count,
    ids: decoded.ids,
    trip: (row) => (made[row] ??= read(row)),
    named: (kind, name) => rowsBy.get(`${TRIP_KINDS.indexOf(kind) + 1} ${name}`) ?? NONE,
  };
}
