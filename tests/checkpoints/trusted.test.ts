/** What a device keeps for when there is no network: proved before it is taken, kept before it is ready. */
import '../core/one-tab';
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { judge } from '../../frontend/src/checkpoints/judge';
import { keepFresh, known, readiness, refreshTrusted } from '../../frontend/src/checkpoints/trusted';
import { heardServer, today } from '../../frontend/src/core/clock';
import { cameOnDuty, shiftOver } from '../../frontend/src/core/duty';
import * as store from '../../frontend/src/core/store';
import { vectors } from '../vectors/cases';
import { type Signer, exceptionsBy, cardsBy, keysDocument, signer } from './made';

const KID = Uint8Array.of(0xc0, 0xff, 0xee, 1);
const OTHER_KID = Uint8Array.of(0xc0, 0xff, 0xee, 2);
const COUNTY = '411202';
const OTHER = '411281';
const THIRD = '411282';
const RED = '0123456789abcdef';
const [root, seal, issuer, stranger] = await Promise.all([signer(), signer(), signer(), signer()]);
const CITY = { code: 'made', zone: 'Asia/Shanghai', name: { zh: '市' }, root_division: '411200000000', complaint_phone: '12345' };
const DIVISIONS = { root: '411200000000', rows: [[`${COUNTY}000000`, '甲区', '411200000000'], [`${OTHER}000000`, '乙市', '411200000000'], [`${THIRD}000000`, '丙市', '411200000000']] };
const ME = { staff_id: 's1', staff_number: null, name: '甲', unit: {}, grants: [], tasks: [], fresh_until: '', ends_at: '2100-01-01T00:00:00.000Z', has_totp: true, passkeys: 0 };

/** What the server answers, by path; a path that is missing is a server that is away. */
let answers: Map<string, unknown>;
let asked: string[];
globalThis.fetch = async (input) => {
  const path = String(input).replace('/api/v1', '');
  asked.push(path);
  const found = await (answers.get(path) ?? answers.get(path.split('?')[0]!));
  if (found === undefined) throw new TypeError('away');
  if (found instanceof Uint8Array) return new Response(Uint8Array.from(found));
  return new Response(JSON.stringify(found), { headers: { 'Content-Type': 'application/json' } });
};
// What a phone has and Node lacks.
const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
Object.assign(globalThis, { document: page, addEventListener: () => undefined, removeEventListener: () => undefined });

const nowS = () => Math.floor(Date.now() / 1000);

async function tells(red: readonly string[] = [], agoS = 30, by: Signer = issuer, kid = KID): Promise<void> {
  answers.set('/verification/exceptions', await exceptionsBy(by, kid, nowS() - agoS, red));
}

beforeEach(async () => {
  await shiftOver(false);
  await store.delAll('');
  await cameOnDuty(ME as never);
  heardServer(new Date().toISOString(), Date.now(), Date.now());
  [answers, asked] = [new Map<string, unknown>([['/city', CITY], ['/divisions', DIVISIONS]]), []];
  answers.set('/verification/keys', await keysDocument(root, seal, issuer, KID));
  for (const county of [COUNTY, OTHER, THIRD]) answers.set(`/verification/cards/${county}`, await cardsBy(issuer, KID, Number(county), nowS() - 50));
  answers.set('/duty/sealing-key', { kid: 'k', public_key: 'p' });
  await tells([RED]);
});

/** What is not there; the reader is loaded beside it, and stays loaded. */
const lacks = () => readiness.value.missing.filter((name) => name !== 'reader');

/** A phone that takes nothing under these names, until it is told that it takes everything. */
function refuses(...names: string[]): () => void {
  const takes = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey) {
    if (names.some((name) => String(key).endsWith(name))) throw new DOMException('full', 'QuotaExceededError');
    return takes.call(this, value, key!);
  };
  return () => {
    IDBObjectStore.prototype.put = takes;
  };
}

/** The same shift in a page that was loaded anew: what is in the store, and nothing else. */
async function reloaded(): Promise<void> {
  const kept = await store.entries('duty.');
  await shiftOver(false);
  await cameOnDuty(ME as never);
  for (const [key, value] of kept) await store.put(key, value);
  answers.clear();
  await opened();
}

/** Opens the screen for as long as it takes to ask once. */
async function opened(): Promise<void> {
  const stop = keepFresh(COUNTY);
  await refreshTrusted();
  stop();
}

test('a device has the keys, the exceptions and the cards of all counties, and has kept them', async () => {
  await opened();
  assert.deepEqual([...known.value!.cards.keys()], [Number(COUNTY), Number(OTHER), Number(THIRD)]);
  assert.ok(known.value!.exceptions!.listed.has(RED));
  assert.deepEqual([readiness.value.failure, lacks()], [undefined, ['files']]);
  assert.ok(readiness.value.list_age_s! >= 30 && readiness.value.cards_age_s! >= 50);
  const kept = [...(await store.entries('duty.trusted.')).keys()];
  assert.deepEqual(kept.map((key) => key.replace('duty.trusted.', '')), [`cards.${COUNTY}`, `cards.${OTHER}`, `cards.${THIRD}`, 'exceptions', 'heard', 'keys', 'signers']);
});

test('everything is asked as nobody would ask it: the same for whoever asks', async () => {
  await opened();
  const verifying = [...new Set(asked)].filter((path) => path.startsWith('/verification/'));
  assert.deepEqual(verifying.sort(), [`/verification/cards/${COUNTY}`, `/verification/cards/${OTHER}`, `/verification/cards/${THIRD}`, '/verification/exceptions', '/verification/keys']);
});

test('without the key to seal with nobody is recorded: a device is not ready, and asks until it has it', async (t) => {
  answers.delete('/duty/sealing-key');
  await opened();
  assert.deepEqual(lacks(), ['sealing', 'files']);
  t.mock.timers.enable({ apis: ['setTimeout'] } as never);
  t.after(keepFresh(COUNTY));
  answers.set('/duty/sealing-key', { kid: 'k', public_key: 'p' });
  t.mock.timers.tick(LATEST_MS);
  await until(() => !readiness.value.missing.includes('sealing'));
  assert.ok(await store.get('duty.sealing'));
});

test('where only those pass who belong there, a device is not ready without knowing them', async (t) => {
  const path = '/duty/checkpoints/c1/regulars';
  t.mock.timers.enable({ apis: ['setTimeout'] } as never);
  t.after(keepFresh(COUNTY, 'c1'));
  await refreshTrusted();
  assert.deepEqual(lacks(), ['regulars', 'files']);
  answers.set(path, { checkpoint_id: 'c1', as_of: '', tokens: '' });
  t.mock.timers.tick(LATEST_MS);
  await until(() => !readiness.value.missing.includes('regulars'));
  const tries = asked.filter((one) => one === path).length;
  t.mock.timers.tick(LATEST_MS);
  await refreshTrusted();
  assert.equal(asked.filter((one) => one === path).length, tries, 'what lies there is not asked for again');
});

test('a phone that stores nothing asks once for what it cannot keep, nothing while nobody looks, and keeps it when there is room', async (t) => {
  const paths = ['/duty/checkpoints/c1/regulars', '/duty/sealing-key'];
  const asks = () => paths.map((path) => asked.filter((one) => one === path).length);
  const takesAll = refuses('.c1', '.sealing');
  t.after(takesAll);
  answers.set(paths[0]!, { checkpoint_id: 'c1', on: today('Asia/Shanghai'), tokens: '' });
  t.mock.timers.enable({ apis: ['setTimeout'] } as never);
  t.after(keepFresh(COUNTY, 'c1'));
  await until(() => asks().every((n) => n === 1));
  const lately = async () => {
    t.mock.timers.tick(LATEST_MS);
    await refreshTrusted();
    await new Promise((done) => setImmediate(done));
  };
  for (let n = 0; n < 3; n += 1) await lately();
  assert.deepEqual(asks(), [1, 1]);
  takesAll();
  page.visibilityState = 'hidden';
  await lately();
  page.visibilityState = 'visible';
  assert.deepEqual([readiness.value.missing.includes('regulars'), readiness.value.missing.includes('sealing')], [true, true]);
  t.mock.timers.tick(LATEST_MS);
  await until(() => !readiness.value.missing.includes('regulars') && !readiness.value.missing.includes('sealing'));
  await refreshTrusted();
  assert.deepEqual(asks(), [1, 1]);
});

test('without a network a device judges by what it has kept', async () => {
  await opened();
  answers.clear();
  await refreshTrusted();
  assert.equal(readiness.value.failure, 'offline');
  assert.ok(known.value!.exceptions!.listed.has(RED));
  assert.equal((await judge('CX1:ABC')).reason, 'malformed');
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((done) => setImmediate(done));
}

type Pace = { asks_every_s: number; give_or_take_s: number };

const { asks_every_s, give_or_take_s } = vectors('exceptions.json')['pace'] as Pace;
const SOONEST_MS = (asks_every_s - give_or_take_s) * 1000;
const LATEST_MS = (asks_every_s + give_or_take_s) * 1000;
const changesAsked = () => asked.filter((path) => path.startsWith('/verification/exceptions?since=')).length;

test('a device asks as often as the shared cases say, and no two in step', async (t) => {
  const chance = t.mock.method(Math, 'random', () => 0);
  t.mock.timers.enable({ apis: ['setTimeout'] } as never);
  const stop = keepFresh(COUNTY);
  await refreshTrusted();
  t.mock.timers.tick(SOONEST_MS - 1);
  await refreshTrusted();
  const before = changesAsked();
  chance.mock.mockImplementation(() => 1);
  t.mock.timers.tick(1);
  await refreshTrusted();
  assert.equal(changesAsked(), before + 1);
  t.mock.timers.tick(LATEST_MS - 1);
  assert.equal(changesAsked(), before + 1);
  t.mock.timers.tick(1);
  await refreshTrusted();
  assert.equal(changesAsked(), before + 2);
  // Who has lost a card of this county waits no longer than who has turned red.
  const cardsAsked = asked.filter((path) => path === `/verification/cards/${COUNTY}`).length;
  assert.equal(cardsAsked, asked.filter((path) => path.startsWith('/verification/exceptions')).length);
  stop();
});

test('a large list of another county on a bad network does not hold up who has turned red', async (t) => {
  const path = `/verification/cards/${OTHER}`;
  let release = (_: unknown): void => undefined;
  const list = answers.get(path);
  answers.set(path, new Promise((done) => (release = done)));
  const stop = keepFresh(COUNTY);
  t.after(stop);
  await until(() => asked.includes(path));
  void refreshTrusted();
  await until(() => changesAsked() === 1);
  assert.deepEqual([...known.value!.cards.keys()], [Number(COUNTY)]);
  release(list);
  await refreshTrusted();
  assert.deepEqual([...known.value!.cards.keys()], [Number(COUNTY), Number(OTHER), Number(THIRD)]);
});

test("one county's list that does not come keeps no other one away, and is asked for again", async () => {
  const list = answers.get(`/verification/cards/${OTHER}`);
  answers.set(`/verification/cards/${OTHER}`, new Uint8Array());
  await opened();
  assert.deepEqual([[...known.value!.cards.keys()], readiness.value.failure], [[Number(COUNTY), Number(THIRD)], 'not_proved']);
  answers.set(`/verification/cards/${OTHER}`, list);
  await refreshTrusted();
  assert.deepEqual([known.value!.cards.has(Number(OTHER)), readiness.value.failure], [true, undefined]);
});

test('what is not right of here keeps nothing of elsewhere away', async () => {
  for (const path of ['exceptions', `cards/${COUNTY}`, `cards/${OTHER}`]) answers.set(`/verification/${path}`, new Uint8Array());
  await opened();
  assert.deepEqual([[...known.value!.cards.keys()], readiness.value.missing[0]], [[Number(THIRD)], 'exceptions']);
});

test('where the network gives out nothing more is asked, and the next time those that are left come first', async () => {
  const cardsAsked = () => asked.splice(0).filter((path) => path.startsWith('/verification/cards/')).map((path) => path.slice(-6));
  const path = `/verification/cards/${OTHER}`;
  const list = answers.get(path);
  answers.delete(path);
  await opened();
  assert.deepEqual([cardsAsked(), readiness.value.failure], [[COUNTY, OTHER], 'offline']);
  await refreshTrusted();
  assert.deepEqual([cardsAsked(), known.value!.cards.has(Number(THIRD))], [[COUNTY, THIRD, OTHER], true]);
  answers.delete('/verification/exceptions');
  await refreshTrusted();
  assert.deepEqual(cardsAsked(), [COUNTY]);
  await tells([RED]);
  answers.set(path, list);
  await refreshTrusted();
  assert.deepEqual([cardsAsked(), readiness.value.failure], [[COUNTY, OTHER], undefined]);
});

test('later only what has changed is asked for, and is added', async () => {
  await opened();
  const since = known.value!.exceptions!.issued_at;
  answers.delete('/verification/exceptions');
  answers.set(`/verification/exceptions?since=${since}`, await exceptionsBy(issuer, KID, since + 15, ['fedcba9876543210'], since));
  await refreshTrusted();
  assert.deepEqual([...known.value!.exceptions!.listed.keys()], [RED, 'fedcba9876543210']);
  assert.equal(readiness.value.failure, undefined);
});

test('a list on which nothing has changed is not written again, and its time is', async () => {
  await opened();
  const { issued_at: since } = known.value!.exceptions!;
  answers.set(`/verification/exceptions?since=${since}`, await exceptionsBy(issuer, KID, since + 15, [], since));
  await refreshTrusted();
  assert.equal(known.value!.exceptions!.issued_at, since + 15);
  const [list, heard] = await Promise.all([store.get<{ issued_at: number }>('duty.trusted.exceptions'), store.get<{ listed_s: number }>('duty.trusted.heard')]);
  assert.deepEqual([list!.issued_at, heard!.listed_s], [since, since + 15]);
});

test('changes of another list are not added: all of it is asked for', async () => {
  await opened();
  const since = known.value!.exceptions!.issued_at;
  answers.set(`/verification/exceptions?since=${since}`, await exceptionsBy(issuer, KID, since + 15, [], since - 15));
  await tells(['aaaaaaaaaaaaaaaa'], 0);
  await refreshTrusted();
  assert.deepEqual([...known.value!.exceptions!.listed.keys()], ['aaaaaaaaaaaaaaaa']);
});

test('a list by somebody else is not taken, and what was there stays', async () => {
  await opened();
  await tells([], 0, stranger);
  await refreshTrusted();
  assert.equal(readiness.value.failure, 'not_proved');
  assert.ok(known.value!.exceptions!.listed.has(RED));
});

test('a list by a key of a new day makes a device ask for the keys', async () => {
  await opened();
  const next = await signer();
  answers.set('/verification/keys', await keysDocument(root, seal, next, OTHER_KID));
  await tells([], 0, next, OTHER_KID);
  await refreshTrusted();
  assert.equal(known.value!.exceptions!.listed.size, 0);
  assert.ok(known.value!.trusted.keys.has('c0ffee02'));
});

test('keys under another root are refused', async () => {
  await opened();
  await tells([], 0, stranger, OTHER_KID);
  answers.set('/verification/keys', await keysDocument(stranger, seal, stranger, OTHER_KID));
  await refreshTrusted();
  assert.equal(readiness.value.failure, 'root_changed');
  assert.ok(!known.value!.trusted.keys.has('c0ffee02'));
});

test('what a key has signed goes when the key is withdrawn, however new it says it is', async () => {
  await tells([RED], -3_600);
  await opened();
  const next = await signer();
  answers.set('/verification/keys', await keysDocument(root, seal, next, OTHER_KID, ['wP_uAQ']));
  await tells(['aaaaaaaaaaaaaaaa'], 0, next, OTHER_KID);
  for (const county of [COUNTY, OTHER, THIRD]) answers.set(`/verification/cards/${county}`, await cardsBy(next, OTHER_KID, Number(county), nowS()));
  // The keys come first, then everything that the old one had signed.
  await refreshTrusted();
  await refreshTrusted();
  assert.deepEqual([...known.value!.exceptions!.listed.keys()], ['aaaaaaaaaaaaaaaa']);
  assert.deepEqual([...known.value!.cards.values()].map(({ issued_at }) => nowS() - issued_at < 20), [true, true, true]);
});

test('a withdrawn key stays withdrawn beyond the shift, whatever a later list says', async () => {
  answers.set('/verification/keys', await keysDocument(root, seal, issuer, KID, ['wP_uAQ']));
  await opened();
  assert.equal(readiness.value.failure, 'not_proved');
  await shiftOver(false);
  assert.equal(known.value, undefined);
  assert.deepEqual([...(await store.entries('duty.')).keys()], []);
  await cameOnDuty(ME as never);
  answers.set('/verification/keys', await keysDocument(root, seal, issuer, KID));
  await opened();
  assert.deepEqual([...known.value!.trusted.withdrawn], ['c0ffee01']);
});

test('a full phone says no more of its list than what it kept: what lies between is asked for after a reload', async () => {
  await opened();
  const since = known.value!.exceptions!.issued_at;
  const late = 'fedcba9876543210';
  const change = await exceptionsBy(issuer, KID, since + 15, [late], since);
  answers.set(`/verification/exceptions?since=${since}`, change);
  answers.set(`/verification/exceptions?since=${since + 15}`, await exceptionsBy(issuer, KID, since + 20, [], since + 15));
  const takesAll = refuses('.exceptions');
  await refreshTrusted();
  await refreshTrusted();
  assert.deepEqual([known.value!.exceptions!.listed.has(late), known.value!.exceptions!.issued_at], [true, since + 20]);
  assert.equal(readiness.value.failure, undefined);
  assert.ok(readiness.value.missing.includes('files') && (await store.get('duty.trusted.heard')));
  takesAll();
  await reloaded();
  assert.equal(known.value!.exceptions!.issued_at, since, 'no younger than what is on it');
  answers.set('/verification/keys', await keysDocument(root, seal, issuer, KID));
  answers.set(`/verification/exceptions?since=${since}`, change);
  await refreshTrusted();
  assert.ok(known.value!.exceptions!.listed.has(late));
});

test('what was refused is kept as soon as there is room, though nothing has changed', async () => {
  const takesAll = refuses('.exceptions', `.${OTHER}`, `.${THIRD}`, '.signers', '.keys');
  await opened();
  const since = known.value!.exceptions!.issued_at;
  assert.deepEqual([...(await store.entries('duty.trusted.')).keys()], ['duty.trusted.heard']);
  takesAll();
  answers.set(`/verification/exceptions?since=${since}`, await exceptionsBy(issuer, KID, since + 15, [], since));
  await refreshTrusted();
  await reloaded();
  assert.deepEqual([known.value!.exceptions!.listed.has(RED), known.value!.exceptions!.issued_at], [true, since + 15]);
});

test('the time of a list that was kept beside another one is not believed', async () => {
  await opened();
  const since = known.value!.exceptions!.issued_at;
  await store.put('duty.trusted.heard', { at: new Date().toISOString(), zone: CITY.zone, listed_s: since + 600 });
  await reloaded();
  assert.equal(known.value!.exceptions!.issued_at, since);
});

test('a phone that keeps nothing more still stops at a withdrawn key, and does not find it again', async () => {
  await opened();
  const takesAll = refuses('.keys', 'withdrawn');
  answers.set('/verification/keys', await keysDocument(root, seal, await signer(), OTHER_KID, ['wP_uAQ']));
  await tells([], 0, stranger);
  await refreshTrusted();
  assert.deepEqual([[...known.value!.trusted.withdrawn], known.value!.exceptions], [['c0ffee01'], undefined]);
  takesAll();
  await store.put('off_duty.withdrawn', ['c0ffee01']);
  await reloaded();
  assert.deepEqual([[...known.value!.trusted.withdrawn], known.value!.exceptions], [['c0ffee01'], undefined]);
});
