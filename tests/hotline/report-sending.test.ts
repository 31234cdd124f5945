/** How a report leaves the phone, whatever is cut where: photos first, as nobody, and never without its receipt. */
import '../core/one-tab';
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { drain } from '../../frontend/src/core/drain';
import { loadOutbox, senders } from '../../frontend/src/core/outbox';
import * as store from '../../frontend/src/core/store';
import { loadReceipts, receipts } from '../../frontend/src/hotline/receipts';
import { album, enqueueReport, registerReports, tidyPhotos } from '../../frontend/src/hotline/report-data';
import type { ReportBody } from '../../frontend/src/hotline/report-form';

const PHOTO = '01890000-0000-7000-8000-000000000001';
const REPORT: ReportBody = {
  id: '01890000-0000-7000-8000-000000000002',
  category: 'used_masks',
  division_code: '411221104202',
  text: '',
  answers: {},
  pictures: [PHOTO],
  is_anonymous: true,
  made_at: '2026-03-02T01:00:00Z',
};
const RECEIVED = { number: '7K2M9QXW4T8B', secret: 'abcdefghijklmnopqrst-_', state: 'received', due_at: null, answer_by: null, advice: null };
const shelf = { items: store.outboxItems, patch: store.outboxPatch, remove: store.outboxDelete };

/** What arrived: method, path below /api/v1, and whether the session came along. */
let asked: [string, string, RequestCredentials | undefined][] = [];
let answers: Record<string, () => Response> = {};
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });

globalThis.fetch = async (url, init) => {
  const path = String(url).replace('/api/v1', '');
  asked.push([init!.method!, path, init!.credentials]);
  const answer = answers[`${init!.method} ${path}`] ?? answers[init!.method!];
  if (!answer) throw new TypeError('no network');
  return answer();
};

const send = () => drain(shelf, senders);

beforeEach(async () => {
  await store.wipe();
  await loadOutbox(() => undefined);
  registerReports();
  asked = [];
  answers = { PUT: () => json(200, { id: PHOTO }), 'POST /reports': () => json(200, RECEIVED) };
  await store.put(`report_photo.${PHOTO}`, { bytes: new ArrayBuffer(3), type: 'image/jpeg' });
});

test('the photo goes before the report, both as nobody, and the receipt stays when the outbox is empty', async () => {
  await enqueueReport(REPORT);
  assert.deepEqual(await send(), { ended: 'empty' });
  assert.deepEqual(asked, [
    ['PUT', `/reports/${REPORT.id}/pictures/${PHOTO}`, 'omit'],
    ['POST', '/reports', 'omit'],
  ]);
  await loadReceipts();
  assert.deepEqual(receipts.value?.map(({ id, number, secret }) => [id, number, secret]), [[REPORT.id, RECEIVED.number, RECEIVED.secret]]);
  assert.equal(await album.photoOf(PHOTO), undefined);
});

test('a report that is cut off behind its photo is sent again without the photo', async () => {
  delete answers['POST /reports'];
  await enqueueReport(REPORT);
  assert.equal((await send()).ended, 'later');
  assert.equal((await store.outboxItems()).length, 1);
  answers['POST /reports'] = () => json(200, RECEIVED);
  await send();
  assert.deepEqual(asked.map(([method]) => method), ['PUT', 'POST', 'POST']);
  assert.deepEqual(await store.outboxItems(), []);
});

test('a photo that the server has forgotten meanwhile is sent once more', async () => {
  let isFirst = true;
  answers['POST /reports'] = () => {
    if (!isFirst) return json(200, RECEIVED);
    isFirst = false;
    return json(422, { code: 'core.invalid', detail: '', fields: { 'pictures.0': { code: 'core.picture_unknown', text: '' } } });
  };
  await enqueueReport(REPORT);
  await send();
  assert.deepEqual(asked.map(([method]) => method), ['PUT', 'POST', 'PUT', 'POST']);
  assert.deepEqual(await store.outboxItems(), []);
});

test('a refused report keeps its photo, says why, and does not stand in the way of another', async () => {
  const other = { ...REPORT, id: '01890000-0000-7000-8000-000000000003', pictures: [] };
  let isFirst = true;
  answers['POST /reports'] = () => {
    if (!isFirst) return json(200, RECEIVED);
    isFirst = false;
    return json(422, { code: 'core.invalid', detail: '有误', fields: { point: { code: 'hotline.point_outside', text: '不在国内' } } });
  };
  await enqueueReport(REPORT);
  await enqueueReport(other);
  await send();
  const [left, ...more] = await store.outboxItems();
  assert.deepEqual([left?.id, left?.state, left?.fields?.point?.text, more.length], [REPORT.id, 'refused', '不在国内', 0]);
  await tidyPhotos();
  assert.ok(await album.photoOf(PHOTO));
});

test('only who is called back at the number of their account goes with the session', async () => {
  await enqueueReport({ ...REPORT, pictures: [], is_anonymous: false, call_back: { name: '李守田' } });
  await send();
  assert.deepEqual(asked.map(([, , credentials]) => credentials), ['same-origin']);
});
