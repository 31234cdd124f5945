/** What leaves the phone when a trip is registered: which trip and who, once, and nothing else. */
import '../core/one-tab';
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { drain } from '../../frontend/src/core/drain';
import { discard, enqueue, loadOutbox, senders } from '../../frontend/src/core/outbox';
import { session } from '../../frontend/src/core/session';
import * as store from '../../frontend/src/core/store';
import {
  loadRegistrations,
  mayRegister,
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

test('what never left can be taken back, and nothing is ever asked', async () => {
  await register(7, LABEL);
  assert.equal(registrationOf(7)?.state, 'waiting');
  assert.equal(waitingHere()[0]?.trip, 7);
  await takeBack(7);
  assert.equal(registrationOf(7), undefined);
  answers['POST /cotravel/registrations'] = says();
  await drain(shelf, senders);
  assert.deepEqual(asked, []);
});

const BACK = 'POST /cotravel/registrations/take-back';
/** A server that has what arrived, though its answers may be lost. */
function serverWithLostAnswers(): { open: Set<number>; isHeard: boolean } {
  const server = { open: new Set<number>(), isHeard: false };
  answers['POST /cotravel/registrations'] = (body) => {
    server.open.add(Number(body.trip));
    if (!server.isHeard) throw new TypeError('the answer is lost');
    return says()(body);
  };
  answers[BACK] = (body) => {
    if (!server.open.delete(Number(body.trip))) return json(404, { code: 'cotravel.not_registered', detail: '没有登记。', status: 404 });
    return says('taken_back')(body);
  };
  return server;
}

test('what may have arrived is taken back at the server, also by a phone that was closed meanwhile', async () => {
  const server = serverWithLostAnswers();
  await register(7, LABEL, MOTHER);
  await drain(shelf, senders);
  assert.deepEqual([...server.open], [7]);
  await takeBack(7, MOTHER);
  assert.equal(registrationOf(7, MOTHER)?.state, 'taking_back');
  assert.doesNotMatch(await onPhone(), /bbbbbbbb/);
  await loadOutbox(() => undefined);
  await drain(shelf, senders);
  await loadOutbox(() => undefined);
  assert.deepEqual([...server.open], []);
  assert.deepEqual(asked.at(-1), ['POST', '/cotravel/registrations/take-back', { trip: 7, resident_id: MOTHER }]);
  assert.equal(registrationOf(7, MOTHER)?.state, 'taken_back');
  assert.deepEqual(await store.outboxItems(), []);
});

test('what is taken back while it is on its way follows it', async () => {
  const server = serverWithLostAnswers();
  server.isHeard = true;
  const arrives = answers['POST /cotravel/registrations']!;
  let isTaken: Promise<void> | undefined;
  answers['POST /cotravel/registrations'] = (body) => {
    isTaken = takeBack(7);
    return arrives(body);
  };
  await register(7, LABEL);
  await drain(shelf, senders);
  await isTaken;
  await drain(shelf, senders);
  await loadOutbox(() => undefined);
  assert.deepEqual([...server.open], []);
  assert.equal(registrationOf(7)?.state, 'taken_back');
});

test('what was tried and never arrived is taken back, too: the server knows of none, and that is all', async () => {
  await register(7, LABEL);
  await drain(shelf, senders);
  await takeBack(7);
  serverWithLostAnswers();
  await drain(shelf, senders);
  await loadOutbox(() => undefined);
  assert.deepEqual(await store.outboxItems(), []);
  assert.equal(registrationOf(7), undefined);
  assert.deepEqual(asked.map(([, path]) => path).slice(-1), ['/cotravel/registrations/take-back']);
});

test('what was deleted on the list of what waits is taken back all the same, and once', async () => {
  const server = serverWithLostAnswers();
  const id = await register(7, LABEL);
  await drain(shelf, senders);
  await discard(id);
  await takesBack();
  await drain(shelf, senders);
  assert.deepEqual([...server.open], []);
  assert.equal(asked.filter(([, path]) => path.endsWith('take-back')).length, 1);
});

/** Waits until what takes a registration back stands in the outbox. */
async function takesBack(): Promise<void> {
  for (let turns = 0; !(await store.outboxItems()).length; turns++) {
    assert.ok(turns < 1000, 'nothing takes it back');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('what was answered is not taken back when it leaves the outbox', async () => {
  serverWithLostAnswers().isHeard = true;
  await register(7, LABEL);
  await drain(shelf, senders);
  await loadOutbox(() => undefined);
  await register(8, LABEL);
  await takeBack(8);
  assert.deepEqual(await store.outboxItems(), []);
  assert.equal(registrationOf(7)?.state, 'open');
});

test('what the community was quicker with is shown as they said it', async () => {
  serverWithLostAnswers();
  await register(7, LABEL);
  await drain(shelf, senders);
  await takeBack(7);
  answers[BACK] = () => json(409, { code: 'cotravel.decided', detail: '已经核实过。', status: 409 });
  answers['GET /cotravel/registrations'] = () => json(200, { registrations: [registered(7, 'confirmed')] });
  await drain(shelf, senders);
  await loadOutbox(() => undefined);
  assert.equal(registrationOf(7)?.state, 'confirmed');
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

test('what ended with its trip can be registered again once that is listed, what somebody looked into cannot', () => {
  const dismissed = (trip: number, reason: Registration['reason']): Registration => ({ ...registered(trip, 'dismissed'), reason });
  registrations.value = [dismissed(7, 'trip_withdrawn'), dismissed(8, 'not_near'), registered(9), registered(10, 'taken_back')];
  assert.deepEqual([7, 8, 9, 10, 11].filter((trip) => mayRegister(trip)), [7, 10, 11]);
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
