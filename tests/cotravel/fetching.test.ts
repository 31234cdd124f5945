/** Fetching the list: as nobody, proved by what the phone knows of the city, and never an older one. */
import '../core/one-tab';
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { beforeEach, test } from 'node:test';
import { toBase64url } from '../../frontend/src/core/base64url';
import { heardServer } from '../../frontend/src/core/clock';
import { signOut } from '../../frontend/src/core/session';
import * as store from '../../frontend/src/core/store';
import { newMatches } from '../../frontend/src/cotravel/background';
import { saveJourney } from '../../frontend/src/cotravel/journeys';
import { listState, placeList, refreshList, sourcesOf, tripList } from '../../frontend/src/cotravel/list';
import { baseOf } from '../../frontend/src/cotravel/list-store';
import { followList } from '../../frontend/src/cotravel/matching';
import { keysOf, newKey, published } from './city';
import { journey } from './made';

const { list, places, sources, delta } = JSON.parse(readFileSync('tests/vectors/trip_list.json', 'utf8'));
const FILES = { list, places, sources };
/** A list so big that a delta is worth it, and one that takes a trip away. */
const BIG = { ...FILES, list: { ...list, padding: 'x'.repeat(9_000) } };
const emptied = (value: object): object => ('length' in value ? [] : { at: [], is: [] });
const columnsOf = Object.entries(places).filter((pair): pair is [string, object] => typeof pair[1] === 'object');
const NO_PLACE = { ...places, ...Object.fromEntries(columnsOf.map(([name, column]) => [name, emptied(column)])), count: 0 };
const WITHDRAWS_1 = { ...delta, withdrawn: [1] };
const [root, seal, stranger] = await Promise.all([newKey(), newKey(), newKey()]);

const missing = Symbol('404');
/** What the server answers, by path; a path that is missing is a server that is away. */
let answers: Map<string, unknown>;
let asked: string[];
globalThis.fetch = async (input, init) => {
  const path = String(input).replace('/api/v1', '');
  if (path === '/session') return new Response(null, { status: 204 });
  asked.push(path);
  assert.equal(init?.credentials, 'omit', path);
  assert.equal(init?.body, undefined);
  if (!answers.has(path)) throw new TypeError('away');
  const found = answers.get(path);
  if (found === missing) return new Response(null, { status: 404 });
  return new Response(typeof found === 'string' ? found : JSON.stringify(found));
};

/** Publishes a version; gives what a delta that starts from it names as its base. */
async function publish(version: number, files: Record<string, object> = FILES, deltas: object[] = [], by = seal, at?: string): Promise<string> {
  const [head, texts] = await published(version, files, deltas as never, by, at);
  answers.set('/cotravel/head', head);
  for (const [hash, text] of texts) answers.set(`/cotravel/files/${hash}`, text);
  return baseOf(head as never);
}

beforeEach(async () => {
  heardServer(new Date().toISOString(), Date.now(), Date.now());
  await signOut();
  await store.delAll('');
  [answers, asked] = [new Map([['/verification/keys', await keysOf(root, seal)]]), []];
});

test('a list that the seal has signed is taken, sources and all, before there is any journey', async () => {
  await publish(2);
  await refreshList();
  assert.equal(listState.value.state, 'fresh');
  assert.equal(tripList.value!.version, 2);
  assert.equal(placeList.value.length, 1);
  assert.equal(sourcesOf(7).length, 2);
  assert.equal(asked.filter((path) => path.startsWith('/cotravel/files/')).length, 3);
});

test('the same version costs one question, and nothing more is asked when a journey comes', async () => {
  await publish(2);
  await refreshList();
  asked = [];
  await saveJourney(journey({ numbers: ['G1'], entered_at: new Date().toISOString() }));
  await refreshList();
  assert.deepEqual(asked, ['/cotravel/head']);
});

test('what changed comes as a delta', async () => {
  const base = await publish(1);
  await refreshList();
  asked = [];
  await publish(2, BIG, [{ from: 1, to: 2, base, file: WITHDRAWS_1 }]);
  await refreshList();
  assert.equal(asked.length, 2);
  assert.equal(tripList.value!.find(1), undefined);
  assert.equal(tripList.value!.version, 2);
});

test('a delta that starts from other files, or does not say from which, is left and the list taken whole', async () => {
  for (const start of [{ base: 'f'.repeat(16) }, {}]) {
    await store.delAll('');
    await publish(1);
    await refreshList();
    await publish(2, BIG, [{ from: 1, to: 2, ...start, file: WITHDRAWS_1 }]);
    asked = [];
    await refreshList();
    assert.equal(asked.length, 4);
    assert.notEqual(tripList.value!.find(1), undefined);
  }
});

test('a restored server is followed: a lower number issued later, or the same number with other files', async () => {
  await publish(3);
  await refreshList();
  await publish(2, BIG, [], seal, '2020-02-02T00:00:00Z');
  await refreshList();
  assert.deepEqual([tripList.value!.version, listState.value.state], [2, 'fresh']);
  asked = [];
  await publish(2, { ...BIG, places: NO_PLACE }, [], seal, '2020-02-03T00:00:00Z');
  await refreshList();
  assert.equal(asked.length, 4);
  assert.deepEqual([placeList.value.length, tripList.value!.issued_at], [0, '2020-02-03T00:00:00Z']);
});

test('before the first publication there is nothing, and that is no failure', async () => {
  answers.set('/cotravel/head', { version: 0, issued_at: null, list: null, places: null, sources: null, routes: null, trains: null, deltas: [], signed: null });
  await refreshList();
  assert.deepEqual([listState.value, tripList.value], [{ state: 'fresh' }, undefined]);
});

test('a head that another key has signed, or that was changed, is refused and the list stays', async () => {
  await publish(2);
  await refreshList();
  await publish(3, FILES, [], stranger);
  await refreshList();
  assert.deepEqual([listState.value.failure, listState.value.state, tripList.value!.version], ['not_proved', 'kept', 2]);
  await publish(3);
  answers.set('/cotravel/head', { ...(answers.get('/cotravel/head') as object), version: 4 });
  await refreshList();
  assert.deepEqual([listState.value.failure, tripList.value!.version], ['not_proved', 2]);
});

test('a file that is not what the head names is refused', async () => {
  await publish(2);
  for (const path of answers.keys()) if (path.startsWith('/cotravel/files/')) answers.set(path, '{}');
  await refreshList();
  assert.deepEqual([listState.value.failure, tripList.value], ['not_proved', undefined]);
});

test('an older list, or none at all, takes nothing away, and is not taken for the newest', async () => {
  await publish(3);
  await refreshList();
  const shown = () => [tripList.value!.version, listState.value.state, listState.value.failure];
  assert.deepEqual(shown(), [3, 'fresh', undefined]);
  await publish(2, { ...FILES, list: places });
  const older = answers.get('/cotravel/head');
  for (const head of [older, { version: 0 }, missing]) {
    answers.set('/cotravel/head', head);
    await refreshList();
    assert.deepEqual(shown(), [3, 'kept', 'not_newest']);
  }
  await publish(4);
  await refreshList();
  assert.deepEqual(shown(), [4, 'fresh', undefined]);
});

test('a new seal of the same root is taken, another root is refused, also after a sign-out', async () => {
  await publish(2);
  await refreshList();
  answers.set('/verification/keys', await keysOf(root, stranger));
  await publish(3, FILES, [], stranger);
  await refreshList();
  assert.equal(tripList.value!.version, 3);
  await signOut();
  const other = await newKey();
  answers.set('/verification/keys', await keysOf(other, seal));
  await publish(4);
  await refreshList();
  assert.deepEqual([listState.value.failure, tripList.value], ['root_changed', undefined]);
});

test('a root that the build has pinned is the only one, from the first visit on', async () => {
  const pinned = globalThis as { PINNED_ROOT?: string };
  pinned.PINNED_ROOT = toBase64url((await newKey()).point);
  await publish(2);
  await refreshList();
  assert.deepEqual([listState.value.failure, tripList.value], ['root_changed', undefined]);
  pinned.PINNED_ROOT = toBase64url(root.point);
  await refreshList();
  assert.equal(tripList.value!.version, 2);
  delete pinned.PINNED_ROOT;
});

test('without a network the phone goes by what it has', async () => {
  await publish(2);
  await refreshList();
  answers.clear();
  await refreshList();
  assert.deepEqual([listState.value.failure, listState.value.state, tripList.value!.version], ['offline', 'kept', 2]);
});

test('in the background a new trip of mine is told once, and a phone without the room asks nobody', async () => {
  await publish(2);
  await saveJourney(journey({ numbers: ['G1'], entered_at: new Date().toISOString() }));
  assert.equal(await newMatches(), 0);
  assert.deepEqual(asked, []);
  await refreshList();
  // Nor does it ring for whoever holds the phone while its person's session has ended.
  await store.put('session', { phone: '138****0000', has_ended: true });
  assert.equal(await newMatches(), 0);
  await store.del('session');
  assert.equal(await newMatches(), 1);
  assert.equal(await newMatches(), 0);
});

test('one loop asks again, however often the network comes back, and none once the screen is left', async () => {
  const events = new EventTarget();
  const on = events.addEventListener.bind(events);
  Object.assign(globalThis, { addEventListener: on, removeEventListener: events.removeEventListener.bind(events) });
  Object.assign(globalThis, { document: { addEventListener: on, visibilityState: 'visible' } });
  const pending = new Set<unknown>();
  const [later, never] = [globalThis.setTimeout, globalThis.clearTimeout];
  globalThis.setTimeout = ((work: () => void, ms: number) => {
    const timer = later(() => pending.delete(timer) && work(), ms);
    pending.add(timer);
    return timer;
  }) as typeof setTimeout;
  globalThis.clearTimeout = ((timer: NodeJS.Timeout) => (pending.delete(timer), never(timer))) as typeof clearTimeout;
  const settled = async (): Promise<void> => {
    while (!listState.value.failure) await new Promise((done) => setImmediate(done));
    for (let turn = 0; turn < 5; turn++) await new Promise((done) => setImmediate(done));
  };
  try {
    answers.clear();
    const stop = followList();
    for (let turn = 0; turn < 3; turn++) events.dispatchEvent(new Event('online'));
    await settled();
    assert.equal(pending.size, 1);
    stop();
    assert.equal(pending.size, 0);
  } finally {
    Object.assign(globalThis, { setTimeout: later, clearTimeout: never });
  }
});
