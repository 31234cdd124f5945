/** Work orders on the phone of whoever handles them, without browser, clock or network. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { degreesText, geoHref } from '../../frontend/src/core/gcj02';
import { askedOf, fieldsOf, missingIn, NOBODY, OFFLINE_ACTS, wishOf, type ActDraft } from '../../frontend/src/hotline/order-act-rules';
import { shownOf, spanParts, urgencyAt, withNext } from '../../frontend/src/hotline/order-rules';
import type { Act, Urgency } from '../../frontend/src/hotline/words';

const NOON = Date.parse('2026-03-02T04:00:00Z');
const MINUTE = 60_000;
const due = (minutes: number, urgency: Urgency | null = 'on_time') => ({
  urgency,
  due_at: new Date(NOON + minutes * MINUTE).toISOString(),
});

test('a list that was kept grows late by itself, and never better than the server said', () => {
  assert.equal(urgencyAt(due(120), NOON), 'on_time');
  assert.equal(urgencyAt(due(30), NOON), 'near');
  assert.equal(urgencyAt(due(0), NOON), 'overdue');
  assert.equal(urgencyAt(due(120, 'near'), NOON), 'near');
  assert.equal(urgencyAt(due(-5, 'risen'), NOON), 'risen');
});

test('what is over has no urgency, however long ago it was due', () => {
  assert.equal(urgencyAt(due(-600, null), NOON), null);
  assert.equal(urgencyAt({ urgency: 'near', due_at: null }, NOON), 'near');
});

test('a span is told in two units that stand beside each other', () => {
  assert.deepEqual(spanParts(26 * 60 * MINUTE), [[1, 'days'], [2, 'hours']]);
  assert.deepEqual(spanParts(-130 * MINUTE), [[2, 'hours'], [10, 'minutes']]);
  assert.deepEqual(spanParts((24 * 60 + 3) * MINUTE), [[1, 'days']]);
  assert.deepEqual(spanParts(59 * MINUTE), [[59, 'minutes']]);
  assert.deepEqual(spanParts(0), [[1, 'minutes']]);
});

test('a list shows mine, what nobody has, or what is late by now', () => {
  const orders = [
    { number: 'A', is_mine: true, assignee: 'me', ...due(200) },
    { number: 'B', is_mine: false, assignee: null, ...due(-1) },
    { number: 'C', is_mine: false, assignee: 'she', ...due(90, 'risen') },
  ];
  const numbers = (shown: Parameters<typeof shownOf>[1]) => shownOf(orders, shown, NOON).map(({ number }) => number).join('');
  assert.deepEqual([numbers('all'), numbers('mine'), numbers('unassigned'), numbers('late')], ['ABC', 'A', 'B', 'BC']);
  assert.deepEqual(withNext(orders, [orders[2]!, { ...orders[0]!, number: 'D' }]).map(({ number }) => number), ['A', 'B', 'C', 'D']);
});

const draft = (more: Partial<ActDraft> = {}): ActDraft => ({ id: 'e1', pictures: [], ...more });

test('an act is not sent before what it needs is there', () => {
  assert.deepEqual(missingIn('resolve', draft({ answer: '  ', note: 'done' }), 'handling'), ['answer']);
  assert.deepEqual(missingIn('pause', draft(), 'handling'), ['reason', 'until']);
  assert.deepEqual(missingIn('take', draft(), 'dispatched'), []);
  assert.deepEqual(missingIn('call_back', draft({ outcome: 'solved' }), 'resolved'), ['satisfaction']);
  assert.deepEqual(missingIn('call_back', draft({ outcome: 'not_reached' }), 'resolved'), []);
  assert.deepEqual(missingIn('close', draft({ reason: 'answered' }), 'received'), ['answer']);
  assert.deepEqual(missingIn('close', draft({ reason: 'solved' }), 'resolved'), []);
});

test('what is linked has a number, but a checkpoint is told in words that are sealed', () => {
  const asked = (more: Partial<ActDraft>) => askedOf('link', draft(more)).map(({ field }) => field);
  assert.deepEqual([asked({}), asked({ kind: 'order' }), asked({ kind: 'checkpoint' })], [['kind'], ['kind', 'ref'], ['kind', 'note']]);
  assert.deepEqual(missingIn('link', draft({ kind: 'checkpoint', ref: 'left over' }), 'handling'), ['note']);
  const wish = wishOf('link', draft({ kind: 'checkpoint', ref: 'left over', note: '村口卡点' }), new Date(NOON));
  assert.deepEqual(wish, { act: 'link', kind: 'checkpoint', note: '村口卡点' });
});

test('what is sent is what the act asks for, in its own types, and nothing that was left over', () => {
  const full = draft({ answer: ' 药已送到 ', note: '', pictures: ['p1'], reason: 'left over', until: '24' });
  assert.deepEqual(wishOf('resolve', full, new Date(NOON)), { act: 'resolve', answer: '药已送到', pictures: ['p1'] });
  assert.deepEqual(wishOf('pause', full, new Date(NOON)), { act: 'pause', reason: 'left over', until: '2026-03-03T04:00:00.000Z' });
  assert.deepEqual(wishOf('assign', draft({ to: NOBODY }), new Date(NOON)), { act: 'assign', to: null });
  const rated = draft({ outcome: 'solved', satisfaction: '4' });
  assert.deepEqual(wishOf('call_back', rated, new Date(NOON)), { act: 'call_back', outcome: 'solved', satisfaction: 4 });
  assert.deepEqual(wishOf('call_back', { ...rated, outcome: 'not_solved' }, new Date(NOON)), { act: 'call_back', outcome: 'not_solved' });
});

test('what can be done without a network asks for nothing that only the server knows', () => {
  const asked = [...OFFLINE_ACTS].flatMap((act: Act) => fieldsOf(act).map(({ field }) => field));
  assert.deepEqual([...new Set(asked)].filter((field) => ['unit', 'to', 'into', 'ref'].includes(field)), []);
});

test('a place opens in a map by its WGS-84 point', () => {
  const point = { lat_e6: 34_783_210, lng_e6: 111_194_003 };
  assert.equal(degreesText(point), '34.783210, 111.194003');
  assert.equal(geoHref(point), 'geo:34.783210,111.194003?q=34.783210,111.194003');
});
