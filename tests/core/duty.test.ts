/** The shift on the phone: what is remembered, what ends it, what the server's refusals do. */
import './one-tab';
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { call, Problem } from '../../frontend/src/core/api';
import { draftOf, keepDraft } from '../../frontend/src/core/draft';
import { cameOnDuty, duty, hasTask, loadDuty, onShiftOver, proveDuty, signOffDuty, type OnDuty } from '../../frontend/src/core/duty';
import { onDuty } from '../../frontend/src/core/outbox';
import * as store from '../../frontend/src/core/store';

globalThis.addEventListener ??= () => undefined;

const ME: OnDuty = {
  staff_id: 's1',
  staff_number: '12345678',
  name: '李桂兰',
  unit: { unit_id: 'u1', name: '村委会', division_code: '411221105224' },
  grants: [],
  tasks: ['read_roster'],
  fresh_until: '2999-01-01T00:00:00Z',
  ends_at: '2999-01-01T00:00:00Z',
  has_totp: false,
  passkeys: 1,
};

type Answer = [status: number, body?: unknown];
let asked: string[] = [];

/** A server that answers each call from a list by method and path; the last answer stays. */
function serving(answers: Record<string, Answer[]>): void {
  asked = [];
  globalThis.fetch = async (url, init) => {
    const key = `${init?.method} ${String(url).replace('/api/v1', '')}`;
    asked.push(key);
    const list = answers[key] ?? [[404, { code: 'core.not_found' }]];
    const [status, body] = list.length > 1 ? list.shift()! : list[0]!;
    const headers = { 'Content-Type': 'application/json' };
    return new Response(status === 204 ? null : JSON.stringify(body ?? {}), { status, headers });
  };
}

const OVER: Answer = [401, { code: 'staff.session_required' }];
const keys = async (start: string) => [...(await store.entries(start)).keys()];

beforeEach(async () => {
  serving({ 'DELETE /duty/session': [[204]] });
  await signOffDuty();
  await store.delAll('');
  await loadDuty();
  await cameOnDuty(ME);
  await store.put('duty.roster', { names: 1 });
  keepDraft('duty.invite', { name: '王' });
  keepDraft('apply', { name: '刘' });
});

test('who is on duty is remembered with their tasks', async () => {
  duty.value = { state: 'unknown' };
  await loadDuty();
  assert.equal(duty.value.state, 'in');
  assert.equal(hasTask('read_roster'), true);
  assert.equal(hasTask('grant'), false);
  assert.equal(onDuty.value, 's1');
});

test('signing off takes all of duty from the phone, leaves the rest, and tells the server', async () => {
  let heard = 0;
  onShiftOver(() => heard++);
  await store.put('mine.code', 1);
  asked = [];
  await signOffDuty();
  assert.deepEqual(await keys('duty.'), []);
  assert.deepEqual(await keys('draft.'), ['draft.apply']);
  assert.equal(draftOf('duty.invite'), undefined);
  assert.equal(await store.get('mine.code'), 1);
  assert.deepEqual([duty.value.state, heard, onDuty.value], ['out', 1, undefined]);
  assert.deepEqual(asked, ['DELETE /duty/session']);
  assert.deepEqual(await keys('off_duty.'), []);
});

test('without a network the server is told at the next start', async () => {
  globalThis.fetch = async () => Promise.reject(new TypeError('no network'));
  await signOffDuty();
  assert.equal(duty.value.state, 'out');
  assert.deepEqual(await keys('off_duty.'), ['off_duty.to_end']);
  serving({ 'DELETE /duty/session': [[204]] });
  await loadDuty();
  for (let tries = 0; tries < 50 && (await keys('off_duty.')).length; tries++) await new Promise((go) => setTimeout(go, 5));
  assert.deepEqual(asked, ['DELETE /duty/session']);
});

test('a session that the server no longer knows ends the shift at once', async () => {
  serving({ 'GET /duty/people': [OVER], 'GET /duty/me': [OVER] });
  await assert.rejects(call('GET', '/duty/people'), Problem);
  assert.deepEqual(duty.value, { state: 'out', has_ended: true });
  assert.deepEqual(await keys('duty.'), []);
});

test('a call that crossed a proof is repeated with the new session', async () => {
  serving({
    'POST /duty/proof': [[200, { ...ME, has_totp: true }]],
    'GET /duty/people': [OVER, [200, { ok: true }]],
    'GET /duty/me': [[200, ME]],
  });
  const [, told] = await Promise.all([proveDuty({ otp: '123456' }), call<{ ok: boolean }>('GET', '/duty/people')]);
  assert.deepEqual(told, { ok: true });
  assert.equal(duty.value.state, 'in');
});

test('somebody else on the same phone finds nothing of the shift before', async () => {
  await cameOnDuty({ ...ME, staff_id: 's2', name: '赵有田' });
  assert.deepEqual(await keys('duty.'), ['duty.me']);
  assert.equal(draftOf('duty.invite'), undefined);
  assert.equal(onDuty.value, 's2');
});

test('a shift whose twelve hours are over is not taken up again', async () => {
  await cameOnDuty({ ...ME, ends_at: '2020-01-01T00:00:00Z' });
  duty.value = { state: 'unknown' };
  await loadDuty();
  assert.deepEqual(duty.value, { state: 'out', has_ended: true });
  assert.deepEqual(await keys('duty.'), []);
});
