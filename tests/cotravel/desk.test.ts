/** Trips that an officer types, without a screen: what is sent, what is wrong, how it is read. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { formOf, isTyped, type BatchPage, type Line } from '../../frontend/src/cotravel/batch-shapes';
import { carriagesIn, numbersOf, rowsIn } from '../../frontend/src/cotravel/number-rules';
import { isToSend, joined, type FellowsOfTrip, type PatientJourney } from '../../frontend/src/cotravel/patients';
import { platesIn } from '../../frontend/src/cotravel/plate-rules';
import { mistakesIn, NOTHING_TYPED, readingOf, tripFormOf, typedOf, type TypedTrip } from '../../frontend/src/cotravel/trip-form';
import { batchOf, correctionOf, freshBatch, linesOf, titleOf, wrongIn } from '../../frontend/src/cotravel/type-form';

const TODAY = '2020-02-03';
const READ = { numbers: numbersOf, plates: platesIn, carriages: carriagesIn, rows: rowsIn };
const typed = (more: Partial<TypedTrip>): TypedTrip => ({ ...NOTHING_TYPED, kind: 'train', said: 'T182/T183', on: '2020-01-22', ...more });
const LINE: Line = {
  kind: 'bus', said: '9路', on: '2020-01-22', numbers: ['三门峡 9路'], plates: [], from_min: 600, until_min: 1500, carriages: [], carriage_said: '',
  rows: [12], from_name: '', to_name: '', division: '', corrects: null,
  sources: [{ list: 'office', row: 'r1', publisher: '三门峡市卫健委', url: '', published_on: '2020-02-01' }],
};
const page = (lines: readonly Line[], next: number | null = null): BatchPage =>
  ({ batch: { version: 3, area: '4112' } as BatchPage['batch'], lines, problems: [], next });

test('what is typed comes back as it was, with the hours of the next day', () => {
  const trip = typed({ from: '22:10', until: '01:00', is_next_day: true, carriage: '7车', seat: '12F', from_name: '武汉', to_name: '三门峡' });
  const form = tripFormOf(trip);
  assert.deepEqual([form.from_min, form.until_min], [1330, 1500]);
  assert.deepEqual(typedOf(form), trip);
});

test('nothing that a kind does not ask is sent', () => {
  const place = tripFormOf(typed({ kind: 'place', said: '湖滨市场', carriage: '7车', seat: '1A', from_name: '武汉', city: '三门峡', division: '411202' }));
  assert.deepEqual([place.carriage_said, place.seat, place.from_name, place.city, place.division], ['', '', '', '', '411202']);
  assert.equal(tripFormOf(typed({ division: '411202' })).division, '');
});

test('mistakes stand beside their fields', () => {
  assert.deepEqual(mistakesIn(NOTHING_TYPED, TODAY), { kind: 'kind_missing' });
  assert.deepEqual(mistakesIn(typed({ said: ' ', on: '' }), TODAY), { said: 'said_missing', on: 'on_missing' });
  assert.deepEqual(mistakesIn(typed({ on: '2020-02-04', from: '10:00', until: '09:00' }), TODAY), { on: 'on_ahead', until_min: 'until_before' });
  assert.deepEqual(mistakesIn(typed({ from: '23:00', until: '01:00', is_next_day: true }), TODAY), {});
});

test('the preview shows both numbers of a train, its carriage and row, and says when nothing can be read', () => {
  const train = readingOf(typed({ carriage: '7车', seat: '12F' }), READ);
  assert.deepEqual(train, { numbers: ['T182', 'T183'], plates: [], carriages: [7], rows: [12], is_readable: true });
  assert.equal(readingOf(typed({ kind: 'taxi', said: '车牌不详' }), READ)?.is_readable, false);
  assert.deepEqual(readingOf(typed({ kind: 'taxi', said: '豫MT1234的出租车' }), READ)?.plates, ['豫MT1234']);
  assert.equal(readingOf(typed({ kind: 'place', said: '湖滨市场' }), READ)?.is_readable, true);
  assert.equal(readingOf(typed({ said: '' }), READ), undefined);
});

test('a kept batch is gone on with, and a published trip becomes its own correction', () => {
  const batch = batchOf(page([LINE]), TODAY);
  assert.deepEqual([batch.version, batch.publisher, batch.rows[0]?.row, batch.rows[0]?.city], [3, '三门峡市卫健委', 'r1', '三门峡']);
  const correction = correctionOf({ trip_id: 17, state: 'published', area: '4112', reason: null, line: LINE, may_withdraw: true }, TODAY, 'r2');
  const [line] = linesOf(correction);
  assert.deepEqual([line?.corrects, line?.row, line?.form.until_min], [17, 'r2', 1500]);
  assert.equal(formOf({ ...LINE, rows: [12, 31] }).seat, '12A、31A');
});

test('only a batch that was typed here is changed here', () => {
  assert.equal(isTyped(page([LINE])), true);
  assert.equal(isTyped(page([LINE], 200)), false);
  assert.equal(isTyped(page([{ ...LINE, sources: [{ ...LINE.sources[0]!, list: 'nosugar' }] }])), false);
});

test('a batch names what is wrong in which of its trips', () => {
  const fresh = freshBatch('4112', TODAY, 'r1');
  const batch = { ...fresh, rows: [{ ...fresh.rows[0]!, ...typed({}) }, { ...fresh.rows[0]!, ...typed({ said: '' }), row: 'r2' }] };
  assert.deepEqual(wrongIn(batch, TODAY), { 'lines.1.form.said': 'said_missing', 'lines.0.source.publisher': 'publisher_missing' });
  assert.equal(titleOf(batch), 'T182/T183 +1');
});

test('a journey is sent that never went, came back, or was changed since', () => {
  const told = { batch_id: null, sent: null, is_changed: false } as PatientJourney;
  assert.equal(isToSend(told), true);
  assert.equal(isToSend({ ...told, batch_id: 'b', sent: 'submitted' }), false);
  assert.equal(isToSend({ ...told, batch_id: 'b', sent: 'published', is_changed: true }), true);
  assert.equal(isToSend({ ...told, batch_id: 'b', sent: 'refused' }), true);
});

test('a page of who registered a trip is put behind what is known of that trip, for each journey that has it', () => {
  const of = (journey_id: string, trip: number, who: string, next: string | null): FellowsOfTrip => ({
    journey_id,
    trip,
    said: 'G1',
    on: '2026-02-18',
    people: [{ resident_id: who, name: '*', division_code: '411221100001', state: 'open' }],
    next,
  });
  const known = [of('a', 1, 'x', 'x'), of('b', 1, 'x', 'x'), of('a', 2, 'y', 'y')];
  const told = joined(known, [of('a', 1, 'z', null), of('b', 1, 'z', null)]);
  const who = told.map(({ people, next }) => [people.map(({ resident_id }) => resident_id).join(), next]);
  assert.deepEqual(who, [['x,z', null], ['x,z', null], ['y', 'y']]);
});
