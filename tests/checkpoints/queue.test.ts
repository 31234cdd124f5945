/** What waits on a phone that several people use, and the last word of a shift there. */
import '../core/one-tab';
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { closeBeforeSigningOff, keepBeat, lastBeat } from '../../frontend/src/checkpoints/closing';
import { OUTBOX_KIND, queue, refused, waiting } from '../../frontend/src/checkpoints/queue';
import { PHONE_MOST, QUEUE_MOST } from '../../frontend/src/checkpoints/queue-rules';
import { cameOnDuty, duty, signOffDuty, type OnDuty } from '../../frontend/src/core/duty';
import { stored } from '../../frontend/src/core/outbox';
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
  await signOffDuty();
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
