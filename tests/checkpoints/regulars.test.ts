/** Who belongs to a checkpoint, as a device without a network tells it: for as long as it can. */
import '../core/one-tab';
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { beforeEach, test } from 'node:test';
import { isRegular, loadRegulars, regularsKept } from '../../frontend/src/checkpoints/places';
import { heardServer, now, today } from '../../frontend/src/core/clock';
import { cameOnDuty, shiftOver } from '../../frontend/src/core/duty';
import * as store from '../../frontend/src/core/store';

const ME = { staff_id: 's1', staff_number: null, name: '甲', unit: {}, grants: [], tasks: [], fresh_until: '', ends_at: '2100-01-01T00:00:00.000Z', has_totp: true, passkeys: 0 };
const [PLACE, CODE, OTHER] = ['A'.repeat(22), '0123456789abcdef', 'fedcba9876543210'];
const ZONE = 'Asia/Shanghai';

/** What the server answers; undefined while it is away. */
let answer: unknown;
globalThis.fetch = async () => {
  if (answer === undefined) throw new TypeError('away');
  return new Response(JSON.stringify(answer), { headers: { 'Content-Type': 'application/json' } });
};

const token = (code: string): Buffer => createHash('sha256').update(`regular|${PLACE}|${code}`).digest().subarray(0, 4);

/** The clock of the server goes on by some days, and the phone hears of it. */
function daysLater(days: number): void {
  heardServer(new Date(now().getTime() + days * 86_400_000).toISOString(), Date.now(), Date.now());
}

beforeEach(async () => {
  await shiftOver(false);
  await store.delAll('');
  await cameOnDuty(ME as never);
  heardServer(new Date().toISOString(), Date.now(), Date.now());
  answer = { checkpoint_id: PLACE, mode: 'regulars', on: today(ZONE), as_of: now().toISOString(), count: 1, tokens: token(CODE).toString('base64url') };
});

test('a list tells who belongs there today and tomorrow, and later it can tell of nobody', async () => {
  assert.equal(await isRegular(PLACE, CODE), null);
  await loadRegulars(PLACE);
  assert.deepEqual([await isRegular(PLACE, CODE), await isRegular(PLACE, OTHER)], [true, false]);
  assert.equal(await isRegular('B'.repeat(22), CODE), null);
  daysLater(1);
  assert.deepEqual([await isRegular(PLACE, CODE), await isRegular(PLACE, OTHER)], [true, false]);
  daysLater(1);
  assert.deepEqual([await isRegular(PLACE, CODE), await isRegular(PLACE, OTHER)], [null, null]);
});

test('a list that a phone has kept for too long turns nobody away, and makes no device ready', async () => {
  await loadRegulars(PLACE);
  const kept = await store.entries('duty.scan.regulars.');
  for (const [days, said] of [[1, false], [1, null]] as const) {
    await shiftOver(false);
    await cameOnDuty(ME as never);
    for (const [key, value] of kept) await store.put(key, value);
    answer = undefined;
    daysLater(days);
    await assert.rejects(loadRegulars(PLACE));
    assert.deepEqual([await isRegular(PLACE, OTHER), regularsKept.value], [said, said === null ? undefined : PLACE]);
  }
});
