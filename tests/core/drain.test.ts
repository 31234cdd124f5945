/** What is sent next, and what an answer means, without browser, clock or network. */
import './one-tab';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Offline, Problem } from '../../frontend/src/core/api';
import { BATCH_MOST, drain, nextBatch, waitMs, type ItemResult, type Send, type Shelf } from '../../frontend/src/core/drain';
import type { StoredItem } from '../../frontend/src/core/store';

function item(id: string, more: Partial<StoredItem> = {}): StoredItem {
  return { id, kind: 'note', body: { id }, group: '', state: 'waiting', created_at: '2020-02-22T01:00:00Z', ...more };
}

/** A shelf in memory that records what happened to it. */
class Memory implements Shelf {
  constructor(public kept: StoredItem[]) {}
  async items() {
    return this.kept.map((one) => ({ ...one }));
  }
  async patch(id: string, patch: Partial<StoredItem>) {
    this.kept = this.kept.map((one) => (one.id === id ? { ...one, ...patch } : one));
  }
  async remove(ids: readonly string[]) {
    this.kept = this.kept.filter((one) => !ids.includes(one.id));
  }
  states() {
    return Object.fromEntries(this.kept.map(({ id, state }) => [id, state]));
  }
}

const done = (items: readonly StoredItem[]): ItemResult[] => items.map(({ id }) => ({ id, is_done: true }));

function recording(answer: (items: readonly StoredItem[]) => ItemResult[]): [Map<string, Send>, string[][]] {
  const sent: string[][] = [];
  const send: Send = async (items) => {
    sent.push(items.map(({ id }) => id));
    return answer(items);
  };
  return [new Map([['note', send]]), sent];
}

test('everything that waits is sent once, in the order in which it was entered', async () => {
  const shelf = new Memory([item('a'), item('b'), item('c')]);
  const [senders, sent] = recording(done);
  assert.deepEqual(await drain(shelf, senders), { ended: 'empty' });
  assert.deepEqual(sent, [['a', 'b', 'c']]);
  assert.deepEqual(shelf.kept, []);
});

test('a batch has at most fifty items', async () => {
  const all = Array.from({ length: 120 }, (_, n) => item(`i${n}`));
  const [senders, sent] = recording(done);
  await drain(new Memory(all), senders);
  assert.deepEqual(sent.map((batch) => batch.length), [BATCH_MOST, BATCH_MOST, 20]);
  assert.deepEqual(sent.flat(), all.map(({ id }) => id));
});

test('items of another kind or group never share a batch, and keep their place', () => {
  const all = [item('a', { group: 'x' }), item('b', { group: 'x' }), item('c', { group: 'y' }), item('d', { group: 'x' })];
  assert.deepEqual(nextBatch(all, new Set(['note'])).map(({ id }) => id), ['a', 'b']);
});

test('a refused item stays, says why, and does not hold up the others', async () => {
  const shelf = new Memory([item('a'), item('b'), item('c')]);
  const [senders] = recording((items) =>
    items.map(({ id }) => (id === 'b' ? { id, is_done: false, code: 'note.bad', text: 'No.' } : { id, is_done: true })),
  );
  assert.deepEqual(await drain(shelf, senders), { ended: 'empty' });
  assert.deepEqual(shelf.states(), { b: 'refused' });
  assert.equal(shelf.kept[0]?.text, 'No.');
});

test('a refused item is not sent again by itself', async () => {
  const [senders, sent] = recording(done);
  await drain(new Memory([item('a', { state: 'refused' }), item('b')]), senders);
  assert.deepEqual(sent, [['b']]);
});

test('without a network everything waits on', async () => {
  const shelf = new Memory([item('a')]);
  const senders = new Map<string, Send>([['note', () => Promise.reject(new Offline())]]);
  assert.deepEqual(await drain(shelf, senders), { ended: 'later', is_offline: true });
  assert.deepEqual(shelf.states(), { a: 'waiting' });
});

test('a busy server is asked again when it said so', async () => {
  const shelf = new Memory([item('a')]);
  const busy = () => Promise.reject(new Problem(429, 'core.busy', '', {}, 17));
  const ending = await drain(shelf, new Map([['note', busy]]));
  assert.deepEqual(ending, { ended: 'later', is_offline: false, retry_after_ms: 17_000 });
  assert.deepEqual(shelf.states(), { a: 'waiting' });
});

test('a signed-out phone keeps what waits', async () => {
  const shelf = new Memory([item('a')]);
  const out = () => Promise.reject(new Problem(401, 'accounts.session_required', ''));
  assert.deepEqual(await drain(shelf, new Map([['note', out]])), { ended: 'signed_out' });
  assert.deepEqual(shelf.states(), { a: 'waiting' });
});

test('when a whole batch is refused, only the item to blame is set aside', async () => {
  const shelf = new Memory([item('a'), item('poison'), item('c')]);
  const send: Send = async (items) => {
    if (items.some(({ id }) => id === 'poison')) throw new Problem(400, 'core.malformed', 'Cannot be read.');
    return done(items);
  };
  assert.deepEqual(await drain(shelf, new Map([['note', send]])), { ended: 'empty' });
  assert.deepEqual(shelf.states(), { poison: 'refused' });
  assert.equal(shelf.kept[0]?.code, 'core.malformed');
});

test('an answer that forgets an item leaves it waiting, and does not ask in a circle', async () => {
  const shelf = new Memory([item('a'), item('b')]);
  const [senders, sent] = recording(([first]) => done([first!]));
  assert.deepEqual(await drain(shelf, senders), { ended: 'later', is_offline: false });
  assert.deepEqual(shelf.states(), { b: 'waiting' });
  assert.equal(sent.length, 1);
});

test('an item entered while another is on its way is sent in the same run', async () => {
  const shelf = new Memory([item('a')]);
  const [senders, sent] = recording((items) => {
    if (items[0]?.id === 'a') shelf.kept.push(item('b'));
    return done(items);
  });
  await drain(shelf, senders);
  assert.deepEqual(sent, [['a'], ['b']]);
});

test('what is on its way is shown, and no longer when it has arrived or failed', async () => {
  const shown: string[][] = [];
  const [senders] = recording(done);
  await drain(new Memory([item('a')]), senders, (ids) => shown.push([...ids]));
  assert.deepEqual(shown, [['a'], []]);
});

test('the pause doubles from one second to five minutes, with jitter', () => {
  assert.deepEqual([0, 1, 2, 3].map((failures) => waitMs(failures, 1)), [1_000, 2_000, 4_000, 8_000]);
  assert.equal(waitMs(0, 0), 500);
  assert.equal(waitMs(9, 1), 300_000);
  assert.equal(waitMs(1_000, 1), 300_000);
});
