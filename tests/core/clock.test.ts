/** Time as the server has it, and the small rules of the network. */
import './one-tab';
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryAfterS } from '../../frontend/src/core/api';
import { heardServer, isClockUnreliable, loadClock, now, today, uuid7 } from '../../frontend/src/core/clock';
import { say } from '../../frontend/src/core/i18n';
import { languageOf, lang } from '../../frontend/src/core/settings';
import { get } from '../../frontend/src/core/store';

test('a phone whose clock is wrong goes by the server, also after a new start', async () => {
  const wrong = Date.now();
  heardServer(new Date(wrong + 7 * 864e5).toISOString(), wrong, wrong);
  assert.ok(Math.abs(now().getTime() - Date.now() - 7 * 864e5) < 1_000);
  assert.ok(Math.abs((await get<number>('clock.offset_ms'))! - 7 * 864e5) < 1_000);
  await loadClock();
  assert.ok(Math.abs(now().getTime() - Date.now() - 7 * 864e5) < 1_000);
});

test('an answer without a time changes nothing', () => {
  const before = now().getTime() - Date.now();
  heardServer(null, 0, 0);
  heardServer('soon', 0, 0);
  assert.ok(Math.abs(now().getTime() - Date.now() - before) < 50);
});

test('an answer that was heard behind a sleep of the phone, or behind a turn of its clock, changes nothing', () => {
  const before = now().getTime() - Date.now();
  const asked = Date.now();
  const server = new Date(asked + before).toISOString();
  heardServer(server, asked, asked + 2 * 864e5);
  heardServer(server, asked, asked - 864e5);
  assert.ok(Math.abs(now().getTime() - Date.now() - before) < 1_000);
});

test('a day is a day of the city, not of the phone', () => {
  const at = new Date('2020-02-28T16:00:00Z');
  assert.equal(today('Asia/Shanghai', at), '2020-02-29');
  assert.equal(today('UTC', at), '2020-02-28');
});

test('ids are UUIDs of version 7, in the order of time', () => {
  const ids = Array.from({ length: 200 }, () => uuid7());
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(ids).size, ids.length);
  const moment = parseInt(ids[0]!.replaceAll('-', '').slice(0, 12), 16);
  assert.ok(Math.abs(moment - now().getTime()) < 5_000);
});

test('Retry-After is understood as seconds and as a date', () => {
  assert.equal(retryAfterS('17', 0), 17);
  assert.equal(retryAfterS(new Date(90_000).toUTCString(), 0), 90);
  assert.equal(retryAfterS('soon', 0), undefined);
  assert.equal(retryAfterS(null, 0), undefined);
});

test('the phone’s first language that we speak is used, Chinese otherwise', () => {
  assert.equal(languageOf(['en-GB', 'zh-CN']), 'en');
  assert.equal(languageOf(['fr', 'zh-Hant-HK']), 'zh');
  assert.equal(languageOf(['fr']), 'zh');
});

test('a text has its places filled in the language shown', () => {
  lang.value = 'zh';
  assert.equal(say(['还有 {n} 条', '{n} left'], { n: 2 }), '还有 2 条');
  lang.value = 'en';
  assert.equal(say(['还有 {n} 条', '{n} left'], { n: 2 }), '2 left');
  assert.equal(say(['', 'no {place}'], { n: 2 }), 'no {place}');
});

test('a clock that is wrong by more than an hour is not relied on', () => {
  const at = Date.now();
  heardServer(new Date(at + 30 * 60_000).toISOString(), at, at);
  assert.equal(isClockUnreliable(), false);
  heardServer(new Date(at - 2 * 3_600_000).toISOString(), at, at);
  assert.equal(isClockUnreliable(), true);
  heardServer(new Date(at).toISOString(), at, at);
  assert.equal(isClockUnreliable(), false);
});
