/** The roster as the phone has it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bucketOf, counted, dayNumber, filtered, householdsOf, merged, nextDue, type Roster, type RosterAnswer, type Row,
} from '../../frontend/src/collection/roster';

const TODAY = '2026-03-02';
const DAY = dayNumber(TODAY);
const NOBODY: ReadonlySet<string> = new Set();

const ZHANG: Row = ['AAzhang', '张*', '', 1, DAY];
const WANG: Row = ['ABwang', '王**', 'AAzhang', 4, DAY - 1];
const LI: Row = ['BAli', '李*', '', 8, 0];

const answer = (change: Partial<RosterAnswer> = {}): RosterAnswer => ({
  village: '411281100201',
  today_on: TODAY,
  as_of: '2026-03-02T01:00:00Z',
  n: 100,
  cursor: 'one',
  is_full: true,
  replaced: [],
  rows: [ZHANG, WANG, LI],
  time_beacon: 'b',
  ...change,
});

const roster = (): Roster => merged(undefined, answer());
const names = (households: ReturnType<typeof householdsOf>) => households.map(({ members }) => members.map(({ name }) => name));

test('a bucket is told from the first two characters of an id', () => {
  assert.deepEqual(['AA', 'AB', 'BA', '__'].map((id) => bucketOf(id, 100)), [0, 1, 64, 4095 % 100]);
});

test('people of a household stand together, its head first', () => {
  assert.deepEqual(names(householdsOf(roster(), TODAY, NOBODY)), [['李*'], ['张*', '王**']]);
});

test('a later answer replaces its buckets and leaves the others alone', () => {
  const later = merged(roster(), answer({ is_full: false, replaced: [1], rows: [['ABwang', '王**', 'AAzhang', 0, DAY]] }));
  assert.equal(later.rows.length, 3);
  assert.equal(householdsOf(later, TODAY, NOBODY)[1]!.members[1]!.is_due, false);
});

test('somebody who moved away is gone with their bucket', () => {
  const later = merged(roster(), answer({ is_full: false, replaced: [bucketOf('BAli', 100)], rows: [] }));
  assert.deepEqual(later.rows.map(([id]) => id), ['AAzhang', 'ABwang']);
});

test('a full answer throws away what the phone had', () => {
  assert.deepEqual(merged(roster(), answer({ rows: [LI] })).rows, [LI]);
});

test('a household keeps its number during the shift, and a new one comes after', () => {
  const first = roster();
  const later = merged(first, answer({ is_full: false, rows: [['CAan', '安*', '', 0, 0]] }));
  assert.deepEqual(later.numbers, { ...first.numbers, CAan: 3 });
});

test('whoever checked in yesterday is due today, and whoever was checked in on this phone is not', () => {
  const due = (on: string, done: ReadonlySet<string>) => counted(householdsOf(roster(), on, done)).due;
  assert.equal(due(TODAY, NOBODY), 2);
  assert.equal(due(TODAY, new Set(['ABwang'])), 1);
  assert.equal(due('2026-03-03', NOBODY), 3);
});

test('the filters keep those who are due, unwell, or asked for help', () => {
  const all = householdsOf(roster(), TODAY, NOBODY);
  assert.deepEqual(names(filtered(all, 'unwell', '')), [['王**']]);
  assert.deepEqual(names(filtered(all, 'asked', '')), [['李*']]);
  assert.deepEqual(counted(all), { due: 2, unwell: 1, asked: 1, all: 3 });
});

test('a search finds a surname or the number of a household', () => {
  const all = householdsOf(roster(), TODAY, NOBODY);
  assert.deepEqual(names(filtered(all, 'all', '王')), [['王**']]);
  assert.deepEqual(names(filtered(all, 'all', '户 2')), [['张*', '王**']]);
  assert.deepEqual(names(filtered(all, 'all', '２')), [['张*', '王**']]);
  assert.deepEqual(filtered(all, 'due', '赵'), []);
});

test('the next one is the next of the household who is due, and then there is none', () => {
  const household = householdsOf(roster(), '2026-03-03', NOBODY)[1]!;
  assert.equal(nextDue(household, 'AAzhang')?.name, '王**');
  assert.equal(nextDue(household, 'ABwang')?.name, '张*');
  const done = householdsOf(roster(), '2026-03-03', new Set(['AAzhang', 'ABwang']))[1]!;
  assert.equal(nextDue(done, 'ABwang'), undefined);
});
