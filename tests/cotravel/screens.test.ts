/** The resident's screens of 同行 without a screen: noting a journey, looking through the list, what to do. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { adviceOn, isWorthTelling, watchedUntil } from '../../frontend/src/cotravel/advice';
import * as form from '../../frontend/src/cotravel/journey-form';
import { lettered } from '../../frontend/src/cotravel/number-rules';
import type { Journey, ListedTrip, Match } from '../../frontend/src/cotravel/shapes';
import { firstFew, numbersBefore, numbersListed, stations } from '../../frontend/src/cotravel/suggestions';
import { searchTrips } from '../../frontend/src/cotravel/trips-search';
import { gradeText, journeyTitle, noneText, reasonText, timesText, tripLine } from '../../frontend/src/cotravel/words';

const TODAY = '2020-02-03';
const AT = new Date('2020-02-03T01:00:00Z');
/** Stands for number-rules.ts and plate-rules.ts, which have tests of their own. */
const READ: form.Readers = {
  named: (kind, typed, city) => ({
    kind: /^CZ/i.test(typed) ? 'flight' : kind,
    numbers: /\d/.test(typed) ? [[city, typed.toUpperCase()].filter(Boolean).join(' ')] : [],
  }),
  plate: (typed) => (/^豫M\w{5}$/.test(typed) ? typed : null),
  hasLettered: (number) => number === '1156',
};
const draft = (more: Partial<form.JourneyDraft>): form.JourneyDraft => ({ ...form.emptyDraft('j1'), step: 'number', ...more });
const trip = (more: Partial<ListedTrip>): ListedTrip => ({
  id: 1, kind: 'train', said: 'G1848次', numbers: ['G1848'], plates: [], on: '2020-01-22', carriages: [5], carriage_said: '5车厢',
  rows: [], from: '武汉', to: '郑州东', division: '', is_corrected: false, ...more,
});
const MINE: Journey = { id: 'j1', kind: 'train', number: 'G1848', numbers: ['G1848'], on: '2020-01-22', entered_at: AT.toISOString() };
const match = (more: Partial<Match>): Match => ({
  journey: MINE, trip: trip({}), grade: 'same_service', reason: { code: 'same_service', params: {} }, is_stretch_known: false, ...more,
});

test('each kind asks only for what can be compared, and says what is missing', () => {
  const wrong = (more: Partial<form.JourneyDraft>) => form.mistakesIn(draft(more), TODAY, READ);
  assert.deepEqual(wrong({ kind: 'train' }), { number: 'number_missing' });
  assert.deepEqual(wrong({ kind: 'train', number: '不记得' }), { number: 'number_unreadable' });
  assert.deepEqual(wrong({ kind: 'train', number: 'cz3101' }), { number: 'number_other_kind' });
  assert.deepEqual(wrong({ kind: 'metro', number: '1' }), { city: 'city_missing' });
  assert.deepEqual(wrong({ kind: 'ship', number: '渡船' }), {});
  assert.deepEqual(wrong({ kind: 'taxi' }), { plate: 'plate_missing' });
  assert.deepEqual(wrong({ kind: 'taxi', plate: '12345' }), { plate: 'plate_unreadable' });
  assert.deepEqual(wrong({ kind: 'coach' }), { number: 'coach_missing' });
  assert.deepEqual(wrong({ kind: 'coach', plate: '豫M12345' }), {});
  assert.deepEqual(wrong({ kind: 'bus', city: '三门峡市', number: '9' }), {});
});

test('a train without its letter is asked about when the list knows one with it', () => {
  const wrong = (kind: 'train' | 'flight', number: string) => form.mistakesIn(draft({ kind, number }), TODAY, READ);
  assert.deepEqual(wrong('train', '1156'), { number: 'letter_missing' });
  assert.equal(form.isQuestion(wrong('train', '1156')), true);
  assert.deepEqual([wrong('train', 'K1156'), wrong('train', '5539')], [{}, {}]);
  assert.equal(form.isQuestion(wrong('train', '不记得')), false);
  assert.deepEqual(lettered('1156').filter((one) => /[KTZ]/.test(one)), ['Z1156', 'T1156', 'K1156']);
  assert.deepEqual([lettered('K1156'), lettered('156')], [[], []]);
});

test('a day is chosen by its name or its date, and not far ahead', () => {
  const wrong = (more: Partial<form.JourneyDraft>) => form.mistakesIn(draft({ kind: 'train', step: 'day', ...more }), TODAY, READ);
  assert.deepEqual(wrong({}), { day: 'on_missing' });
  assert.deepEqual(wrong({ day: 'other' }), { on: 'on_missing' });
  assert.deepEqual(wrong({ day: 'other', on: '2021-02-03' }), { on: 'on_far' });
  assert.equal(form.dayOf(draft({ day: 'before' }), '2020-03-01'), '2020-02-28');
});

test('a seat is read off a ticket as it stands there', () => {
  const wrong = (more: Partial<form.JourneyDraft>) => form.mistakesIn(draft({ step: 'where', ...more }), TODAY, READ);
  assert.deepEqual(wrong({ kind: 'train', carriage: '０5车' }), {});
  assert.deepEqual(wrong({ kind: 'train', carriage: '无座' }), { carriage: 'carriage_wrong' });
  assert.deepEqual(wrong({ kind: 'flight', row: '312A' }), { row: 'row_wrong' });
});

test('what is noted comes back into the form as it was', () => {
  const bus = draft({ kind: 'bus', city: '三门峡市', number: '9', plate: '豫M12345', day: 'yesterday', time: '09:05', from: ' 虢国 公园 ' });
  const kept = form.journeyOf(bus, TODAY, AT, READ);
  assert.deepEqual(kept, {
    id: 'j1', kind: 'bus', number: '三门峡 9路', numbers: ['三门峡 9路'], on: '2020-02-02', from: '虢国 公园', from_min: 545,
    plate: '豫M12345', entered_at: AT.toISOString(),
  });
  const again = form.draftFrom(kept);
  assert.deepEqual([again.city, again.number, again.time, again.on], ['三门峡', '9路', '09:05', '2020-02-02']);
  const flight = form.journeyOf(draft({ kind: 'flight', number: 'cz3101', day: 'today', row: '12A', carriage: '5' }), TODAY, AT, READ);
  assert.deepEqual([flight.row, flight.carriage, flight.numbers], [12, undefined, ['CZ3101']]);
  const taxi = form.journeyOf(draft({ kind: 'taxi', number: 'G1', plate: '豫M12345', day: 'today' }), TODAY, AT, READ);
  assert.deepEqual([taxi.number, taxi.numbers], ['', []]);
});

test('whoever was on a published trip says only where they sat', () => {
  const seat = form.draftOnTrip(trip({ kind: 'metro', numbers: ['南京 3号线'] }), 'j2');
  assert.deepEqual([seat.step, seat.city, seat.number, seat.on], ['where', '南京', '3号线', '2020-01-22']);
});

test('nothing found is said of the journeys that can be read, and of none when no one can', () => {
  const unread: Journey = { ...MINE, id: 'j2', kind: 'ship', number: '渡船', numbers: [] };
  const taxi: Journey = { ...unread, id: 'j3', kind: 'taxi', plate: '豫M12345' };
  assert.deepEqual(noneText([MINE, taxi]), { isGood: true, lines: ['您记下的 2 次行程，在这份名单里没有碰到病人。'] });
  assert.deepEqual(noneText([MINE, unread]).lines, ['您记下的 1 次行程，在这份名单里没有碰到病人。', '有 1 次的号码看不懂，比对不了。请在下面点开改。']);
  assert.deepEqual(noneText([unread]), { isGood: false, lines: ['有 1 次的号码看不懂，比对不了。请在下面点开改。'] });
});

test('suggestions come from my own journeys before the list, and never from a list nobody asked', () => {
  const metro: Journey = { ...MINE, kind: 'metro', number: '南京 1号线', numbers: ['南京 1号线'] };
  assert.deepEqual(numbersBefore('metro', [metro, MINE]), ['1号线']);
  assert.deepEqual([...numbersListed('metro', [trip({ kind: 'metro', numbers: ['南京 3号线'] })], '北京')], []);
  const listed = numbersListed('train', [trip({ numbers: ['G1', 'G1848'] }), trip({ numbers: ['G1849'] })], '');
  assert.deepEqual(firstFew('g18', numbersBefore('train', [MINE]), listed), ['G1848', 'G1849']);
  assert.deepEqual(firstFew('G1848', ['G1848']), []);
  assert.deepEqual(firstFew('1848', ['G1848', 'K18481', 'Z184']), ['G1848', 'K18481']);
  assert.deepEqual(stations([{ ...MINE, from: '灵宝' }], ['武汉']), ['武汉', '灵宝']);
});

test('looking through the list finds whole numbers, parts of names, and what could not be read', () => {
  const all = [trip({}), trip({ id: 2, said: '9路', kind: 'bus', numbers: ['济南 9路'], on: '2020-01-23', from: '', to: '' }), trip({ id: 3, said: '不详', numbers: [] })];
  const ids = (words: string, more = {}) => searchTrips(all, { words, on: '', kind: 'all', ...more }).map(({ id }) => id);
  assert.deepEqual(ids(''), [2, 1, 3]);
  assert.deepEqual(ids('g184'), []);
  assert.deepEqual(ids('Ｇ1848'), [1]);
  assert.deepEqual(ids('9 济南'), [2]);
  assert.deepEqual(ids('不详'), [3]);
  assert.deepEqual(ids('武', { on: '2020-01-22', kind: 'train' }), [1, 3]);
});

test('what to do follows the grade for fourteen days, then nothing is asked of anybody', () => {
  assert.equal(watchedUntil(match({})), '2020-02-05');
  assert.equal(watchedUntil(match({ trip: trip({ until_min: 1500 }) })), '2020-02-06');
  assert.equal(adviceOn(match({ grade: 'same_carriage' }), TODAY)[0], 'home');
  assert.equal(isWorthTelling(match({}), '2020-02-05'), true);
  assert.equal(isWorthTelling(match({}), '2020-02-06'), false);
  assert.deepEqual(adviceOn(match({}), '2020-02-06'), ['unwell']);
  assert.equal(isWorthTelling(match({ grade: 'apart' }), TODAY), false);
});

test('a match is said in words that fit what was travelled by', () => {
  assert.equal(gradeText(match({})), '同一列火车');
  const taxi = match({ journey: { ...MINE, kind: 'taxi', number: '', plate: '豫M12345' }, trip: trip({ kind: 'taxi', numbers: [], plates: ['豫M12345'] }) });
  assert.equal(gradeText(taxi), '同一辆车');
  assert.equal(reasonText(taxi), '您和病人坐的是同一辆车。');
  assert.equal(journeyTitle(taxi.journey), '出租车、网约车 豫M12345');
  assert.equal(reasonText(match({ reason: { code: 'near_rows', params: { rows: 0 } } })), '您和病人坐在同一排。');
  assert.equal(reasonText(match({ reason: { code: 'they_left_before', params: { stop: '信阳东' } } })), '病人在 信阳东 就下车了，那时您还没上车。');
  assert.equal(timesText({ from_min: 1380, until_min: 1500 }), '23:00—次日 01:00');
  assert.equal(tripLine(trip({}), '2020'), '1月22日 · 武汉 → 郑州东 · 5 车厢');
});
