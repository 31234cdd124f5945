/** What is recorded on duty, from the form to the server, on an IndexedDB in memory. */
import '../core/one-tab';
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { collected, recordCollection, recordVisit, startVillage, stateOf, visits } from '../../frontend/src/collection/data';
import { toBase64url } from '../../frontend/src/core/base64url';
import { drain } from '../../frontend/src/core/drain';
import { duty, signOffDuty } from '../../frontend/src/core/duty';
import { loadOutbox, senders, stored } from '../../frontend/src/core/outbox';
import * as store from '../../frontend/src/core/store';

const PERSON = '0192b3c4-d5e6-7f01-8234-56789abcdef0';
const WELL = { temperature_tenths_c: 365, site: 'forehead', symptoms: [] };
const WHERE = ['户 3 · 09:35', 'Household 3 · 09:35'] as const;
const HOUSEHOLD = { household: WHERE, members: [{ person_id: PERSON, name: '赵**' }] };
const shelf = {
  items: store.outboxItems,
  async patch(id: string, patch: object) {
    await store.outboxPatch(id, patch);
    stored.value = await store.outboxItems();
  },
  async remove(ids: readonly string[]) {
    await store.outboxDelete(ids);
    stored.value = await store.outboxItems();
  },
};

globalThis.addEventListener = () => undefined;

/** The server: a key to seal with, and one answer for each batch. */
async function server(answer: (path: string, ids: string[]) => object[]): Promise<string[]> {
  const { publicKey } = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
  const public_key = toBase64url(new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)));
  const sent: string[] = [];
  globalThis.fetch = async (url, init) => {
    const path = String(url).replace('/api/v1', '');
    const headers = { 'Content-Type': 'application/json' };
    if (init?.method !== 'POST') return new Response(JSON.stringify({ public_key, time_beacon: 'b' }), { headers });
    const { items } = JSON.parse(String(init.body)) as { items: { id: string }[] };
    sent.push(...items.map((item) => `${path} ${Object.keys(item).join()}`));
    return new Response(JSON.stringify({ results: answer(path, items.map(({ id }) => id)) }), { headers });
  };
  return sent;
}

const accepted = (_: string, ids: string[]): object[] => ids.map((id) => ({ id, status: 'new' }));

beforeEach(async () => {
  await server(accepted);
  await signOffDuty();
  for (const { id } of await store.outboxItems()) await store.outboxDelete([id]);
  duty.value = { state: 'in', staff_id: 'AAECAwQFBgcICQoLDA0ODw', grants: [] } as unknown as typeof duty.value;
  await loadOutbox(() => undefined);
  await startVillage();
});

test('what waits is an id, a sealed text, and a label without a name', async () => {
  await recordVisit('one', { resident_id: 'zhang' }, WELL, WHERE);
  const [item] = await store.outboxItems();
  assert.deepEqual(Object.keys(item!.body as object), ['id', 'sealed', 'label']);
  assert.equal(item!.owner, 'AAECAwQFBgcICQoLDA0ODw');
  assert.equal(stateOf('zhang'), 'waiting');
});

test('a delivered check-in says so, and only its id and sealed text left the phone', async () => {
  const sent = await server(accepted);
  await recordVisit('one', { resident_id: 'zhang' }, WELL, WHERE);
  await drain(shelf, senders);
  assert.deepEqual(sent, ['/duty/check-ins id,sealed']);
  assert.equal(stateOf('zhang'), 'done');
  assert.deepEqual(await store.outboxItems(), []);
});

test('a refused check-in is not done', async () => {
  await server((_, ids) => ids.map((id) => ({ id, status: 'rejected', code: 'residents.not_found', text: 'No.' })));
  await recordVisit('one', { resident_id: 'zhang' }, WELL, WHERE);
  await drain(shelf, senders);
  assert.equal(stateOf('zhang'), 'refused');
  assert.equal(visits.value.one?.is_done, false);
});

test('a household goes before the check-ins of its people', async () => {
  const sent = await server(accepted);
  await recordCollection('household', {}, HOUSEHOLD);
  await recordVisit('one', { person_id: PERSON }, WELL, WHERE);
  await drain(shelf, senders);
  assert.deepEqual(sent, ['/duty/collections id,sealed', '/duty/check-ins id,sealed']);
  assert.equal(collected.value.household?.is_done, true);
});

test('somebody whose household was refused holds up nobody behind them', async () => {
  const sent = await server((path, ids) =>
    ids.map((id) => (id === 'next' ? { id, status: 'new' } : { id, status: 'rejected', code: path.includes('check') ? 'residents.not_collected_yet' : 'core.invalid' })),
  );
  await recordCollection('household', {}, HOUSEHOLD);
  await recordVisit('one', { person_id: PERSON }, WELL, WHERE);
  await recordCollection('next', {}, { household: WHERE, members: [] });
  assert.deepEqual(await drain(shelf, senders), { ended: 'empty' });
  assert.equal(sent.length, 3);
  assert.equal(stateOf(PERSON), 'refused');
  assert.equal(collected.value.next?.is_done, true);
});

test('what the server found to compare is shown beside the household', async () => {
  const members = [{ person_id: PERSON, resident_id: 'zhao', is_new: false, differences: ['address', 'phone'], hints: [] }];
  await server((_, ids) => ids.map((id) => ({ id, status: 'identical', members })));
  await recordCollection('household', {}, HOUSEHOLD);
  await drain(shelf, senders);
  assert.deepEqual(collected.value.household?.members, [
    { person_id: PERSON, name: '赵**', resident_id: 'zhao', is_new: false, differences: 2, hints: 0 },
  ]);
});
