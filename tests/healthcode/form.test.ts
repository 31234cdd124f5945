/** The check-in form: what was typed, what it means, what is wrong with it. */
import '../core/one-tab';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyOf, draftFrom, isOfTheTime, mistakesIn, stepped, temperatureOf, type CheckInDraft } from '../../frontend/src/healthcode/form';
import { joined } from '../../frontend/src/healthcode/pages';
import { plot } from '../../frontend/src/healthcode/plot';
import { readingsOn } from '../../frontend/src/healthcode/today';

const WELL: CheckInDraft = { temperature: '36.5', site: 'forehead', is_well: true, symptoms: [] };

test('a temperature is understood however it is typed', () => {
  for (const typed of ['36.5', '365', '36,5', '36。5', '36.5', '36.5', ' 36.5 ', '36.5℃', '36.5°C', '36.5度', '36度5', '36.50']) {
    assert.equal(temperatureOf(typed), 365, typed);
  }
  assert.equal(temperatureOf('37'), 370);
  assert.equal(temperatureOf('37.'), 370);
  assert.equal(temperatureOf('37度'), 370);
});

test('what is no temperature is not guessed at', () => {
  for (const typed of ['', '3', '3.65', '36.55', '3650', '36.5.1', 'abc', '-36.5', '1e2', '36-5']) {
    assert.equal(temperatureOf(typed), null, typed);
  }
});

test('the buttons go by a tenth and stop at the range', () => {
  assert.equal(stepped('36.5', 1), '36.6');
  assert.equal(stepped('36.5', -1), '36.4');
  assert.equal(stepped('43.0', 1), '43.0');
  assert.equal(stepped('34', -1), '34.0');
  assert.equal(stepped('nonsense', 1), '36.6');
});

test('a reading outside what a person can have is refused on the phone', () => {
  assert.equal(mistakesIn({ ...WELL, temperature: '50' }).temperature, 'temperature_range');
  assert.equal(mistakesIn({ ...WELL, temperature: '33.9' }).temperature, 'temperature_range');
  assert.equal(mistakesIn({ ...WELL, temperature: 'x' }).temperature, 'temperature_unreadable');
  assert.equal(mistakesIn({ ...WELL, temperature: ' ' }).temperature, 'temperature_missing');
  assert.deepEqual(mistakesIn({ ...WELL, temperature: '34.0' }), {});
  assert.deepEqual(mistakesIn({ ...WELL, temperature: '43' }), {});
});

test('nobody is well by default, and the unwell say what is wrong', () => {
  assert.equal(mistakesIn({ ...WELL, is_well: undefined }).is_well, 'well_missing');
  assert.equal(mistakesIn({ ...WELL, is_well: false }).symptoms, 'symptoms_missing');
  assert.deepEqual(mistakesIn({ ...WELL, is_well: false, symptoms: ['cough'] }), {});
});

test('the item names the person only when it is somebody else', () => {
  const at = new Date('2020-02-22T01:02:03.004Z');
  assert.deepEqual(bodyOf({ ...WELL, resident_id: 'me' }, 'id', at, 'me'), {
    id: 'id',
    measured_at: '2020-02-22T01:02:03.004Z',
    temperature_tenths_c: 365,
    site: 'forehead',
    symptoms: [],
  });
  assert.equal(bodyOf({ ...WELL, resident_id: 'child' }, 'id', at, 'me').resident_id, 'child');
});

test('symptoms chosen before answering “well” are not sent', () => {
  assert.deepEqual(bodyOf({ ...WELL, symptoms: ['cough'] }, 'id', new Date(0), 'me').symptoms, []);
});

test('a refused item opens its form with what it held', () => {
  const body = bodyOf({ ...WELL, is_well: false, symptoms: ['cough'], resident_id: 'child' }, 'id', new Date(0), 'me');
  assert.deepEqual(draftFrom(body), { ...WELL, is_well: false, symptoms: ['cough'], resident_id: 'child' });
  assert.equal(isOfTheTime('healthcode.too_old'), true);
  assert.equal(isOfTheTime('core.invalid'), false);
  assert.equal(isOfTheTime(undefined), false);
});

const sent = (id: string, measured_at: string, tenths = 365) => ({
  id,
  measured_at,
  received_at: measured_at,
  counts_for_on: measured_at.slice(0, 10),
  temperature_tenths_c: tenths,
  site: 'ear' as const,
  symptoms: [],
});

test('today shows what was sent and what waits, each once, newest first', () => {
  const day = (at: Date) => at.toISOString().slice(0, 10);
  const waits = [
    { id: 'b', measured_at: '2020-02-22T09:00:00Z', temperature_tenths_c: 366, site: 'ear' as const, symptoms: [] },
    { id: 'a', measured_at: '2020-02-22T08:00:00Z', temperature_tenths_c: 365, site: 'ear' as const, symptoms: [] },
  ];
  const shown = readingsOn('2020-02-22', [sent('a', '2020-02-22T08:00:00Z'), sent('x', '2020-02-21T08:00:00Z')], waits, day);
  assert.deepEqual(shown.map(({ id, is_waiting }) => [id, is_waiting]), [['b', true], ['a', false]]);
});

test('pages of the history join by id', () => {
  const known = [sent('b', '2020-02-22T08:00:00Z'), sent('a', '2020-02-21T08:00:00Z')];
  assert.deepEqual(joined(known, [sent('c', '2020-02-23T08:00:00Z'), sent('b', '2020-02-22T08:00:00Z')]).map(({ id }) => id), ['c', 'b', 'a']);
});

test('every point of the chart lies inside it, the fever line too', () => {
  const size = { width: 320, height: 170, left: 38, right: 10, top: 12, bottom: 26 };
  const readings = [sent('a', '2020-02-20T08:00:00Z', 340), sent('b', '2020-02-22T08:00:00Z', 430), sent('c', '2020-02-21T08:00:00Z')];
  const { points, fever, grid, ends } = plot(readings, 373, size);
  assert.deepEqual(points.map(({ id }) => id), ['a', 'c', 'b']);
  for (const { x, y } of points) {
    assert.ok(x >= size.left && x <= size.width - size.right);
    assert.ok(y >= size.top && y <= size.height - size.bottom);
  }
  assert.ok(fever > size.top && fever < size.height - size.bottom);
  assert.ok(grid.length >= 3);
  assert.equal(ends.length, 2);
  assert.equal(plot([readings[0]!], 373, size).ends.length, 1);
});
