/** What waits on a phone that several people use, for how long, and the last word of a shift there. */
import '../core/one-tab';
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { closeBeforeSigningOff, keepBeat, lastBeat } from '../../frontend/src/checkpoints/closing';
import type { Encounter, Wishes } from '../../frontend/src/checkpoints/flow-rules';
import { gather, sendGathered } from '../../frontend/src/checkpoints/gathering';
import { GATHER_MS, gatherMs, LAST_MS, mayWait } from '../../frontend/src/checkpoints/gathering-rules';
import { OUTBOX_KIND, queue, refused, waiting } from '../../frontend/src/checkpoints/queue';
import { PHONE_MOST, QUEUE_MOST } from '../../frontend/src/checkpoints/queue-rules';
import { Offline } from '../../frontend/src/core/api';
import { cameOnDuty, duty, signOffDuty, type OnDuty } from '../../frontend/src/core/duty';
import { BATCH_MOST } from '../../frontend/src/core/drain';
import { enqueue, loadOutbox, registerKind, senders, stored } from '../../frontend/src/core/outbox';
import * as store from '../../frontend/src/core/store';

globalThis.addEventListener ??= () => undefined;

const FIRST = {
  staff_id: 's1',
  grants: [],
  tasks: ['scan'],
  fresh_until: '2999-01-01T00:00:00Z',
  ends_at: '2999-01-01T00:00:00Z',
} as unknown as OnDuty;
const NEXT = { ...FIRST, staff_id: 's2' };

const of = (owner: string, many: number, state: 'waiting' | 'refused' = 'waiting'): store.StoredItem[] =>
  Array.from({ length: many }, (_, n) => ({ id: `${owner}-${state}-${n}`, kind: OUTBOX_KIND, body: {}, group: '', owner, state, created_at: '' }));

let asked: { call: string; body?: Record<string, unknown>; duty: string }[] = [];
let statuses: Record<string, number> = {};

beforeEach(async () => {
  globalThis.fetch = async (url, init) => {
    const call = `${init?.method} ${String(url).replace('/api/v1', '')}`;
    asked.push({ call, body: init?.body ? JSON.parse(String(init.body)) : undefined, duty: duty.value.state });
    const status = statuses[init?.method ?? ''] ?? (init?.method === 'DELETE' ? 204 : 200);
    return new Response(status === 204 ? null : '{}', { status, headers: { 'Content-Type': 'application/json' } });
  };
  statuses = {};
  senders.clear();
  await signOffDuty();
  await store.wipe();
  await store.outboxDelete((await store.outboxItems()).map(({ id }) => id));
  await store.delAll('');
  stored.value = [];
  asked = [];
  await cameOnDuty(FIRST);
});

test('a full phone is full for whoever filled it, and the next guard begins at nought', async () => {
  stored.value = [...of('s1', QUEUE_MOST - 2), ...of('s1', 2, 'refused')];
  assert.deepEqual([queue.value, waiting.value, refused.value.length], ['full', QUEUE_MOST - 2, 2]);
  await cameOnDuty(NEXT);
  assert.deepEqual([queue.value, waiting.value, refused.value.length], ['fine', 0, 0]);
  stored.value = [...stored.value, ...of('s2', 1)];
  assert.deepEqual([queue.value, waiting.value], ['fine', 1]);
});

test('all who used a phone fill it together', async () => {
  await cameOnDuty(NEXT);
  stored.value = [...of('s1', QUEUE_MOST), ...of('s3', PHONE_MOST - QUEUE_MOST - 1)];
  assert.equal(queue.value, 'fine');
  stored.value = [...stored.value, ...of('s2', 1)];
  assert.equal(queue.value, 'crowded');
});

test('whoever signs off closes the shift of the device before the session goes', async () => {
  closeBeforeSigningOff();
  stored.value = [...of('s1', 3), ...of('s2', 4)];
  await store.put('duty.scan.counts', { in: 7 });
  await keepBeat({ checkpoint_id: 'c1', at_ms: 1 });
  for (const hasEnded of [false, true]) {
    asked = [];
    await signOffDuty(hasEnded);
    assert.deepEqual(
      asked.map(({ call }) => call),
      ['POST /duty/checkpoints/c1/shift', 'DELETE /duty/session'],
    );
    const { device_id: device, ...told } = asked[0]!.body!;
    assert.deepEqual(told, { act: 'close', waiting: 3, refused: 0, list_age_s: null, counts: { in: 7 } });
    assert.match(String(device), /^[\w-]{22}$/);
    assert.equal(asked[0]!.duty, 'out', 'the phone has forgotten first');
    assert.equal(await lastBeat(), undefined);
    await cameOnDuty(FIRST);
    await store.put('duty.scan.counts', { in: 7 });
    await keepBeat({ checkpoint_id: 'c1', at_ms: 1 });
  }
});

test('what is not heard keeps nobody on duty, and a shift that is not open says nothing', async () => {
  closeBeforeSigningOff();
  asked = [];
  await keepBeat({ checkpoint_id: 'c1', at_ms: 1 });
  statuses = { POST: 401 };
  await signOffDuty();
  assert.equal(duty.value.state, 'out');
  assert.deepEqual(
    asked.map(({ call }) => call),
    ['POST /duty/checkpoints/c1/shift', 'DELETE /duty/session'],
    'registered twice, and said once',
  );
  await cameOnDuty(FIRST);
  asked = [];
  await signOffDuty();
  assert.deepEqual(
    asked.map(({ call }) => call),
    ['DELETE /duty/session'],
  );
});

test('the last passages go while the session still is one, and the shift is closed with what is left', async () => {
  closeBeforeSigningOff();
  const sent: string[][] = [];
  for (const { isTaken, told } of [{ isTaken: true, told: 0 }, { isTaken: false, told: 2 }]) {
    registerKind(OUTBOX_KIND, {
      send: async (items) => {
        sent.push([...items.map(({ id }) => id), duty.value.state]);
        if (!isTaken) throw new Offline();
        return items.map(({ id }) => ({ id, is_done: true }));
      },
    });
    for (const id of ['a', 'b']) await enqueue(OUTBOX_KIND, { id }, { owner: 's1', mayWait: true });
    await enqueue(OUTBOX_KIND, { id: 'c' }, { owner: 's2' });
    await keepBeat({ checkpoint_id: 'c1', at_ms: 1 });
    asked = [];
    await signOffDuty();
    assert.deepEqual(sent.pop(), ['a', 'b', 'out'], 'not what somebody else recorded, and the phone has forgotten first');
    assert.deepEqual(asked.map(({ call, body }) => [call, body?.waiting]), [
      ['POST /duty/checkpoints/c1/shift', told],
      ['DELETE /duty/session', undefined],
    ]);
    assert.deepEqual((await store.outboxItems()).map(({ id }) => id).sort(), isTaken ? ['c'] : ['a', 'b', 'c']);
    await cameOnDuty(FIRST);
  }
});

const GREEN: Encounter = {
  id: '1',
  at: '2020-02-22T01:00:00Z',
  means: 'pass',
  direction: 'in',
  finding: { verdict: 'admit', reason: 'green', colour: 'green', list_age_s: 0, pass_id: 'ab', signed_at: 1, issued_at: 1, card_ref: null, is_seen_before: false },
  temperature_tenths_c: 365,
  second_tenths_c: null,
  document: null,
  name: null,
  phone: null,
  consent_version: null,
  emergency: null,
  is_regular: null,
};
const WISHES: Wishes = { measures: true, only_regulars: false, fever_tenths_c: 373 };
const found = (more: Partial<Encounter['finding']>): Partial<Encounter> => ({ finding: { ...GREEN.finding, ...more } });

test('only whom a green code admits may wait to be sent; whatever somebody has to hear of goes at once', () => {
  assert.ok(mayWait(GREEN, WISHES));
  assert.ok(mayWait({ ...GREEN, means: 'card' }, WISHES));
  assert.ok(mayWait({ ...GREEN, is_regular: true }, { ...WISHES, only_regulars: true }));
  const others: Record<string, Partial<Encounter>> = {
    yellow: found({ verdict: 'hold', reason: 'yellow', colour: 'yellow' }),
    red: found({ verdict: 'turn_away', reason: 'red', colour: 'red' }),
    'a fever': { temperature_tenths_c: 373 },
    'no fever any more': { temperature_tenths_c: 385, second_tenths_c: 366, held_at: '2020-02-22T00:50:00Z' },
    'an emergency': { means: 'emergency', emergency: 'birth' },
    'a number to settle': { means: 'number', ...found({ verdict: 'cannot_tell', reason: 'offline', colour: null }) },
    'a visitor': { means: 'visitor', ...found({ reason: 'visitor', colour: null }) },
  };
  for (const [what, more] of Object.entries(others)) assert.ok(!mayWait({ ...GREEN, ...more }, WISHES), what);
  const only = { ...WISHES, only_regulars: true };
  assert.ok(!mayWait({ ...GREEN, is_regular: false }, only), 'one who is not of the list');
  assert.ok(!mayWait({ ...GREEN, is_vouched: true }, only), 'one whom the guard vouched for');
});

test('a batch that is full, a page that nobody sees and the end of a shift wait no longer', () => {
  const hour = 3_600_000;
  assert.equal(gatherMs(1, false, hour), GATHER_MS);
  assert.equal(gatherMs(BATCH_MOST - 1, false, hour), GATHER_MS);
  assert.equal(gatherMs(BATCH_MOST, false, hour), 0);
  assert.equal(gatherMs(1, true, hour), 0);
  assert.equal(gatherMs(1, false, LAST_MS - 1), 0);
});

test('what is gathered goes with the first of it, with whatever cannot wait, or when the screen is left', async (t) => {
  let woken = 0;
  await loadOutbox(() => (woken += 1));
  t.mock.timers.enable({ apis: ['setTimeout'] } as never);
  for (let n = 0; n < 3; n += 1) {
    gather(GATHER_MS);
    t.mock.timers.tick(GATHER_MS / 3 - 1);
  }
  assert.equal(woken, 0);
  t.mock.timers.tick(3);
  assert.equal(woken, 1);
  gather(GATHER_MS);
  gather(0);
  assert.equal(woken, 2);
  t.mock.timers.tick(GATHER_MS);
  assert.equal(woken, 2, 'nothing is left to go');
  gather(GATHER_MS);
  sendGathered();
  sendGathered();
  assert.equal(woken, 3);
});

test('what may wait lies safe in the outbox and wakes nobody', async () => {
  let woken = 0;
  await loadOutbox(() => (woken += 1));
  await enqueue(OUTBOX_KIND, { id: 'a' }, { owner: 's1', mayWait: true });
  assert.equal(woken, 0);
  assert.deepEqual([waiting.value, (await store.outboxItems()).length], [1, 1]);
  await enqueue(OUTBOX_KIND, { id: 'b' }, { owner: 's1' });
  assert.deepEqual([woken, waiting.value], [1, 2]);
});
