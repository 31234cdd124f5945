/** What is typed of a checkpoint, and what a scanned poster becomes among my places. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { e6Of, freshPlace, hoursOf, placeDraftOf, placeMistakes, placeWish, type ManagedPlace } from '../../frontend/src/checkpoints/manage';
import type { Poster } from '../../frontend/src/checkpoints/poster';
import { spanOf } from '../../frontend/src/checkpoints/passages';
import { clockText, momentIn, offsetOf, openVisit, visitOf } from '../../frontend/src/checkpoints/visit-rules';
import { judgePlace } from '../../frontend/src/cotravel/place-rules';
import type { ListedTrip, MyPlace } from '../../frontend/src/cotravel/shapes';

const PLACE: ManagedPlace = {
  checkpoint_id: 'A'.repeat(22), name: '湖滨市场', kind: 'market', division_code: '411202003001', state: 'open', mode: 'regulars',
  hours: '22:00-24:00', address: null, lat_e6: 34_772_400, lng_e6: 111_200_000, calls: [{ whom: 'doctor', phone: '120' }], version: 3,
};
const POSTER: Poster = { checkpoint_id: PLACE.checkpoint_id, county: 411202, kind: 'market', name: '湖滨市场', lat_e6: null, lng_e6: null };
const AT = { on: '2026-11-23', minute: 605 };
const ENTERED = '2026-11-23T02:05:00Z';

test('a form that nothing was changed in sends the same checkpoint', () => {
  const { checkpoint_id: _, division_code, state, version, ...same } = PLACE;
  assert.deepEqual(placeWish(placeDraftOf(PLACE)), same);
  assert.equal(hoursOf({ is_all_day: true, from: '', until: '' }), '00:00-24:00');
});

test('what is wrong stands beside its field', () => {
  const fresh = freshPlace('x', '');
  assert.deepEqual(placeMistakes(fresh), { name: 'name_missing', division_code: 'division_missing' });
  const typed = { ...fresh, name: '东门', division_code: '411202', is_all_day: false };
  assert.deepEqual(placeMistakes({ ...typed, from: '08:00', until: '08:00' }), { hours: 'hours_same' });
  assert.deepEqual(placeMistakes({ ...typed, from: '', until: '08:00' }), { hours: 'hours_missing' });
  assert.deepEqual(placeMistakes({ ...typed, lat: '34.7' }), { lat_e6: 'point_half' });
  assert.deepEqual(placeMistakes({ ...typed, lat: '北', lng: '181' }), { lat_e6: 'lat_wrong', lng_e6: 'lng_wrong' });
  assert.deepEqual(placeMistakes({ ...typed, lat: '34.7724', lng: '111.2' }), {});
});

test('degrees are millionths, also when they were typed in full width', () => {
  assert.equal(e6Of('３４．７７２４', 90), 34_772_400);
  assert.equal(e6Of(' ', 90), null);
  assert.equal(e6Of('1e2', 180), undefined);
});

test('the day and the hour are those of the city', () => {
  assert.deepEqual(momentIn('Asia/Shanghai', new Date('2026-11-22T16:05:00Z')), { on: '2026-11-23', minute: 5 });
  assert.equal(clockText(605), '10:05');
});

test('hours that are asked for are those of the zone of the city, be it ahead or behind', () => {
  const zones = ['Asia/Shanghai', 'Asia/Kathmandu', 'Pacific/Kiritimati', 'America/St_Johns', 'UTC'];
  assert.deepEqual(zones.map((zone) => offsetOf(zone, '2026-01-15')), ['+08:00', '+05:45', '+14:00', '-03:30', '+00:00']);
  const span = spanOf('2026-01-15', '22:00', '01:00', offsetOf('Asia/Urumqi', '2026-01-15'));
  assert.deepEqual(span, { from: '2026-01-15T16:00:00.000Z', until: '2026-01-15T19:00:00.000Z' });
});

test('the second scan of a poster on a day is the leaving, at whatever poster else it is a coming', () => {
  const come = visitOf(POSTER, 'one', AT, ENTERED);
  assert.equal(openVisit([come], POSTER, { ...AT, minute: 700 })?.id, 'one');
  assert.equal(openVisit([{ ...come, until_min: 650 }], POSTER, { ...AT, minute: 700 }), undefined);
  assert.equal(openVisit([come], POSTER, { on: '2026-11-24', minute: 700 }), undefined);
  assert.equal(openVisit([come], { ...POSTER, name: '别处' }, { ...AT, minute: 700 }), undefined);
  assert.equal(openVisit([come], { ...POSTER, county: 411224 }, { ...AT, minute: 700 }), undefined);
});

test('a visit meets a place that is published later, by name and county, or by its point', () => {
  const published = { id: 7, said: '湖滨市场', division: '411202', on: AT.on, from_min: 540, until_min: 660 } as ListedTrip;
  const come = visitOf(POSTER, 'one', AT, ENTERED);
  const judged = (mine: MyPlace, place: ListedTrip) => judgePlace(mine, place)?.grade;
  assert.equal(judged(come, published), 'same_time');
  assert.equal(judged({ ...come, from_min: 480, until_min: 500 }, published), 'apart');
  assert.equal(judged(come, { ...published, division: '411224' }), undefined);
  const there = visitOf({ ...POSTER, lat_e6: 34_772_400, lng_e6: 111_200_000 }, 'two', AT, ENTERED);
  assert.equal(judged(there, { ...published, said: '某批发市场', point: [34_773_000, 111_200_000] }), 'cannot_tell');
});
