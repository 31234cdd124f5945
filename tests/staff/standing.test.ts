/** Whether somebody at a checkpoint is cut off: asked once a minute, and anew when there is a network again. */
import '../core/one-tab';
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { put } from '../../frontend/src/core/store';

test('the server is asked once a minute where there is no network, and at once when there is one again', async () => {
  const page = new EventTarget();
  let asks = 0;
  const fetch = () => {
    asks += 1;
    return Promise.reject(new TypeError('away'));
  };
  Object.assign(globalThis, { fetch, addEventListener: page.addEventListener.bind(page) });
  const { isCutOffAtPost, POST } = await import('../../frontend/src/staff/standing');
  await put(POST, {});
  assert.deepEqual([await isCutOffAtPost(), await isCutOffAtPost(), asks], [true, true, 1]);
  page.dispatchEvent(new Event('online'));
  assert.deepEqual([await isCutOffAtPost(), asks], [true, 2]);
});
