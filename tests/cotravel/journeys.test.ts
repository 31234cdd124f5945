/** What is mine on the phone: sealed, for three weeks, and gone with the sign-out. */
import '../core/one-tab';
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { heardServer } from '../../frontend/src/core/clock';
import { session, signOut } from '../../frontend/src/core/session';
import * as store from '../../frontend/src/core/store';
import {
  draftOf,
  dropDraft,
  journeys,
  keepDraft,
  loadJourneys,
  myPlaces,
  removeJourney,
  saveJourney,
  savePlace,
} from '../../frontend/src/cotravel/journeys';
import { forgetKey, isKept, readMine, ringOnce } from '../../frontend/src/cotravel/mine';
import { journey } from './made';

globalThis.fetch = async () => new Response(null, { status: 204 });

const DAY_MS = 86_400_000;
const today = new Date().toISOString();
const set = (at: number): void => heardServer(new Date(at).toISOString(), Date.now(), Date.now());

beforeEach(async () => {
  set(Date.now());
  await signOut();
  await store.delAll('');
  await loadJourneys();
});

test('a journey is found again by a new start, and stands nowhere in clear', async () => {
  await saveJourney(journey({ id: 'a', number: 'K1068次', numbers: ['K1068'], from: '乳山', entered_at: today }));
  await keepDraft('journey', { number: 'K4589' });
  await loadJourneys();
  assert.deepEqual(journeys.value.map(({ from }) => from), ['乳山']);
  for (const [key, value] of await store.entries<object>('')) {
    const bytes = Buffer.from('data' in value ? new Uint8Array((value as { data: ArrayBuffer }).data) : JSON.stringify(value) ?? '');
    for (const canary of ['K1068', 'K4589', '乳山']) assert.equal(bytes.includes(canary), false, key);
  }
});

test('a write under way while somebody signs out brings nothing back, here or in another tab', async () => {
  await saveJourney(journey({ id: 'old', from: '乳山', entered_at: today }));
  for (const empties of [signOut, () => store.delAll('')]) {
    await loadJourneys();
    const writes = [saveJourney(journey({ id: 'late', entered_at: today })), keepDraft('journey', { number: 'K4589' }), loadJourneys()];
    // The write has read what there was, the phone is emptied, and then it goes on.
    await Promise.all([empties(), ...writes]);
    forgetKey();
    await loadJourneys();
    assert.deepEqual([journeys.value, (await readMine())!.drafts], [[], {}]);
  }
});

test('the key cannot be taken out of the browser', async () => {
  await saveJourney(journey({ entered_at: today }));
  assert.equal((await store.get<CryptoKey>('cotravel.key'))!.extractable, false);
});

test('changes at the same moment do not lose each other', async () => {
  await Promise.all(['a', 'b', 'c'].map((id) => saveJourney(journey({ id, entered_at: today }))));
  await Promise.all([removeJourney('b'), saveJourney(journey({ id: 'd', entered_at: today }))]);
  assert.deepEqual(journeys.value.map(({ id }) => id).sort(), ['a', 'c', 'd']);
});

test('the latest day comes first, and saving again replaces', async () => {
  for (const on of ['2020-01-20', '2020-01-22', '2020-01-21']) await saveJourney(journey({ id: on, on, entered_at: today }));
  await saveJourney(journey({ id: '2020-01-20', on: '2020-01-23', entered_at: today }));
  assert.deepEqual(journeys.value.map(({ on }) => on), ['2020-01-23', '2020-01-22', '2020-01-21']);
});

test('three weeks after entering or after the day, whichever is later, it goes', async () => {
  const enteredMs = Date.parse(today);
  const late = { on: today.slice(0, 10), entered_at: today };
  assert.equal(isKept({ ...late, on: '2020-01-20' }, enteredMs + 21 * DAY_MS), true);
  assert.equal(isKept({ ...late, on: '2020-01-20' }, enteredMs + 22 * DAY_MS), false);
  const tomorrow = new Date(enteredMs + 5 * DAY_MS).toISOString().slice(0, 10);
  assert.equal(isKept({ ...late, on: tomorrow }, enteredMs + 26 * DAY_MS - DAY_MS), true);

  await saveJourney(journey({ ...late }));
  await savePlace({ id: 'p', name: '万达广场', division: '4112', ...late });
  set(enteredMs + 30 * DAY_MS);
  await loadJourneys();
  assert.deepEqual([journeys.value, myPlaces.value], [[], []]);
});

test('what was typed last is there at once, and after a new start', async () => {
  const kept = keepDraft('journey', { number: 'K1' });
  assert.deepEqual(draftOf('journey'), { number: 'K1' });
  await kept;
  assert.deepEqual((await readMine())!.drafts['journey']!.content, { number: 'K1' });
  await dropDraft('journey');
  assert.equal(draftOf('journey'), undefined);
  assert.deepEqual((await readMine())!.drafts, {});
});

test('what was being typed goes after three weeks, or with the journey that it changes', async () => {
  const startMs = Date.parse(today);
  await saveJourney(journey({ id: 'old', on: '2020-01-20', entered_at: today }));
  await keepDraft('journey', { number: 'K1' });
  set(startMs + 20 * DAY_MS);
  await keepDraft('journey.old', { number: 'K2' });
  assert.deepEqual(Object.keys((await readMine())!.drafts), ['journey', 'journey.old']);
  set(startMs + 23 * DAY_MS);
  assert.deepEqual((await readMine())!.drafts, {});
  await keepDraft('place', { name: '早市' });
  assert.deepEqual(Object.keys((await readMine())!.drafts), ['place']);
});

test('the phone rings once for each match, and never for one that was looked at', async () => {
  assert.deepEqual(await ringOnce(['a', 'b']), ['a', 'b']);
  assert.deepEqual(await ringOnce(['a', 'b']), []);
  assert.deepEqual(await ringOnce(['a', 'b', 'c']), ['c']);
});

test('while a session has ended nothing of it is shown, and the same person finds it all again', async () => {
  await saveJourney(journey({ id: 'a', entered_at: today }));
  await savePlace({ id: 'p', name: '万达广场', division: '4112', on: today.slice(0, 10), entered_at: today });
  await keepDraft('journey', { number: 'K1' });
  const shown = () => [journeys.value.length, myPlaces.value.length, draftOf('journey') !== undefined];
  session.value = { state: 'out', has_ended: true };
  await loadJourneys();
  assert.deepEqual(shown(), [0, 0, false]);
  session.value = { state: 'in', account: { phone: '138****0000', has_applied: true, resident_id: 'r' } };
  assert.deepEqual(shown(), [1, 1, true]);
});

test('a sign-out leaves nothing, and what was sealed before opens no more', async () => {
  await saveJourney(journey({ id: 'a', entered_at: today }));
  const sealed = await store.get('cotravel.mine.journeys');
  await signOut();
  assert.deepEqual(journeys.value, []);
  assert.deepEqual([...(await store.entries('cotravel.')).keys()], []);
  await saveJourney(journey({ id: 'b', entered_at: today }));
  await store.put('cotravel.mine.journeys', sealed);
  await loadJourneys();
  assert.deepEqual(journeys.value, []);
});
