/** The files of the list, as the city's own encoder wrote them, and what the phone reads in them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readList } from '../../frontend/src/cotravel/list-rules';
import { baseOf, planOf, wayBetween, type DeltaRef, type FileRef, type Head, type KeptList } from '../../frontend/src/cotravel/list-store';

interface Said {
  id: number;
  state: string;
  trip: { kind: string; numbers?: string[]; from_name?: string; to_name?: string; sources: [string, string, string, string, string][] };
}
interface Vectors {
  base: Record<'list' | 'places' | 'sources' | 'is', string>;
  list: object;
  places: object;
  sources: object;
  delta: { trips: { count: number } };
  routes: object;
  says: Said[];
}
const vectors = JSON.parse(readFileSync('tests/vectors/trip_list.json', 'utf8')) as Vectors;

const ref = (sha256: string, gzip_bytes = 100): FileRef => ({ sha256, gzip_bytes, bytes: gzip_bytes * 3 });
const BASE = 'the kept files';
const delta = (from: number, to: number, gzip_bytes = 10): DeltaRef => ({ from, to, base: BASE, ...ref(`delta ${from}`, gzip_bytes) });
const head = (version: number, more: Partial<Head> = {}): Head => ({
  version,
  issued_at: '2020-02-01T00:00:00Z',
  list: ref('list'),
  places: ref('places'),
  sources: ref('sources'),
  routes: null,
  trains: null,
  deltas: [],
  ...more,
});

function kept(more: Partial<Record<'list' | 'places' | 'sources' | 'routes' | 'trains', object>> = {}, deltas: object[] = []): KeptList {
  const files = { list: vectors.list, places: vectors.places, sources: vectors.sources, ...more };
  const texts = Object.entries(files).map(([name, file]) => [name, JSON.stringify(file)]);
  return { head: head(2), checked_at: '', files: Object.fromEntries(texts), deltas: deltas.map((one) => JSON.stringify(one)) };
}

/** A trip of the vectors as the phone has it. */
function asListed({ id, state, trip: { sources: _, from_name, to_name, ...said } }: Said): object {
  const empty = { numbers: [], plates: [], carriages: [], carriage_said: '', rows: [], division: '' };
  return { id, ...empty, ...said, from: from_name ?? '', to: to_name ?? '', is_corrected: state === 'corrected' };
}

const withdraw = (...withdrawn: number[]) => ({
  ...vectors.delta,
  withdrawn,
  trips: { ...vectors.delta.trips, ...emptied(vectors.delta.trips) },
  sources: { format: 1, texts: [], entries: [], id: [], of: [] },
});
/** Columns without a row. */
function emptied(columns: object): object {
  const none = (value: unknown): unknown => (Array.isArray(value) ? [] : { at: [], is: [] });
  const lists = Object.entries(columns).filter(([, value]) => typeof value === 'object');
  return { ...Object.fromEntries(lists.map(([name, value]) => [name, none(value)])), count: 0 };
}

test('every trip is read as the city wrote it, with its sources', () => {
  const { trips, places, sourcesOf } = readList(kept());
  const read = [...trips.all(), ...places];
  const expected = vectors.says.map(asListed);
  assert.deepEqual(read, expected);
  assert.equal(trips.size, expected.length - places.length);
  for (const { id, trip } of vectors.says) {
    const urls = new Set(trip.sources.map(([, , , url]) => url));
    assert.deepEqual(new Set(sourcesOf(id).map(({ url }) => url)), urls);
    assert.equal(sourcesOf(id)[0]!.list, trip.sources[0]![0]);
  }
  assert.deepEqual(sourcesOf(999), []);
});

test('a trip is found by each of its numbers, by its plate and by its id', () => {
  const { trips } = readList(kept());
  assert.deepEqual(trips.named('train', 'G1').map(({ id }) => id), [1, 2]);
  for (const twin of ['T182', 'T183']) assert.deepEqual(trips.named('train', twin).map(({ id }) => id), [7]);
  assert.deepEqual(trips.named('taxi', '川R59013').map(({ id }) => id), [4]);
  assert.deepEqual(trips.named('flight', 'G1'), []);
  assert.deepEqual(trips.named('train', 'T182|T183'), []);
  assert.equal(trips.find(7)!.on, '2020-01-20');
  assert.equal(trips.find(5), undefined);
});

test('changes put, replace and take away', () => {
  const before = readList(kept({ list: { ...vectors.list, ...emptied(vectors.list) }, places: { ...vectors.places, ...emptied(vectors.places) } }, [vectors.delta]));
  assert.deepEqual(before.trips.all().map(({ id }) => id), [7]);
  assert.deepEqual(before.places.map(({ id }) => id), [9]);
  assert.equal(before.sourcesOf(7).length, 2);

  const same = readList(kept({}, [vectors.delta]));
  assert.equal(same.trips.size, readList(kept()).trips.size);
  assert.deepEqual(same.trips.named('train', 'T182').map(({ id }) => id), [7]);

  const after = readList(kept({}, [vectors.delta, withdraw(1, 7, 9)]));
  assert.deepEqual([after.trips.find(1), after.trips.find(7)], [undefined, undefined]);
  assert.deepEqual(after.trips.named('train', 'G1').map(({ id }) => id), [2]);
  assert.deepEqual(after.trips.named('train', 'T182'), []);
  assert.deepEqual(after.places, []);
  assert.equal(after.trips.size, after.trips.all().length);
});

test('a timetable tells the stops of each train that it names', () => {
  const routes = { format: 1, stations: ['北京', '锦州南', '沈阳南'], trains: [['D1|D3', [0, 1, 2], [0, 206, 110]]] };
  const { routeOf, trains } = readList(kept({ routes, trains: { format: 1, stations: ['北京', '沈阳南'], trains: [['D1', 0, 1]] } }));
  assert.deepEqual(routeOf('D3'), { numbers: ['D1', 'D3'], stops: ['北京', '锦州南', '沈阳南'], minutes: [0, 206, 316] });
  assert.equal(routeOf('D2'), undefined);
  assert.deepEqual(trains(), [{ number: 'D1', from: '北京', to: '沈阳南' }]);
});

test('a file of a form that this version does not know is refused', () => {
  assert.throws(() => readList(kept({ list: { ...vectors.list, format: 2 } })));
});

test('what a delta starts from is called as the city calls it', async () => {
  const { list, places, sources, is } = vectors.base;
  assert.equal(await baseOf({ list: ref(list), places: ref(places), sources: ref(sources) }), is);
});

test('deltas are fetched where they lead on and are less than the whole', () => {
  const had = kept();
  const two = [delta(2, 3), delta(3, 4)];
  assert.deepEqual(planOf(had, head(4, { deltas: two }), BASE), { deltas: two, files: [] });
  assert.deepEqual(planOf(had, head(5, { deltas: two }), BASE).files, ['list', 'places', 'sources']);
  assert.deepEqual(planOf(had, head(3, { deltas: [delta(2, 3, 400)] }), BASE).deltas, []);
  assert.deepEqual(planOf(undefined, head(4, { deltas: two }), BASE).files, ['list', 'places', 'sources']);
  assert.deepEqual(planOf(had, head(4, { deltas: two }), 'other files').deltas, []);
  const many = { ...had, deltas: Array.from({ length: 64 }, () => '{}') };
  assert.deepEqual(planOf(many, head(3, { deltas: two }), BASE).deltas, []);
  assert.equal(wayBetween(3, 2, two), undefined);
});

test('a timetable is fetched when it is another one, beside whatever else', () => {
  const routes = ref('routes');
  assert.deepEqual(planOf(kept(), head(3, { routes, deltas: [delta(2, 3)] }), BASE).files, ['routes']);
  const had = { ...kept({ routes: {} }), head: head(2, { routes }) };
  assert.deepEqual(planOf(had, head(3, { routes, deltas: [delta(2, 3)] }), BASE).files, []);
  assert.deepEqual(planOf(had, head(3, { routes: ref('newer'), deltas: [delta(2, 3)] }), BASE).files, ['routes']);
});
