/** Where patients were and where I was: by name, division, day and hours; and which places are near. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { MAP_4112 } from '../../frontend/src/cotravel/map-4112';
import { countsOf, countyAt, ringsOf, shadeOf, spotOf } from '../../frontend/src/cotravel/map-rules';
import { emptyPlace, myPlaceOf } from '../../frontend/src/cotravel/place-form';
import * as rules from '../../frontend/src/cotravel/place-rules';
import type { ListedTrip, MyPlace } from '../../frontend/src/cotravel/shapes';

const place = (more: Partial<ListedTrip>): ListedTrip => ({
  id: 7,
  kind: 'place',
  said: '灵宝市城关镇金城大市场',
  numbers: [],
  plates: [],
  on: '2026-11-20',
  carriages: [],
  carriage_said: '',
  rows: [],
  from: '',
  to: '',
  division: '411282',
  is_corrected: false,
  ...more,
});
const mine = (more: Partial<MyPlace>): MyPlace => ({
  id: 'a',
  name: '金城大市场',
  division: '411282',
  on: '2026-11-20',
  entered_at: '2026-11-21T00:00:00Z',
  ...more,
});
const at = (from: string, until: string) => {
  const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
  return { from_min: minutes(from), until_min: minutes(until) };
};
const told = (own: Partial<MyPlace>, theirs: Partial<ListedTrip>): string | undefined => {
  const found = rules.judgePlace(mine(own), place(theirs));
  return found && `${found.grade} ${found.reason}`;
};

test('who said it of a published place is certain of that one, whatever the names, and is compared with the others', () => {
  assert.equal(told({ place: 7, name: '' }, at('09:00', '10:00')), 'same_day hours_unknown');
  const shop = { place: 5, name: '永辉超市', ...at('09:00', '10:00') };
  assert.equal(told(shop, { id: 90, said: '永辉超市', ...at('09:10', '09:50') }), 'same_time overlap');
  assert.equal(told(shop, { id: 90, said: '永辉超市', division: '411224', ...at('09:10', '09:50') }), undefined);
  assert.equal(told({ place: 5, name: '早市' }, { id: 90 }), undefined);
});

test('two shops of one name with points far from each other only may be one', () => {
  const point = [34_783_210, 111_194_003] as const;
  const shop = { name: '永辉超市', point };
  assert.equal(told(shop, { said: '永辉超市', point: [34_784_000, 111_194_500] }), 'same_day hours_unknown');
  assert.equal(told(shop, { said: '永辉超市', point: [34_883_000, 111_194_500] }), 'cannot_tell name');
});

test('until midnight is the end of the day, also when the beginning is not said', () => {
  const noted = (from: string, until: string) => myPlaceOf({ ...emptyPlace('a'), name: '金城大市场', division: '411282', on: '2026-11-20', from, until }, '');
  assert.deepEqual([noted('', '00:00').until_min, noted('20:00', '00:00').until_min, noted('00:00', '00:00').until_min], [1440, 1440, 1440]);
  assert.equal(noted('', '').until_min, undefined);
  assert.equal(rules.judgePlace({ ...noted('', '00:00'), place: 7 }, place(at('09:00', '10:00')))!.grade, 'same_day');
});

test('a name is the same with the way there before it, in any width and with any marks', () => {
  assert.equal(rules.sameness(mine({ name: '灵宝市城关镇金城大市场' }), place({})), 'sure');
  assert.equal(rules.sameness(mine({ name: '灵宝市 城关镇「金城大市场」' }), place({})), 'sure');
  assert.equal(rules.sameness(mine({ name: '永辉超市喜悦汇店', division: '500112' }), place({ said: '重庆市渝北区永辉超市喜悦汇店', division: '500112' })), 'sure');
  assert.equal(rules.sameness(mine({ name: 'ｋｔｖ酷哥', division: '500101' }), place({ said: 'KTV（酷哥）', division: '500101' })), 'sure');
});

test('a name that many bear only may be the same, and in another county it is another place', () => {
  assert.equal(told({ name: '金城大市' }, {}), 'cannot_tell name');
  assert.equal(told({ name: '永辉超市' }, { said: '灵宝市永辉超市函谷店' }), 'cannot_tell name');
  assert.equal(told({ name: '市场' }, {}), undefined);
  assert.equal(told({ division: '411224' }, {}), undefined);
  assert.equal(told({ name: '人民医院', division: '' }, { said: '人民医院', division: '' }), 'cannot_tell name');
  assert.equal(told({ name: '人民医院', division: '' }, { said: '某县人民医院', division: '' }), undefined);
  assert.equal(told({ name: '', division: '' }, { said: '', division: '' }), undefined);
});

test('two points within 200 m may be one place under two names', () => {
  const point = [34_783_210, 111_194_003] as const;
  assert.equal(told({ name: '早市', point }, { said: '陕州路菜场', point: [34_784_000, 111_194_500] }), 'cannot_tell name');
  assert.equal(told({ name: '早市', point }, { said: '陕州路菜场', point: [34_793_000, 111_194_500] }), undefined);
});

test('hours tell whether we met, came after them, or had left before', () => {
  const theirs = { ...at('09:00', '10:30') };
  const own = (hours: Partial<MyPlace>) => told({ place: 7, ...hours }, theirs);
  assert.equal(own(at('10:00', '11:00')), 'same_time overlap');
  assert.equal(own(at('10:30', '11:00')), 'same_time overlap');
  assert.equal(own(at('11:00', '12:00')), 'same_day after');
  assert.equal(own(at('07:00', '08:00')), 'apart before');
  assert.equal(own({}), 'same_day hours_unknown');
  assert.equal(own({ from_min: 660 }), 'same_day after');
  assert.equal(own({ until_min: 480 }), 'apart before');
  assert.equal(own({ on: '2026-11-19', ...at('09:00', '10:00') }), undefined);
  assert.equal(own({ on: '2026-11-21', ...at('09:00', '10:00') }), undefined);
});

test('hours that were never published leave the day', () => {
  assert.equal(told({ place: 7, ...at('09:00', '10:00') }, {}), 'same_day hours_unknown');
  assert.equal(told({ place: 7, ...at('07:00', '08:00') }, { from_min: 540 }), 'apart before');
  assert.equal(told({ place: 7, ...at('20:00', '21:00') }, { from_min: 540 }), 'same_day hours_unknown');
  // They came while I was there.
  assert.equal(told({ place: 7, ...at('08:00', '10:00') }, { from_min: 540 }), 'same_time overlap');
  assert.equal(told({ place: 7, from_min: 600 }, at('09:00', '11:00')), 'same_time overlap');
});

test('a stay over several days is matched on each of them and on no other', () => {
  const days = { from_min: 600, until_min: 3 * 1440 + 600 };
  for (const [on, expected] of [
    ['2026-11-19', undefined],
    ['2026-11-20', 'same_day hours_unknown'],
    ['2026-11-22', 'same_day hours_unknown'],
    ['2026-11-23', 'same_day hours_unknown'],
    ['2026-11-24', undefined],
  ] as const)
    assert.equal(told({ place: 7, on }, days), expected);
  assert.equal(told({ place: 7, on: '2026-11-22', ...at('03:00', '04:00') }, days), 'same_time overlap');
});

test('until midnight is not the next day', () => {
  assert.equal(told({ place: 7, on: '2026-11-21' }, at('20:00', '24:00')), undefined);
  assert.equal(told({ place: 7, on: '2026-11-21' }, {}), undefined);
});

test('the gravest match stands first, then the newest day', () => {
  const places = [
    place({ id: 1, on: '2026-11-20' }),
    place({ id: 2, on: '2026-11-20', ...at('09:00', '10:00') }),
    place({ id: 3, on: '2026-11-21' }),
  ];
  const name = '灵宝市城关镇金城大市场';
  const own = [mine({ name, ...at('09:30', '09:40') }), mine({ id: 'b', name, on: '2026-11-21' })];
  assert.deepEqual(
    rules.matchPlaces(own, places).map(({ place: { id } }) => id),
    [2, 3, 1],
  );
});

test('the nearest stand first: my county, my city, my province, then the country; by metres where points are known', () => {
  const places = [
    place({ id: 1, division: '' }),
    place({ id: 2, division: '500112' }),
    place({ id: 3, division: '4103' }),
    place({ id: 4, division: '411224' }),
    place({ id: 5, division: '411282', on: '2026-11-18' }),
    place({ id: 6, division: '411282', on: '2026-11-19' }),
    place({ id: 8, division: '411282', on: '2026-11-01', point: [34_520_000, 110_900_000] }),
  ];
  const from = { division: '411282102', point: [34_520_500, 110_900_500] as const };
  const groups = rules.byNearness(places, from);
  const ids = rules.NEARNESS.map((one) => groups.get(one)!.map(({ id }) => id));
  assert.deepEqual(ids, [[8, 6, 5], [4], [3], [2], [1]]);
  assert.equal(rules.byNearness(places, { division: '4112' }).get('city')!.length, 4);
});

test('a place is found by any words of its name', () => {
  const places = [place({}), place({ id: 8, said: 'KTV 酷哥' })];
  assert.deepEqual(rules.named(places, 'ktv').map(({ id }) => id), [8]);
  assert.deepEqual(rules.named(places, '城关 市场').map(({ id }) => id), [7]);
  assert.equal(rules.named(places, ' ').length, 2);
});

test('each county of the map contains the place of its name, and a phone in it is put into it', () => {
  for (const { code, path, x, y } of MAP_4112.counties) {
    assert.ok(ringsOf(path).length > 0, code);
    assert.ok(x > 0 && x < MAP_4112.width && y > 0 && y < MAP_4112.height);
  }
  // The gate of the government of each county, as a phone says it (WGS-84), to about 500 m.
  const gates: Record<string, readonly [number, number]> = {
    '411202': [34_771_000, 111_184_000],
    '411221': [34_768_000, 111_756_000],
    '411224': [34_055_000, 111_042_000],
    '411281': [34_748_000, 111_869_000],
    '411282': [34_517_000, 110_889_000],
  };
  for (const [code, point] of Object.entries(gates)) assert.equal(countyAt(MAP_4112, point), code);
  assert.equal(countyAt(MAP_4112, [39_904_000, 116_407_000]), undefined);
});

test('a point is moved as the outlines are', () => {
  const [x, y] = spotOf(MAP_4112, [34_771_000, 111_184_000]);
  const plain = [(111.184 - MAP_4112.west) * MAP_4112.per_lng, (MAP_4112.north - 34.771) * MAP_4112.per_lat] as const;
  // About 560 m to the east and 110 m to the south near 三门峡.
  assert.ok(x - plain[0] > 3 && x - plain[0] < 4.2);
  assert.ok(y - plain[1] > 0.2 && y - plain[1] < 1.5);
});

test('places are counted where they lie', () => {
  const counts = countsOf([place({}), place({}), place({ division: '4112' }), place({ division: '41' }), place({ division: '50' }), place({ division: '' })], '4112');
  assert.deepEqual([...counts.byCounty], [['411282', 2]]);
  assert.deepEqual({ ...counts, byCounty: 0 }, { byCounty: 0, city: 1, province: 1, country: 1, unknown: 1 });
  assert.deepEqual([0, 1, 3, 10].map((count) => shadeOf(count, 10)), [0, 1, 2, 4]);
});
