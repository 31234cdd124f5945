/** Who stands at a checkpoint while answers are late, other forms are open and records do not get written. */
import '../core/one-tab';
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { anew, isClockUnsure, next, onEmergency, onReading, onSecond, onUnmeasured, onMismatch, onVisitor, passedAtMs, recordAndNext, resume, scanAgain, show } from '../../frontend/src/checkpoints/acting';
import { COUNTS } from '../../frontend/src/checkpoints/closing';
import { cannotTell, NO_COUNTS, type Finding } from '../../frontend/src/checkpoints/flow-rules';
import { OUTBOX_KIND } from '../../frontend/src/checkpoints/queue';
import { QUEUE_MOST } from '../../frontend/src/checkpoints/queue-rules';
import { aside, askAgain, closePanel, isPaused, numberRead, onDocument, onRead, panel } from '../../frontend/src/checkpoints/reading';
import { counts, current, held, leavePost, loadShift, met, NUMBER_DRAFT, outcomeOf, post, standAt, step, VISITOR_DRAFT } from '../../frontend/src/checkpoints/shift';
import { refreshTrusted } from '../../frontend/src/checkpoints/trusted';
import { keep, read } from '../../frontend/src/collection/vault';
import { toBase64url } from '../../frontend/src/core/base64url';
import { heardServer } from '../../frontend/src/core/clock';
import { cameOnDuty, shiftOver } from '../../frontend/src/core/duty';
import { stored } from '../../frontend/src/core/outbox';
import { delAll, get, outboxDelete } from '../../frontend/src/core/store';
import { keysDocument, signer } from './made';

const ME = { staff_id: 's1', staff_number: null, name: '甲', unit: {}, grants: [], tasks: [], fresh_until: '', ends_at: '2100-01-01T00:00:00.000Z', has_totp: true, passkeys: 0 };
const CITY = { code: 'made', zone: 'Asia/Shanghai', name: { zh: '市' }, root_division: '411200000000', complaint_phone: '12345' };
const [root, seal, issuer] = await Promise.all([signer(), signer(), signer()]);
const PLACE = { checkpoint_id: 'gate', name: '村口', division_code: '411202001001', mode: 'everybody', calls: [] };
const GREEN: Finding = { verdict: 'admit', reason: 'green', colour: 'green', list_age_s: 20, pass_id: '00112233aabbccdd', signed_at: 1583110800, issued_at: 1583107200, card_ref: null, is_seen_before: false };
const NUMBER = '110101199003078996';
const DOCUMENT = { kind: 'resident_id', number: NUMBER };
/** Nobody's code, and of whom nobody can tell. */
const FOREIGN = 'CX1:FOREIGN';

/** What the server answers, by path; a path that is missing is a server that is away. */
let answers: Map<string, Promise<unknown>>;
globalThis.fetch = async (input) => {
  const found = await answers.get(String(input).replace('/api/v1', ''));
  if (found === undefined) throw new TypeError('away');
  return new Response(JSON.stringify(found), { headers: { 'Content-Type': 'application/json' } });
};
// What a phone has and Node lacks.
const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
Object.assign(globalThis, { document: page, addEventListener: () => undefined, dispatchEvent: () => true });

/** An answer that comes when the test says so. */
function late(path: string): (told: unknown) => void {
  let tell: (told: unknown) => void = () => undefined;
  answers.set(path, new Promise((done) => (tell = done)));
  return (told) => tell(told);
}
const LOOKED_UP = { verdict: 'admit', colour: 'green', reason: 'green', masked_name: '赵*', is_regular: null };

beforeEach(async () => {
  await shiftOver(false);
  await delAll('');
  await outboxDelete(stored.value.map(({ id }) => id));
  stored.value = [];
  const keys = keysDocument(root, seal, issuer, Uint8Array.of(0xc0, 0xff, 0xee, 1));
  answers = new Map<string, Promise<unknown>>([['/city', Promise.resolve(CITY)], ['/verification/keys', keys]]);
  await cameOnDuty(ME as never);
  heardServer(new Date().toISOString(), Date.now(), Date.now());
  await refreshTrusted();
  await loadShift();
  standAt({ place: PLACE as never, direction: 'in', measures: true, since: new Date().toISOString() });
});

test('the answer to a number whose form was left is not shown, and whoever stands here by then stays', async () => {
  const answer = late('/duty/passages/look-up');
  let isLeft = false;
  const asked = onDocument(DOCUMENT, () => !isLeft);
  isLeft = true;
  const other = met('pass', GREEN);
  await show(other);
  answer(LOOKED_UP);
  assert.equal(await asked, false);
  assert.deepEqual([current.value?.id, aside.value], [other.id, 'late']);
});

test('the answer to a number is shown in its form, and while it is awaited no reader asks about another one', async () => {
  const answer = late('/duty/passages/look-up');
  panel.value = 'number';
  const asked = onDocument(DOCUMENT, () => true);
  await onRead(NUMBER);
  assert.deepEqual([numberRead.value, aside.value], [undefined, 'waits']);
  answer(LOOKED_UP);
  assert.equal(await asked, true);
  assert.equal(current.value?.masked_name, '赵*');
});

test('whoever was away too long for an answer about a number is asked about again, with nothing typed', async () => {
  await show(met('number', GREEN, { document: DOCUMENT, at: agoOf(3) }));
  await resume();
  assert.equal(step.value, 'left');
  answers.set('/duty/passages/look-up', Promise.resolve(LOOKED_UP));
  await askAgain(current.value!.document!);
  assert.deepEqual([step.value, current.value?.masked_name], ['confirm', '赵*']);
});

test('of a poster nothing is said to whoever comes next, by whatever means', async () => {
  const [poster, none] = ['CX3:POSTER', undefined];
  await onRead(poster);
  assert.equal(aside.value, 'poster');
  await onVisitor('甲', '13800138000');
  assert.equal(aside.value, none);
  next();
  await onRead(poster);
  panel.value = 'number';
  assert.equal(aside.value, none);
});

test('a card that is put on the reader while another one is read is asked for again, and a camera reads on', async () => {
  const first = onRead(FOREIGN);
  await onRead(FOREIGN, true);
  assert.equal(aside.value, undefined);
  await onRead(FOREIGN);
  await first;
  assert.deepEqual([step.value, aside.value], ['unknown', 'waits']);
});

test('of two texts at once one is read, and it takes nobody\u2019s place who came meanwhile', async () => {
  const read = onRead(FOREIGN);
  assert.ok(isPaused.value);
  const second = onRead(NUMBER);
  const other = met('pass', GREEN);
  await Promise.all([read, second, show(other)]);
  assert.equal(numberRead.value, undefined);
  assert.deepEqual([current.value?.id, aside.value], [other.id, 'waits']);
});

test('a shift that ends while a text is read is over', async () => {
  const read = onRead(FOREIGN);
  await shiftOver(false);
  await read;
  assert.deepEqual([current.value, post.value], [undefined, undefined]);
});

test('behind an open form nothing is read, and it says so; a number goes into its own form alone', async () => {
  const urgent = met('pass', cannotTell('stale'));
  await show(urgent);
  for (const which of ['emergency', 'visitor', 'plate', 'held', 'leave'] as const) {
    panel.value = which;
    aside.value = undefined;
    for (const text of [FOREIGN, NUMBER]) await onRead(text);
    assert.deepEqual([current.value?.id, panel.value, numberRead.value, aside.value], [urgent.id, which, undefined, 'waits']);
  }
  panel.value = 'number';
  await onRead(FOREIGN);
  assert.deepEqual([current.value?.id, numberRead.value], [urgent.id, undefined]);
  await onRead(NUMBER);
  assert.equal(numberRead.value, NUMBER);
});

test('a number that a reader types opens its form, and goes with it', async () => {
  await onRead(NUMBER);
  assert.deepEqual([panel.value, numberRead.value], ['number', NUMBER]);
  // Another sheet that closes late closes itself alone.
  closePanel('visitor');
  assert.equal(panel.value, 'number');
  closePanel('number');
  assert.deepEqual([panel.value, numberRead.value], [undefined, undefined]);
});

const agoOf = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

test('whoever comes back to the screen later finds nobody green', async () => {
  await show(met('pass', GREEN, { at: agoOf(1) }));
  await resume();
  assert.equal(step.value, 'measure');
  await show(met('pass', GREEN, { at: agoOf(3) }));
  await resume();
  assert.deepEqual([step.value, current.value?.finding.verdict], ['left', 'admit']);
});

test('a second reading after long asks for the code again, and says so from the first moment', () => {
  const held = met('pass', GREEN, { at: agoOf(90), temperature_tenths_c: 385, kept: 'kept' });
  onSecond(held);
  assert.equal(step.value, 'measure');
  assert.deepEqual(outcomeOf({ ...current.value!, second_tenths_c: 365 }), ['cannot_tell', 'waited']);
});

/** The key that records are sealed with; without it a shift records nothing. */
const hasKey = (): void => void answers.set('/duty/sealing-key', Promise.resolve({ public_key: toBase64url(root.point) }));
/** So many records of this guard wait on the phone that it takes no more. */
const isFull = (): void => {
  const item = { kind: OUTBOX_KIND, group: '', owner: 's1', state: 'waiting' as const, created_at: '', body: {} };
  stored.value = Array.from({ length: QUEUE_MOST }, (_, n) => ({ ...item, id: String(n) }));
};
const RED: Finding = { ...GREEN, verdict: 'turn_away', reason: 'red', colour: 'red' };
const FEVER = { temperature_tenths_c: 385 };

test('on a full phone whoever is stopped stays until the guard has seen that nothing was recorded', async () => {
  hasKey();
  isFull();
  for (const finding of [RED, cannotTell('stale')]) {
    const one = met('pass', finding);
    await show(one);
    await recordAndNext();
    assert.deepEqual([current.value?.id, current.value?.kept], [one.id, 'full']);
    next();
  }
});

test('whoever has a fever waits for a second reading though nothing could be recorded', async () => {
  isFull();
  const full = met('pass', GREEN, FEVER);
  await show(full);
  stored.value = [];
  const failed = met('pass', GREEN, { ...FEVER, at: agoOf(1) });
  await show(failed);
  assert.deepEqual([current.value?.kept, held.value.map(({ at }) => at)], ['failed', [full.at, failed.at]]);
  onSecond(full);
  await onReading(365);
  await recordAndNext();
  assert.deepEqual(held.value.map(({ at }) => at), [failed.at]);
});

test('a phone that could not store a record says that, and not that there was no network', async () => {
  hasKey();
  const add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  try {
    await show(met('pass', RED));
    await recordAndNext();
  } finally {
    IDBObjectStore.prototype.add = add;
  }
  assert.equal(current.value?.kept, 'storage');
  await recordAndNext();
  assert.deepEqual([current.value, stored.value.length], [undefined, 1]);
});

test('an emergency of somebody who is being written down is recorded too, and stays on the screen', async () => {
  const answer = late('/duty/sealing-key');
  await show(met('pass', RED));
  const turnedAway = recordAndNext();
  const urgent = onEmergency('birth');
  answer({ public_key: toBase64url(root.point) });
  await Promise.all([turnedAway, urgent]);
  assert.deepEqual([current.value?.emergency, current.value?.kept, stored.value.length], ['birth', 'kept', 2]);
});

test('a number that turns out to be somebody else\u2019s while it is written down is not shown as recorded', async () => {
  const answer = late('/duty/sealing-key');
  await show(met('number', RED, { document: DOCUMENT }));
  const written = recordAndNext();
  await onMismatch();
  answer({ public_key: toBase64url(root.point) });
  await written;
  assert.deepEqual([outcomeOf(current.value!)[1], current.value?.kept], ['not_matched', undefined]);
  await recordAndNext();
  assert.deepEqual([current.value, stored.value.length], [undefined, 2]);
});

test('whoever is to be scanned again is read anew by a camera that never lost sight of the code', async () => {
  hasKey();
  await show(met('pass', cannotTell('stale')));
  const before = anew.value;
  scanAgain();
  assert.deepEqual([current.value, anew.value], [undefined, before + 1]);
  onSecond(met('pass', GREEN, { at: agoOf(90), temperature_tenths_c: 385, kept: 'kept' }));
  await onReading(365);
  await recordAndNext();
  assert.deepEqual([current.value, anew.value], [undefined, before + 2]);
  await show(met('pass', RED));
  await recordAndNext();
  assert.deepEqual([current.value, anew.value], [undefined, before + 2], 'who is turned away and stays is not shown for ever');
});

test('nothing of a shift outlives it, and what was still being written is counted in none', async () => {
  const answer = late('/duty/sealing-key');
  numberRead.value = NUMBER;
  aside.value = 'poster';
  await show(met('pass', GREEN));
  const written = onUnmeasured();
  await shiftOver(false);
  answer({ public_key: toBase64url(root.point) });
  await written;
  assert.deepEqual([numberRead.value, aside.value, passedAtMs(GREEN.pass_id), held.value], [undefined, undefined, undefined, []]);
  assert.deepEqual([counts.value, await get(COUNTS)], [NO_COUNTS, undefined]);
});

test('of the phone\u2019s clock it is said how it is when somebody is shown', async () => {
  await show(met('pass', GREEN));
  assert.ok(!isClockUnsure.value);
  next();
  heardServer(new Date(Date.now() + 7_200_000).toISOString(), Date.now(), Date.now());
  await show(met('number', cannotTell('offline')));
  assert.ok(isClockUnsure.value);
});

test('whoever takes over finds nothing that was half typed', async () => {
  const names = [NUMBER_DRAFT, VISITOR_DRAFT];
  await Promise.all(names.map((name) => keep(name, { number: NUMBER })));
  leavePost();
  const left = () => Promise.all(names.map((name) => read<unknown>(name)));
  for (let n = 0; n < 50 && (await left()).some(Boolean); n += 1) await new Promise(setImmediate);
  assert.deepEqual(await left(), [null, null]);
});
