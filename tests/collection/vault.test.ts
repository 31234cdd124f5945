/** What the phone keeps during a shift, on an IndexedDB in memory. */
import '../core/one-tab';
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { keep, read } from '../../frontend/src/collection/vault';
import { duty, signOffDuty } from '../../frontend/src/core/duty';
import * as store from '../../frontend/src/core/store';

globalThis.fetch = async () => new Response(null, { status: 204 });

beforeEach(async () => {
  await signOffDuty();
  await store.delAll('');
  duty.value = { state: 'in' } as typeof duty.value;
});

test('what is kept during a shift is read again, and stands nowhere in clear', async () => {
  await keep('roster', { people: ['王小禾'] });
  assert.deepEqual(await read('roster'), { people: ['王小禾'] });
  for (const value of (await store.entries<object>('duty.vault.')).values()) {
    const bytes = new Uint8Array((value as { data: ArrayBuffer }).data);
    assert.equal(Buffer.from(bytes).includes('王小禾'), false);
  }
});

test('the key cannot be taken out of the browser', async () => {
  await keep('roster', {});
  const key = await store.get<CryptoKey>('duty.vault_key');
  assert.equal(key!.extractable, false);
  await assert.rejects(crypto.subtle.exportKey('raw', key!));
});

test('a new name does not open what was kept under another', async () => {
  await keep('roster', { a: 1 });
  await store.put('duty.vault.draft', await store.get('duty.vault.roster'));
  assert.equal(await read('draft'), undefined);
});

test('when the shift is over nothing is left, and the next shift has another key', async () => {
  await keep('roster', { a: 1 });
  const old = await store.get('duty.vault.roster');
  await signOffDuty();
  await keep('late', {});
  assert.deepEqual([...(await store.entries('duty.vault.')).keys()], []);
  duty.value = { state: 'in' } as typeof duty.value;
  await keep('other', {});
  await store.put('duty.vault.roster', old);
  assert.equal(await read('roster'), undefined);
});
