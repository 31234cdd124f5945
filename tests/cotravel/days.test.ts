/** Two rides of one number on one day or on neighbouring ones: what was the same run, what may have been, what was not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchedUntil } from '../../frontend/src/cotravel/advice';
import { daysAfter } from '../../frontend/src/cotravel/day-rules';
import { judge } from '../../frontend/src/cotravel/match-rules';
import type { Journey, ListedTrip, Match, RouteOf } from '../../frontend/src/cotravel/shapes';
import { routesBy } from '../../frontend/src/cotravel/list-rules';
import { vectors } from '../vectors/cases';
import { journey, LONG, trip } from './made';

type Kind = readonly [mine: Partial<Journey>, theirs: Partial<ListedTrip>];
const numbered = (kind: Journey['kind'], number: string): Kind => [{ kind, numbers: [number] }, { kind, numbers: [number] }];
const plated = (kind: Journey['kind']): Kind => [{ kind, plate: '豫M12345' }, { kind, plates: ['豫M12345'] }];
const KINDS: Readonly<Record<string, Kind>> = {
  K101: numbered('train', 'K101'),
  D311: numbered('train', 'D311'),
  G1: numbered('train', 'G1'),
  flight: numbered('flight', 'CA926'),
  'coach, plate': plated('coach'),
  'coach, way': numbered('coach', '沈阳-阜新'),
  'bus, plate': plated('bus'),
  'bus, line': numbered('bus', '沈阳 327路'),
  metro: numbered('metro', '南京 3号线'),
  taxi: plated('taxi'),
  ship: numbered('ship', '紫荆16'),
};
const minutes = (clock: string | undefined): number | undefined =>
  clock ? Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)) : undefined;
const on = (gap: number): string => new Date(Date.parse('2020-01-20') + gap * 86_400_000).toISOString().slice(0, 10);
const GAPS = [-3, -2, -1, 0, 1, 2, 3];

/** `=` the same, `?` cannot tell, `x` apart, `.` nothing. */
function sign([own, other]: Kind, gap: number, mine?: number, from?: number, until?: number, routes?: RouteOf): string {
  const own_hour = mine === undefined ? {} : { from_min: mine };
  const hours = { ...(from === undefined ? {} : { from_min: from }), ...(until === undefined ? {} : { until_min: until }) };
  const found = judge(journey({ ...own, ...own_hour, on: on(gap) }), trip({ ...other, ...hours }), routes);
  if (!found) return '.';
  return found.grade === 'cannot_tell' ? '?' : found.grade === 'apart' ? 'x' : '=';
}

/**
 * What is told without a timetable: the patient's hours (32:00 is 08:00 of the next day), then, for somebody who
 * noted no hour, 14:00, 23:00 and 02:00, a sign for each day from three before the patient's to three after.
 */
const TABLE = `
               the patient  no hour  14:00    23:00    02:00
  K101         no hour      ???=???  ???=???  ???=???  ???=???
               14:00-       ???=???  ???=???  ???=??.  ???=???
               14:00-16:00  ???=...  ???=...  ???x...  ???=...
               21:00-       ???=???  .??=???  ???=??.  ???=???
               21:00-23:00  ???=?..  .??=...  ???=...  ???=...
               21:00-32:00  ???=?..  .??=...  ???=...  ???=?..
               02:00-       ???=???  ???=??.  ???=??.  ???=???
               -08:00       ???=...  ???x...  ???x...  ???=...
  D311         no hour      ..?=?..  ...=...  ..?=...  ..?=?..
               14:00-       ...=...  ...=...  ...=...  ...=...
               14:00-16:00  ...=...  ...=...  ...x...  ...=...
               21:00-       ...=?..  ...=...  ...=...  ...=?..
               21:00-23:00  ...=?..  ...=...  ...=...  ...=...
               21:00-32:00  ...=?..  ...=...  ...=...  ...=?..
               02:00-       ..?=...  ...=...  ..?=...  ..?=...
               -08:00       ..?=...  ...x...  ..?x...  ..?=...
  G1           no hour      ...=...  ...=...  ...=...  ...=...
               14:00-       ...=...  ...=...  ...=...  ...=...
               14:00-16:00  ...=...  ...=...  ...x...  ...=...
               21:00-       ...=...  ...=...  ...=...  ...=...
               21:00-23:00  ...=...  ...=...  ...=...  ...=...
               21:00-32:00  ...=?..  ...=...  ...=...  ...=?..
               02:00-       ...=...  ...=...  ...=...  ...=...
               -08:00       ...=...  ...x...  ...x...  ...=...
  flight       no hour      ..?=?..  ...=...  ..?=...  ..?=?..
               14:00-       ...=...  ...=...  ...=...  ...=...
               14:00-16:00  ...=...  ...=...  ...=...  ...=...
               21:00-       ...=?..  ...=...  ...=...  ...=?..
               21:00-23:00  ...=?..  ...=...  ...=...  ...=...
               21:00-32:00  ...=?..  ...=...  ...=...  ...=?..
               02:00-       ..?=...  ...=...  ..?=...  ..?=...
               -08:00       ..?=...  ...=...  ..?=...  ..?=...
  coach, plate no hour      .??=??.  .??=??.  .??=??.  .??=??.
               14:00-       .??=??.  .??=??.  .??=?..  .??=??.
               14:00-16:00  .??=...  .??=...  .??x...  .??=...
               21:00-       .??=??.  ..?=??.  .??=??.  .??=??.
               21:00-23:00  .??=?..  ..?=...  .??=...  .??=...
               21:00-32:00  .??=?..  ..?=...  .??=...  .??==..
               02:00-       .??=??.  .??=?..  .??=?..  .??=??.
               -08:00       .??=...  .??x...  .??x...  .??=...
  coach, way   no hour      ..?=?..  ...=...  ..?=...  ..?=?..
               14:00-       ...=...  ...=...  ...=...  ...=...
               14:00-16:00  ...=...  ...=...  ...x...  ...=...
               21:00-       ...=?..  ...=...  ...=...  ...=?..
               21:00-23:00  ...=?..  ...=...  ...=...  ...=...
               21:00-32:00  ...=?..  ...=...  ...=...  ...==..
               02:00-       ..?=...  ...=...  ..?=...  ..?=...
               -08:00       ..?=...  ...x...  ..?x...  ..?=...
  bus, plate   no hour      ..?=?..  ...=...  ..?=...  ..?=?..
               14:00-       ...=...  ...=...  ...x...  ...x...
               14:00-16:00  ...=...  ...=...  ...x...  ...x...
               21:00-       ...=?..  ...x...  ...=...  ...??..
               21:00-23:00  ...=?..  ...x...  ...=...  ...?...
               21:00-32:00  ...=?..  ...x...  ...=...  ...?=..
               02:00-       ..?=...  ...x...  ..?x...  ..?=...
               -08:00       ..?=...  ...x...  ..?x...  ..?=...
  bus, line    no hour      ...=...  ...=...  ...=...  ...=...
               14:00-       ...=...  ...=...  ...x...  ...x...
               14:00-16:00  ...=...  ...=...  ...x...  ...x...
               21:00-       ...=...  ...x...  ...=...  ...??..
               21:00-23:00  ...=...  ...x...  ...=...  ...?...
               21:00-32:00  ...=...  ...x...  ...=...  ...?=..
               02:00-       ...=...  ...x...  ..?x...  ..?=...
               -08:00       ...=...  ...x...  ..?x...  ..?=...
  metro        no hour      ...=...  ...=...  ...=...  ...=...
               14:00-       ...=...  ...=...  ...x...  ...x...
               14:00-16:00  ...=...  ...=...  ...x...  ...x...
               21:00-       ...=...  ...x...  ...=...  ...??..
               21:00-23:00  ...=...  ...x...  ...=...  ...?...
               21:00-32:00  ...=...  ...x...  ...=...  ...?=..
               02:00-       ...=...  ...x...  ..?x...  ..?=...
               -08:00       ...=...  ...x...  ..?x...  ..?=...
  taxi         no hour      ..?=?..  ...=...  ..?=...  ..?=?..
               14:00-       ...=...  ...=...  ...x...  ...x...
               14:00-16:00  ...=...  ...=...  ...x...  ...x...
               21:00-       ...=?..  ...x...  ...=...  ...??..
               21:00-23:00  ...=?..  ...x...  ...=...  ...?...
               21:00-32:00  ...=?..  ...x...  ...=...  ...?=..
               02:00-       ..?=...  ...x...  ..?x...  ..?=...
               -08:00       ..?=...  ...x...  ..?x...  ..?=...
  ship         no hour      ???=???  ???=???  ???=???  ???=???
               14:00-       ???=???  ???=???  ???=??.  ???=???
               14:00-16:00  ???=...  ???=...  ???x...  ???=...
               21:00-       ???=???  .??=???  ???=???  ???=???
               21:00-23:00  ???=?..  .??=...  ???=...  ???=...
               21:00-32:00  ???=?..  .??=...  ???=...  ???==..
               02:00-       ???=???  ???=??.  ???=??.  ???=???
               -08:00       ???=...  ???x...  ???x...  ???=...
`;

test('the table of days, hours and vehicles', () => {
  const MINE = [undefined, 840, 1380, 120];
  let name = '';
  let cells = 0;
  for (const line of TABLE.trim().split('\n').slice(1)) {
    name = line.slice(2, 15).trim() || name;
    const hours = line.slice(15, 27).trim();
    const [from, until] = hours === 'no hour' ? [] : hours.split('-');
    const wanted = line.slice(28).split('  ');
    const found = MINE.map((mine) => GAPS.map((gap) => sign(KINDS[name]!, gap, mine, minutes(from), minutes(until))).join(''));
    assert.deepEqual(found, wanted, `${name} ${hours}`);
    cells += found.length;
  }
  assert.equal(cells, 4 * 8 * Object.keys(KINDS).length);
});

test('who knows less is never told less: an hour that nobody says may be any', () => {
  let asked = 0;
  const hours = Array.from({ length: 24 }, (_, hour) => hour * 60);
  for (const [name, kind] of Object.entries(KINDS)) {
    // Of a line only hours close to midnight lead to another day.
    const gaps = /line|metro/.test(name) ? [0] : GAPS;
    for (const gap of gaps)
      for (const mine of [undefined, ...hours])
        for (const from of [undefined, ...hours.filter((at) => at % 120)])
          for (const until of from === undefined ? [480, 1380, 1500] : [from + 60, from + 180]) {
            if (!'=?'.includes(sign(kind, gap, mine, from, until))) continue;
            const less = [sign(kind, gap, undefined, from, until), sign(kind, gap, mine, from), sign(kind, gap, mine, undefined, until), sign(kind, gap)];
            // High-speed lines are closed at night, unless an hour says otherwise.
            if (name === 'G1' && gap !== 0) continue;
            asked++;
            assert.ok(less.every((one) => '=?'.includes(one)), `${name} ${gap} ${mine} ${from} ${until}: ${less}`);
          }
  }
  assert.ok(asked > 10_000);
});

const told = (kind: Kind, own: Partial<Journey>, other: Partial<ListedTrip>, routes?: RouteOf): string => {
  const found = judge(journey({ ...kind[0], ...own }), trip({ ...kind[1], ...other }), routes);
  return found ? `${found.grade} ${found.reason.code}` : 'nothing';
};

test('a night train without a timetable is asked about, on whichever day of its way', () => {
  const [K, D] = [KINDS['K101']!, KINDS['D311']!];
  assert.equal(told(K, { on: '2020-01-20' }, { on: '2020-01-21', from_min: 840 }), 'cannot_tell night_mine');
  assert.equal(told(K, { on: '2020-01-20', from_min: 480 }, { on: '2020-01-21', from_min: 840 }), 'cannot_tell night');
  assert.equal(told(K, { on: '2020-01-22' }, { on: '2020-01-20' }), 'cannot_tell night_hours');
  assert.equal(told(K, { on: '2020-01-24' }, { on: '2020-01-20' }), 'nothing');
  assert.equal(told(D, { on: '2020-01-21', from_min: 90 }, { on: '2020-01-20' }), 'cannot_tell night_hours');
  assert.equal(told(numbered('train', 'G4912'), { on: '2020-01-21', from_min: 90 }, { on: '2020-01-20' }), 'cannot_tell night_hours');
});

test('one coach or car over midnight is asked about, from either side', () => {
  for (const name of ['coach, plate', 'bus, plate', 'taxi']) {
    const kind = KINDS[name]!;
    const after = { on: '2020-01-21', from_min: 10, until_min: 300 };
    assert.equal(told(kind, { on: '2020-01-20', from_min: 1350 }, after), 'cannot_tell night', name);
    const before = { on: '2020-01-20', from_min: 1200 };
    assert.equal(told(kind, { on: '2020-01-21', from_min: 30 }, before), 'cannot_tell night', name);
  }
  const coach = KINDS['coach, plate']!;
  assert.equal(told(coach, { on: '2020-01-20', from_min: 1200 }, { on: '2020-01-21', from_min: 10, until_min: 300 }), 'cannot_tell night');
  // It stays a long way when the list calls it a bus.
  const bus = { kind: 'bus', on: '2020-01-21', from_min: 300 } as const;
  assert.equal(told(coach, { on: '2020-01-20', from_min: 1200 }, bus), 'cannot_tell night');
});

test('a timetable that only knows where one got on still says how long the train runs', () => {
  const short = routesBy([{ numbers: ['K101'], stops: ['汉口', '信阳'], minutes: [0, 150] }]);
  const other = { on: '2020-01-20', from: '汉口', from_min: 1200 };
  assert.equal(told(KINDS['K101']!, { on: '2020-01-21', from_min: 600 }, other, short), 'nothing');
  assert.equal(told(KINDS['K101']!, { on: '2020-01-21', from_min: 600 }, other), 'cannot_tell night');
});

test('who names the evening for a train after midnight is asked which day it was, never told that it was another', () => {
  const routes = routesBy([LONG]);
  const K = KINDS['K101']!;
  // 20:00 at 汉口 is 02:40 of the next day at 郑州.
  const theirs = { on: '2020-01-20', from: '汉口', to: '北京西', from_min: 1200 };
  const mine = { from: '郑州', to: '北京西', on: '2020-01-20' };
  assert.equal(told(K, mine, theirs, routes), 'cannot_tell which_day');
  assert.equal(told(K, { ...mine, from_min: 160 }, theirs, routes), 'cannot_tell which_day');
  assert.equal(told(K, { ...mine, on: '2020-01-21' }, theirs, routes), 'same_service same_service');
  // With both hours it is arithmetic, and where they got off before is known whatever the day.
  assert.equal(told(K, { ...mine, from: '石家庄', from_min: 460 }, theirs, routes), 'apart other_day');
  assert.equal(told(K, mine, { ...theirs, to: '信阳' }, routes), 'apart they_left_before');
  // The same from the other side, and a day early on the second night.
  const late = { on: '2020-01-20', from: '郑州', to: '北京西' };
  assert.equal(told(K, { from: '汉口', to: '北京西', on: '2020-01-20', from_min: 1200 }, late, routes), 'cannot_tell which_day');
  const second = { from: '北京西', to: '哈尔滨西', on: '2020-01-20' };
  assert.equal(told(K, second, { ...theirs, to: '哈尔滨西', from_min: 840 }, routes), 'cannot_tell which_day');
});

test('a ride in the small hours under the date of the evening is not hours away from that evening', () => {
  const taxi = KINDS['taxi']!;
  const evening = { from_min: 1200, until_min: 1410 };
  assert.equal(told(taxi, { from_min: 30 }, evening), 'cannot_tell which_day');
  assert.equal(told(taxi, { from_min: 240 }, { from_min: 1020, until_min: 1080 }), 'apart other_hours');
});

type EndCase = [ListedTrip['kind'], string[], string[], number | null, number | null, number];

test('the last day is the latest that the service can have run to, as the shared cases say', () => {
  const { cases } = vectors<EndCase>('trip_ends.json');
  assert.ok(cases.length > 40);
  for (const [kind, numbers, plates, from, until, days] of cases) {
    const found = trip({ kind, numbers, plates, from_min: from ?? undefined, until_min: until ?? undefined });
    assert.equal(daysAfter(found), days, JSON.stringify([kind, numbers, plates, from, until]));
  }
});

test('somebody is watched for as long as a match may have been on it, where no list says the end', () => {
  for (const [name, kind] of Object.entries(KINDS))
    for (const from of [undefined, ...Array.from({ length: 24 }, (_, hour) => hour * 60)]) {
      const listed = trip({ ...kind[1], ...(from === undefined ? {} : { from_min: from }) });
      const met = [0, 1, 2, 3, 4].filter((gap) => [undefined, 0].some((mine) => '=?'.includes(sign(kind, gap, mine, from))));
      assert.equal(daysAfter(listed), Math.max(0, ...met), `${name} ${from}`);
      const match = { journey: journey({}), trip: listed, grade: 'same_service' } as Match;
      assert.equal(watchedUntil(match), on(14 + Math.max(0, ...met)), `${name} ${from}`);
    }
});
