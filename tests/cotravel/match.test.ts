/** Who was together with whom, by number, day, stops, carriages and the clock. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listOf, routesBy } from '../../frontend/src/cotravel/list-rules';
import { judge, matchAll, matchJourney } from '../../frontend/src/cotravel/match-rules';
import { canBeSame, stationOf } from '../../frontend/src/cotravel/route-rules';
import type { Journey, ListedTrip } from '../../frontend/src/cotravel/shapes';
import { journey, LONG, trip } from './made';

const routeOf = routesBy([LONG]);
/** What is told of a journey and a trip: the grade and why, or nothing. */
function told(mine: Partial<Journey>, theirs: Partial<ListedTrip>, routes = routeOf): string {
  const found = judge(journey(mine), trip(theirs), routes);
  return found ? `${found.grade} ${found.reason.code}` : 'nothing';
}
const G = { numbers: ['G1'] };
const K = { numbers: ['K101'], from: '汉口', to: '北京西', from_min: 20 * 60 };

test('G1 is found under G1, and never under G123, G11 or D1', () => {
  const list = listOf([trip(G), trip({ numbers: ['G123'] }), trip({ numbers: ['G11'] }), trip({ numbers: ['D1'] })]);
  assert.deepEqual(matchJourney(journey(G), list).map((match) => match.trip.numbers), [['G1']]);
});

test('a train is found under either of its twin numbers', () => {
  const list = listOf([trip({ numbers: ['T182', 'T183'] })]);
  for (const number of ['T182', 'T183']) assert.equal(matchJourney(journey({ numbers: [number] }), list).length, 1);
  assert.equal(matchJourney(journey({ numbers: ['T182', 'T183'] }), list).length, 1);
});

test('a flight never matches a train, whatever their numbers', () => {
  const list = listOf([trip({ kind: 'flight', numbers: ['D7318'] })]);
  assert.deepEqual(matchJourney(journey({ numbers: ['D7318'] }), list), []);
  assert.equal(matchJourney(journey({ kind: 'flight', numbers: ['D7318'] }), list).length, 1);
});

test('what has neither number nor plate never matches', () => {
  assert.equal(told({ numbers: [] }, { numbers: [] }), 'nothing');
  assert.equal(told({ kind: 'taxi', numbers: [] }, { kind: 'taxi', numbers: [], plates: [] }), 'nothing');
});

test('the carriage decides in a train, and its distance is said', () => {
  const theirs = { ...G, carriages: [4, 5, 9] };
  assert.equal(told({ ...G, carriage: 5 }, theirs), 'same_carriage same_carriage');
  assert.equal(judge(journey({ ...G, carriage: 7 }), trip(theirs))!.distance, 2);
  assert.equal(told({ ...G, carriage: 7 }, theirs), 'same_service other_carriage');
  assert.equal(told(G, theirs), 'same_service same_service');
});

test('in an aircraft three rows before and behind are near, the fourth is not', () => {
  const theirs = { kind: 'flight', numbers: ['CA4786'], rows: [31] } as const;
  const sat = (row?: number) => told({ kind: 'flight', numbers: ['CA4786'], ...(row ? { row } : {}) }, theirs);
  assert.deepEqual([28, 31, 34].map(sat), Array(3).fill('same_carriage near_rows'));
  assert.deepEqual([27, 35].map(sat), Array(2).fill('same_service far_rows'));
  assert.equal(sat(), 'same_service same_service');
});

test('who got off before the other got on was not together, by the order of stops', () => {
  assert.equal(told({ numbers: ['K101'], from: '石家庄', to: '北京西', on: '2020-01-21' }, { ...K, to: '郑州' }), 'apart they_left_before');
  assert.equal(told({ numbers: ['K101'], from: '汉口', to: '信阳' }, { ...K, from: '石家庄', on: '2020-01-21', from_min: 480 }), 'apart i_left_before');
  assert.equal(told({ numbers: ['K101'], from: '郑州', to: '北京西', on: '2020-01-21' }, { ...K, to: '郑州' }), 'cannot_tell met_at_stop');
  const together = judge(journey({ numbers: ['K101'], from: '信阳', to: '石家庄' }), trip(K), routeOf)!;
  assert.equal(together.grade, 'same_service');
  assert.equal(together.is_stretch_known, true);
});

test('a city stands for its stations: nobody is told that there was no contact by a loose name', () => {
  assert.equal(told({ numbers: ['K101'], from: '武汉市', to: '郑州站' }, K), 'same_service same_service');
  const loose = { ...K, from: '湖北省武汉市', to: '黑龙江省哈尔滨市' };
  assert.equal(told({ numbers: ['K101'], from: '北京', on: '2020-01-21', to: '哈尔滨西' }, loose), 'same_service same_service');
  assert.equal(stationOf('云南省昆明市'), '昆明');
  assert.equal(stationOf(' 郑州火车站'), '郑州');
  assert.equal(canBeSame('长沙', '长沙南') && !canBeSame('长沙南', '长沙西'), true);
});

test('a city is all its stations also where one of them bears its name alone; 站 behind it says that one', () => {
  const numbers = ['D377'];
  const route = routesBy([{ numbers, stops: ['上海', '苏州园区', '苏州', '苏州新区', '无锡', '南京'], minutes: [0, 20, 30, 40, 55, 120] }]);
  const met = (to: string): string => told({ numbers, from: '苏州新区', to: '南京' }, { numbers, from: '上海', to }, route);
  assert.deepEqual(['苏州', '苏州市', '江苏省苏州'].map(met), Array(3).fill('cannot_tell met_at_stop'));
  assert.deepEqual(['苏州站', '苏州火车站', '苏州园区'].map(met), Array(3).fill('apart they_left_before'));
  assert.equal(met('苏州高铁站'), 'cannot_tell met_at_stop');
  assert.equal(met('无锡站'), 'same_service same_service');
});

test('what goes from town to town is met as a coach and as a bus; a line of a town is not', () => {
  const way = { numbers: ['沈阳-阜新'] };
  assert.equal(told({ kind: 'coach', ...way }, { kind: 'bus', ...way }), 'same_line same_line');
  const list = listOf([trip({ kind: 'bus', ...way }), trip({ kind: 'coach', ...way }), trip({ kind: 'bus', numbers: ['沈阳 327路'] })]);
  for (const kind of ['bus', 'coach'] as const) assert.equal(matchJourney(journey({ kind, ...way }), list).length, 2);
  assert.deepEqual(matchJourney(journey({ kind: 'coach', numbers: ['沈阳 327路'] }), list), []);
  assert.deepEqual(matchJourney(journey({ kind: 'coach', numbers: ['阜新-沈阳'] }), list), []);
});

test('names that do not fit the direction of the train tell nothing', () => {
  assert.equal(told({ numbers: ['K101'], from: '北京西', to: '汉口' }, K), 'same_service same_service');
});

test('on a night train one run has two days, and the timetable tells which is meant', () => {
  const mine = { numbers: ['K101'], from: '石家庄', to: '北京西' };
  // From 20:00 at 汉口 it comes to 石家庄 at 07:40 on the next day.
  assert.equal(told({ ...mine, on: '2020-01-21' }, K), 'same_service same_service');
  assert.equal(told({ ...mine, on: '2020-01-20' }, K), 'cannot_tell which_day');
  assert.equal(told({ ...mine, on: '2020-01-20', from_min: 460 }, K), 'apart other_day');
  assert.equal(told({ ...mine, on: '2020-01-22' }, K), 'nothing');
  assert.equal(told({ ...mine, on: '2020-01-21', from_min: 460 }, K), 'same_service same_service');
  assert.equal(told({ ...mine, on: '2020-01-22', from_min: 460 }, K), 'nothing');
});

test('my own clock time is as good as the published one', () => {
  const theirs = { ...K, from_min: undefined };
  const mine = { numbers: ['K101'], from: '石家庄', to: '北京西', from_min: 460 };
  assert.equal(told({ ...mine, on: '2020-01-21' }, theirs), 'same_service same_service');
  assert.equal(told({ ...mine, on: '2020-01-20' }, theirs), 'cannot_tell which_day');
  assert.equal(told({ ...mine, on: '2020-01-22' }, theirs), 'nothing');
});

test('close to midnight, or without any clock time, a neighbouring day cannot be told', () => {
  const mine = { numbers: ['K101'], from: '信阳', to: '北京西' };
  // 150 minutes after 21:20 is ten to twelve.
  assert.equal(told({ ...mine, on: '2020-01-20' }, { ...K, from_min: 1280 }), 'same_service same_service');
  assert.equal(told({ ...mine, on: '2020-01-21' }, { ...K, from_min: 1280 }), 'cannot_tell night_mine');
  assert.equal(told({ ...mine, on: '2020-01-21' }, { ...K, from_min: undefined }), 'cannot_tell night_hours');
});

test('without a timetable the same day counts, and the next one only where it ran past midnight', () => {
  const none = routesBy([]);
  const theirs = { ...K, until_min: 1440 + 480 };
  assert.equal(told({ numbers: ['K101'] }, theirs, none), 'same_service same_service');
  assert.equal(told({ numbers: ['K101'], on: '2020-01-21' }, theirs, none), 'cannot_tell night_mine');
  assert.equal(told({ numbers: ['K101'], on: '2020-01-21', from_min: 600 }, theirs, none), 'nothing');
  assert.equal(told({ numbers: ['K101'], on: '2020-01-21' }, { ...K, until_min: 1300 }, none), 'nothing');
  for (const from_min of [300, 840]) assert.equal(told({ numbers: ['K101'], on: '2020-01-19' }, { ...K, from_min }, none), 'cannot_tell night_mine');
  assert.equal(told({ numbers: ['K101'], on: '2020-01-22' }, { ...K, until_min: 2 * 1440 + 300 }, none), 'cannot_tell night_mine');
  assert.equal(told({ ...G, on: '2020-01-21' }, G, none), 'nothing');
  assert.equal(told({ ...G, on: '2020-01-22' }, G, none), 'nothing');
});

test('hours tell apart what a day does not', () => {
  const metro = { kind: 'metro', numbers: ['南京 3号线'] } as const;
  const theirs = { ...metro, from_min: 480, until_min: 520 };
  assert.equal(told({ ...metro, from_min: 500 }, theirs), 'same_line same_line');
  assert.equal(told(metro, theirs), 'same_line same_line');
  assert.equal(told({ ...metro, from_min: 900 }, theirs), 'apart other_hours');
  assert.equal(told({ ...metro, from_min: 200 }, theirs), 'apart other_hours');
  assert.equal(told({ ...G, from_min: 1200 }, { ...G, until_min: 900 }), 'apart they_left_before');
  const same = { ...G, from: '郑州东' };
  assert.equal(told({ ...same, from_min: 1200 }, { ...same, until_min: 900 }), 'same_service same_service');
});

test('a plate is one vehicle, whatever it is called; another plate is another one', () => {
  const bus = { kind: 'bus', numbers: ['沈阳 327路'], plates: ['辽A12345'] } as const;
  assert.equal(told({ kind: 'bus', numbers: ['沈阳 327路'] }, bus), 'same_line same_line');
  assert.equal(told({ kind: 'bus', numbers: ['沈阳 327路'], plate: '辽A12345' }, bus), 'same_service same_service');
  assert.equal(told({ kind: 'bus', numbers: ['沈阳 327路'], plate: '辽A99999' }, bus), 'nothing');
  const list = listOf([trip(bus)]);
  assert.equal(matchJourney(journey({ kind: 'coach', plate: '辽A12345' }), list)[0]?.grade, 'same_service');
});

test('who drove for days, or sailed, is met on each of those days', () => {
  const taxi = { kind: 'taxi', plates: ['川R59013'], until_min: 3 * 1440 } as const;
  const rode = (on: string): string => told({ kind: 'taxi', plate: '川R59013', on }, taxi);
  assert.deepEqual(['2020-01-19', '2020-01-20', '2020-01-22', '2020-01-23'].map(rode), [
    'cannot_tell night_mine', 'same_service same_service', 'same_service same_service', 'nothing',
  ]);
  assert.equal(told({ kind: 'ship', numbers: ['紫荆16'] }, { kind: 'ship', numbers: ['紫荆16'] }), 'same_service same_service');
});

test('a late flight may be written down under the next day', () => {
  const flight = { kind: 'flight', numbers: ['MU2527'] } as const;
  assert.equal(told({ ...flight, on: '2020-01-21' }, { ...flight, from_min: 1430 }), 'cannot_tell night_mine');
  assert.equal(told({ ...flight, on: '2020-01-21' }, { ...flight, from_min: 600 }), 'nothing');
  assert.equal(told({ ...flight, on: '2020-01-19' }, { ...flight, from_min: 20, }), 'cannot_tell night_mine');
});

test('the gravest comes first, and there is one match for each pair', () => {
  const list = listOf([trip(G), trip({ ...G, carriages: [3] }), trip({ ...G, until_min: 100 })]);
  const found = matchAll([journey({ ...G, carriage: 3, from_min: 600 })], list);
  assert.deepEqual(found.map(({ grade }) => grade), ['same_carriage', 'same_service', 'apart']);
});
