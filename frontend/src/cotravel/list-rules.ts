/** The published list as the phone reads it: its files and the changes since, as trips found by number. Pure. */
import { checkFormat, dayText, rowsOf, summed, type Columns, type Rows } from './list-columns';
import type { KeptList } from './list-store';
import type { ListedTrip, Route, RouteOf, Source, TrainEnds, TripKind, TripList } from './shapes';

/** Everything that the files say. */
export interface ReadList {
  trips: TripList;
  places: readonly ListedTrip[];
  sourcesOf: (id: number) => readonly Source[];
  routeOf: RouteOf;
  trains: () => readonly TrainEnds[];
}

interface SourceFile {
  format: number;
  texts: readonly string[];
  entries: readonly (readonly [list: number, publisher: number, url: number, day: number])[];
  id: readonly number[];
  of: readonly (number | readonly number[])[];
}

interface Delta {
  format: number;
  withdrawn: readonly number[];
  trips: Columns;
  sources: SourceFile;
}

interface RouteFile {
  format: number;
  stations: readonly string[];
  trains: readonly (readonly [numbers: string, stations: readonly number[], minutes: readonly number[]])[];
}

interface TrainFile {
  format: number;
  stations: readonly string[];
  trains: readonly (readonly [number: string, origin: number, terminus: number])[];
}

/** Finds some by kind and name. */
type Named = TripList['named'];

function namedIn(trips: Iterable<ListedTrip>): Named {
  const found = new Map<string, ListedTrip[]>();
  for (const trip of trips) {
    for (const name of [...trip.numbers, ...trip.plates]) {
      const key = `${trip.kind} ${name}`;
      found.set(key, [...(found.get(key) ?? []), trip]);
    }
  }
  return (kind, name) => found.get(`${kind} ${name}`) ?? [];
}

/** A list over trips that are all at hand. */
export function listOf(trips: readonly ListedTrip[], version = 0, issuedAt = ''): TripList {
  const byId = new Map(trips.map((trip) => [trip.id, trip]));
  return { version, issued_at: issuedAt, size: trips.length, named: namedIn(trips), find: (id) => byId.get(id), all: () => trips };
}

/** What came after the files: trips new or corrected, and the numbers of all that the files no longer say. */
interface Changes {
  fresh: ReadonlyMap<number, ListedTrip>;
  gone: ReadonlySet<number>;
}

function changesOf(deltas: readonly Delta[]): Changes {
  const fresh = new Map<number, ListedTrip>();
  const gone = new Set<number>();
  for (const { withdrawn, trips } of deltas) {
    for (const id of withdrawn) {
      gone.add(id);
      fresh.delete(id);
    }
    const rows = rowsOf(trips);
    for (let row = 0; row < rows.count; row++) {
      gone.add(rows.ids[row]!);
      fresh.set(rows.ids[row]!, rows.trip(row));
    }
  }
  return { fresh, gone };
}

function tripsIn(rows: Rows, { fresh, gone }: Changes): ListedTrip[] {
  const found: ListedTrip[] = [];
  for (let row = 0; row < rows.count; row++) if (!gone.has(rows.ids[row]!)) found.push(rows.trip(row));
  return [...found, ...fresh.values()];
}

/** The list over rows that stay rows until somebody looks at them: matching touches few of twenty thousand. */
function listOver(rows: Rows, { fresh, gone }: Changes, version: number, issuedAt: string): TripList {
  const namedFresh = namedIn(fresh.values());
  let rowBy: ReadonlyMap<number, number> | undefined;
  const rowOf = (id: number): number | undefined => (rowBy ??= new Map(Array.from(rows.ids, (one, row) => [one, row]))).get(id);
  const hidden = [...gone].filter((id) => rowOf(id) !== undefined).length;
  const named = (kind: TripKind, name: string): readonly ListedTrip[] => {
    const found = rows.named(kind, name).filter((row) => !gone.has(rows.ids[row]!));
    return [...found.map(rows.trip), ...namedFresh(kind, name)];
  };
  const find = (id: number): ListedTrip | undefined => {
    const row = gone.has(id) ? undefined : rowOf(id);
    return row === undefined ? fresh.get(id) : rows.trip(row);
  };
  let all: readonly ListedTrip[] | undefined;
  return { version, issued_at: issuedAt, size: rows.count - hidden + fresh.size, named, find, all: () => (all ??= tripsIn(rows, { fresh, gone })) };
}

/** Finds routes by any of their numbers. */
export function routesBy(routes: readonly Route[]): RouteOf {
  const byNumber = new Map(routes.flatMap((route) => route.numbers.map((number) => [number, route] as const)));
  return (number) => byNumber.get(number);
}

/** The routes of a file; one becomes a route when its train is asked for. */
function routesOf(text: string | undefined): RouteOf {
  if (text === undefined) return () => undefined;
  const { format, stations, trains } = JSON.parse(text) as RouteFile;
  checkFormat({ format });
  const indexBy = new Map<string, number>();
  trains.forEach(([numbers], index) => numbers.split('|').forEach((number) => indexBy.set(number, index)));
  const made = new Map<number, Route>();
  return (number) => {
    const index = indexBy.get(number);
    if (index === undefined) return undefined;
    const [numbers, stops, minutes] = trains[index]!;
    const route = made.get(index) ?? { numbers: numbers.split('|'), stops: stops.map((at) => stations[at]!), minutes: [...summed(minutes)] };
    made.set(index, route);
    return route;
  };
}

function trainsOf(text: string | undefined): readonly TrainEnds[] {
  if (text === undefined) return [];
  const { stations, trains } = JSON.parse(text) as TrainFile;
  return trains.map(([number, origin, terminus]) => ({ number, from: stations[origin]!, to: stations[terminus]! }));
}

function sourcesBy(file: SourceFile): (id: number) => readonly Source[] | undefined {
  checkFormat(file);
  const { texts, entries } = file;
  const text = (index: number): string => (index ? texts[index - 1]! : '');
  const indexBy = new Map(Array.from(summed(file.id), (id, index) => [id, index]));
  return (id) => {
    const index = indexBy.get(id);
    if (index === undefined) return undefined;
    return [file.of[index]!].flat().map((at) => {
      const [list, publisher, url, day] = entries[at]!;
      return { list: text(list), publisher: text(publisher), url: text(url), ...(day && { published_on: dayText(day) }) };
    });
  };
}

const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

/** Reads what the phone keeps. Throws when the files are not what this version understands. */
export function readList({ head, files, deltas }: KeptList): ReadList {
  const rows = (text: string): Rows => rowsOf(JSON.parse(text) as Columns);
  const changes = deltas.map((text) => JSON.parse(text) as Delta);
  changes.forEach(checkFormat);
  const { fresh, gone } = changesOf(changes);
  const some = (isWanted: (kind: TripKind) => boolean): Changes => ({
    fresh: new Map([...fresh].filter(([, { kind }]) => isWanted(kind))),
    gone,
  });
  // Sources are many and seldom looked at; the newest that names a trip tells all of its sources.
  const sources = once(() => [...changes.map((one) => one.sources).reverse(), JSON.parse(files.sources!) as SourceFile].map(sourcesBy));
  return {
    trips: listOver(rows(files.list!), some((kind) => kind !== 'place'), head.version, head.issued_at),
    places: tripsIn(rows(files.places!), some((kind) => kind === 'place')),
    sourcesOf: (id) => sources().reduce<readonly Source[] | undefined>((found, by) => found ?? by(id), undefined) ?? [],
    routeOf: ((routes) => (number: string) => routes()(number))(once(() => routesOf(files.routes))),
    trains: once(() => trainsOf(files.trains)),
  };
}
