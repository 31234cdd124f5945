/** The phone's storage and its outbox, on an IndexedDB in memory. */
import './one-tab';
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { call, Offline } from '../../frontend/src/core/api';
import { drain, type Send } from '../../frontend/src/core/drain';
import { draftOf, keepDraft, loadDrafts } from '../../frontend/src/core/draft';
import { discard, enqueue, formOf, items, loadOutbox, onDuty, registerKind, retry, stored, summaryOf, unsentOnDuty } from '../../frontend/src/core/outbox';
import { finishSigningOut, isSameAccount, loadSession, PERSONAL, session, signedIn, signOut } from '../../frontend/src/core/session';
import * as store from '../../frontend/src/core/store';

const shelf = { items: store.outboxItems, patch: store.outboxPatch, remove: store.outboxDelete };
const accept: Send = async (batch) => batch.map(({ id }) => ({ id, is_done: true }));

let woken = 0;

beforeEach(async () => {
  await store.wipe();
  woken = 0;
  await loadOutbox(() => woken++);
  registerKind('note', { send: accept, form: '/note', summary: () => ({ title: '', detail: '' }) });
});

test('what is entered is on the phone before anything is sent', async () => {
  await enqueue('note', { id: 'one' });
  assert.equal(woken, 1);
  assert.deepEqual((await store.outboxItems()).map(({ id, state }) => [id, state]), [['one', 'waiting']]);
});

test('the same id entered twice is one item', async () => {
  await enqueue('note', { id: 'one' });
  await enqueue('note', { id: 'one' });
  assert.equal((await store.outboxItems()).length, 1);
});

test('the order survives a new start', async () => {
  for (const id of ['c', 'a', 'b']) await enqueue('note', { id });
  stored.value = [];
  await loadOutbox(() => undefined);
  assert.deepEqual(items.value.map(({ id }) => id), ['c', 'a', 'b']);
});

test('a crash in the middle of sending leaves the item waiting, and the next run sends it', async () => {
  await enqueue('note', { id: 'one' });
  await drain(shelf, new Map([['note', () => Promise.reject(new Offline())]]));
  assert.equal((await store.outboxItems())[0]?.state, 'waiting');
  await drain(shelf, new Map([['note', accept]]));
  assert.deepEqual(await store.outboxItems(), []);
});

test('a mended item takes the place of the refused one at the same moment', async () => {
  await enqueue('note', { id: 'wrong' });
  await store.outboxPatch('wrong', { state: 'refused' });
  await enqueue('note', { id: 'right' }, { insteadOf: 'wrong' });
  assert.deepEqual(items.value.map(({ id }) => id), ['right']);
});

test('a refused item can be sent again or deleted', async () => {
  await enqueue('note', { id: 'one' });
  await store.outboxPatch('one', { state: 'refused', text: 'No.' });
  await retry('one');
  assert.deepEqual(items.value.map(({ state, text }) => [state, text]), [['waiting', undefined]]);
  await discard('one');
  assert.deepEqual(items.value, []);
});

test('a refused item leads to the form it came from', () => {
  assert.equal(formOf({ kind: 'note', id: 'a b' }), '/note?mend=a%20b');
  assert.equal(formOf({ kind: 'unknown', id: 'a' }), undefined);
});

test('a draft survives a new start, and goes with everything else', async () => {
  keepDraft('form', { name: '张' });
  await store.put('other', 1);
  await loadDrafts();
  assert.deepEqual(draftOf('form'), { name: '张' });
  await store.wipe();
  await loadDrafts();
  assert.equal(draftOf('form'), undefined);
});

test('the same person keeps their outbox when they sign in again; another finds nothing', async () => {
  const zhang = { phone: '138****1234', has_applied: true, resident_id: 'zhang' };
  await loadSession();
  await signedIn(zhang);
  await enqueue('note', { id: 'one' });
  await signedIn({ ...zhang });
  assert.equal((await store.outboxItems()).length, 1);
  await signedIn({ phone: '138****1234', has_applied: true, resident_id: 'li' });
  assert.deepEqual(await store.outboxItems(), []);
  assert.equal(session.value.account?.resident_id, 'li');
});

test('accounts are told apart by the resident, and before the application by the phone', () => {
  const fresh = { phone: '138****1234', has_applied: false, resident_id: null };
  assert.equal(isSameAccount(fresh, { ...fresh, has_applied: true, resident_id: 'zhang' }), true);
  assert.equal(isSameAccount(fresh, { ...fresh, phone: '139****1234' }), false);
  assert.equal(isSameAccount({ ...fresh, resident_id: 'a' }, { ...fresh, resident_id: 'b' }), false);
});

const ZHANG = { phone: '138****1234', has_applied: true, resident_id: 'zhang' };

/** A server that always answers this; an error stands for no answer. */
function server(status: number | Error, body: unknown = {}): string[] {
  const asked: string[] = [];
  globalThis.fetch = async (url, init) => {
    asked.push(`${init?.method} ${String(url)}`);
    if (status instanceof Error) throw status;
    const headers = { 'Content-Type': 'application/json' };
    return new Response(status === 204 ? null : JSON.stringify(body), { status, headers });
  };
  return asked;
}

test('when the server ends the session, the code goes and what waits stays', async () => {
  await loadSession();
  await signedIn(ZHANG);
  await store.put(`${PERSONAL}code.zhang`, 'secret');
  await enqueue('note', { id: 'one' });
  server(401, { code: 'accounts.session_required' });
  await assert.rejects(call('GET', '/me'));
  for (let turn = 0; turn < 20 && (await store.get(`${PERSONAL}code.zhang`)); turn++) await new Promise((go) => setTimeout(go, 5));
  assert.deepEqual(session.value, { state: 'out', has_ended: true });
  assert.equal(await store.get(`${PERSONAL}code.zhang`), undefined);
  assert.equal((await store.outboxItems()).length, 1);
});

test('signing out empties the phone and ends the session', async () => {
  await signedIn(ZHANG);
  await enqueue('note', { id: 'one' });
  const asked = server(204);
  await signOut();
  assert.deepEqual(asked, ['DELETE /api/v1/session']);
  assert.deepEqual(await store.outboxItems(), []);
  assert.deepEqual([...(await store.entries('')).keys()], []);
});

test('who signs out without a network is out on the phone at once, and on the server later', async () => {
  await signedIn(ZHANG);
  server(new TypeError('Failed to fetch'));
  await signOut();
  assert.equal(session.value.state, 'out');
  assert.deepEqual([...(await store.entries('')).keys()], ['session.to_end']);
  const asked = server(204);
  await finishSigningOut();
  await finishSigningOut();
  assert.deepEqual(asked, ['DELETE /api/v1/session']);
  assert.deepEqual([...(await store.entries('')).keys()], []);
});

test('signing in again forgets an old wish to sign out', async () => {
  server(new TypeError('Failed to fetch'));
  await signOut();
  await signedIn(ZHANG);
  const asked = server(204);
  await finishSigningOut();
  assert.deepEqual(asked, []);
  assert.equal(session.value.state, 'in');
});

test('a resident who signs out leaves what was recorded on duty, and its keys', async () => {
  await enqueue('sealed', { id: 'visit' }, { owner: 'head' });
  await enqueue('note', { id: 'one' });
  for (const key of ['duty.key', 'draft.duty.form', 'off_duty.to_end', 'dutx', 'duty/', 'draft.form']) await store.put(key, 1);
  await store.wipe();
  assert.deepEqual((await store.outboxItems()).map(({ id }) => id), ['visit']);
  assert.deepEqual([...(await store.entries('')).keys()], ['draft.duty.form', 'duty.key', 'off_duty.to_end']);
  await store.outboxDelete(['visit']);
  await store.delAll('');
});

test('what was recorded on duty is counted for its own person alone', async () => {
  await enqueue('sealed', { id: 'visit' }, { owner: 'head' });
  onDuty.value = 'other';
  assert.equal(unsentOnDuty.value, 0);
  onDuty.value = 'head';
  assert.equal(unsentOnDuty.value, 1);
  onDuty.value = undefined;
  await discard('visit');
});

test('a sealed item says of itself what its label says, without the screens of duty', () => {
  const label = { title: ['入户打卡', 'Check-in at the door'], detail: ['户 3 · 2 人', 'Household 3 · 2 people'] } as const;
  const item = { id: 'a', kind: 'sealed', body: { label }, group: '', state: 'waiting', created_at: '' } as const;
  assert.deepEqual(summaryOf(item), { title: label.title[0], detail: label.detail[0] });
});
