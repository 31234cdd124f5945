/** What leaves the phone when a trip is registered: which trip and who, once, and nothing else. */
import '../core/one-tab';
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { drain } from '../../frontend/src/core/drain';
import { enqueue, loadOutbox, senders } from '../../frontend/src/core/outbox';
import { session } from '../../frontend/src/core/session';
import * as store from '../../frontend/src/core/store';
import {
  loadRegistrations,
  register,
  registrationOf,
  registrations,
  standingsOf,
  startRegistering,
  takeBack,
  waitingHere,
  type Registration,
} from '../../frontend/src/cotravel/registering';

const ME = 'aaaaaaaaaaaaaaaaaaaaaa';
const MOTHER = 'bbbbbbbbbbbbbbbbbbbbbb';
const LABEL = { title: ['登记同行', 'Register'], detail: ['有网络时发出', 'Goes later'] } as const;
const shelf = { items: store.outboxItems, patch: store.outboxPatch, remove: store.outboxDelete };

let asked: [method: string, path: string, body: unknown][] = [];
let answers: Record<string, (body: Record<string, unknown>) => Response> = {};
const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });

globalThis.fetch = async (url, init) => {
  const path = String(url).replace('/api/v1', '');
  const body = init?.body ? JSON.parse(String(init.body)) : undefined;
  asked.push([init!.method!, path, body]);
  const answer = answers[`${init!.method} ${path}`];
  if (!answer) throw new TypeError('no network');
  return answer(body);
};

const registered = (trip: number, state: Registration['state'] = 'open', who = ME): Registration => ({
  resident_id: who,
  trip: { id: trip, kind: 'train', said: 'Z9911', is_withdrawn: false },
  state,
  registered_at: '2026-03-02T01:00:00Z',
  decided_at: null,
  reason: null,
});
const says = (state: Registration['state'] = 'open') => (body: Record<string, unknown>) =>
  json(200, { registration: registered(Number(body.trip), state, String(body.resident_id ?? ME)) });

beforeEach(async () => {
  await store.wipe();
  asked = [];
  answers = {};
  registrations.value = undefined;
  session.value = { state: 'in', account: { phone: '138****0000', has_applied: true, resident_id: ME } };
  startRegistering();
  await loadOutbox(() => undefined);
});

test('only the trip and the person leave, whatever the phone calls it', async () => {
  answers['POST /cotravel/registrations'] = says();
  await register(7, LABEL);
  await register(7, LABEL, MOTHER);
  await drain(shelf, senders);
  await loadOutbox(() => undefined);
  const bodies = asked.map(([, , body]) => body as Record<string, unknown>);
  assert.deepEqual(bodies.map((one) => Object.keys(one).sort()), [
    ['consent_version', 'id', 'trip'],
    ['consent_version', 'id', 'resident_id', 'trip'],
  ]);
  assert.doesNotMatch(JSON.stringify(asked), /登记同行|有网络/);
  assert.deepEqual(standingsOf(7).map(({ resident_id, state }) => [resident_id, state]), [
    [MOTHER, 'open'],
    [ME, 'open'],
  ]);
});

test('without a network it waits, and can be taken back before it ever left', async () => {
  await register(7, LABEL);
  await drain(shelf, senders);
  assert.equal(registrationOf(7)?.state, 'waiting');
  assert.equal(waitingHere()[0]?.trip, 7);
  await takeBack(7);
  assert.equal(registrationOf(7), undefined);
  answers['POST /cotravel/registrations'] = says();
  asked = [];
  await drain(shelf, senders);
  assert.deepEqual(asked, []);
});

/** All that the phone keeps, in clear as it stands there. */
async function onPhone(): Promise<string> {
  const texts: string[] = [];
  const text = (value: unknown): void => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) texts.push(Buffer.from(value as ArrayBuffer).toString('latin1'));
    else if (value && typeof value === 'object') for (const [name, one] of Object.entries(value)) (texts.push(name), text(one));
    else texts.push(String(value));
  };
  text(await store.outboxItems());
  text([...(await store.entries('')).entries()]);
  return texts.join('\n');
}

test('while it waits, neither the trip nor who stands on the phone in clear', async () => {
  await register(7654321, LABEL, MOTHER);
  const kept = await onPhone();
  assert.match(kept, /cotravel_registration/);
  assert.doesNotMatch(kept, /7654321|bbbbbbbb/);
  assert.deepEqual(standingsOf(7654321).map(({ resident_id, state }) => [resident_id, state]), [[MOTHER, 'waiting']]);
});

test('what waited before it was sealed is sent all the same', async () => {
  answers['POST /cotravel/registrations'] = says();
  const id = '01900000-0000-7000-8000-000000000001';
  await enqueue('cotravel_registration', { id, trip: 7, consent_version: 1, label: LABEL });
  await drain(shelf, senders);
  assert.deepEqual(asked.map(([, , body]) => body), [{ id, trip: 7, consent_version: 1 }]);
});

test('what no key opens any more says so, and holds up nothing behind it', async () => {
  answers['POST /cotravel/registrations'] = says();
  const foreign = { iv: new Uint8Array(12), data: new ArrayBuffer(32) };
  await enqueue('cotravel_registration', { id: '01900000-0000-7000-8000-000000000002', told: foreign, label: LABEL });
  await register(8, LABEL);
  await drain(shelf, senders);
  assert.deepEqual((await store.outboxItems()).map(({ state, code }) => [state, code]), [['refused', 'cotravel.unreadable']]);
  assert.deepEqual(asked.map(([, , body]) => (body as { trip: number }).trip), [8]);
});

test('what the server refuses says why and stays to be seen', async () => {
  answers['POST /cotravel/registrations'] = () =>
    json(422, { code: 'cotravel.trip_too_old', detail: '这一趟已经过去 14 天以上。', title: 'x', status: 422 });
  await register(7, LABEL);
  await drain(shelf, senders);
  await loadOutbox(() => undefined);
  assert.equal(registrationOf(7)?.state, 'refused');
  assert.match(registrationOf(7)?.text ?? '', /14 天/);
});

test('what became of it is kept on the phone, and taken back at the server', async () => {
  answers['GET /cotravel/registrations'] = () => json(200, { registrations: [registered(7, 'confirmed'), registered(8)] });
  assert.equal(await loadRegistrations(), undefined);
  for (const [key, value] of await store.entries<{ data?: ArrayBuffer }>('mine.cotravel')) {
    const clear = value.data ? Buffer.from(value.data).toString() : JSON.stringify(value);
    assert.doesNotMatch(clear, /Z9911/, key);
  }
  answers = {};
  registrations.value = undefined;
  assert.notEqual(await loadRegistrations(), undefined);
  assert.equal(registrationOf(7)?.state, 'confirmed');
  answers['POST /cotravel/registrations/take-back'] = () => json(200, { registration: registered(8, 'taken_back') });
  await takeBack(8);
  assert.equal(registrationOf(8)?.state, 'taken_back');
  assert.deepEqual(asked.at(-1), ['POST', '/cotravel/registrations/take-back', { trip: 8 }]);
});
