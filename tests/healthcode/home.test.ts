/** What the home card says, from what the phone holds and the moment. */
import '../core/one-tab';
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOld, type HealthCode, type Holding } from '../../frontend/src/healthcode/data';
import { changesOn, qrPath, shownOf, type Claims } from '../../frontend/src/healthcode/home';
import { dayOf, type PassState, type Rule } from '../../frontend/src/healthcode/rules';

const RULE: Rule = {
  yellow_after_missed_days: 1,
  red_after_missed_yellow_days: 2,
  checkin_days_to_leave_red: 3,
  fever_tenths_c: 373,
};
const NOON = Date.parse('2020-02-22T04:00:00Z') / 1000;

function claims(state: Partial<PassState> = {}, expiresInS = 72 * 3600): Claims {
  return {
    expires_at: NOON + expiresInS,
    state: { is_red: false, last_good_on: dayOf('2020-02-22'), health_colour: 'green', health_until_on: null, ...state },
  };
}

function said(more: Partial<HealthCode> = {}): HealthCode {
  return {
    resident_id: 'me',
    colour: 'green',
    reasons: [],
    as_of: '2020-02-22T04:00:00Z',
    today_on: '2020-02-22',
    checked_in_today: true,
    rule_version: 1,
    if_silent: [{ on: '2020-02-22', colour: 'green' }],
    if_checked_in: [{ on: '2020-02-22', colour: 'green' }],
    ...more,
  };
}

const HELD = { proof: { credential: 'x', key: {} as CryptoKey } };

test('a phone that holds nothing says so', () => {
  assert.deepEqual(shownOf(undefined, undefined, RULE, '2020-02-22', NOON), { kind: 'missing' });
});

test('before the first check-in there is no colour, on later days too', () => {
  const holding = { code: said({ colour: 'none' }) };
  assert.deepEqual(shownOf(holding, undefined, RULE, '2020-02-22', NOON), { kind: 'none' });
  assert.deepEqual(shownOf(holding, undefined, RULE, '2020-02-25', NOON), { kind: 'none' });
});

test('the same credential reads green, then yellow, then red by the calendar alone', () => {
  const colours = ['2020-02-22', '2020-02-23', '2020-02-24', '2020-02-25', '2020-02-26'].map((day) => {
    const shown = shownOf(HELD, claims(), RULE, day, NOON);
    return shown.kind === 'code' ? shown.colour : shown.kind;
  });
  assert.deepEqual(colours, ['green', 'green', 'yellow', 'yellow', 'red']);
});

test('the server’s words are shown while they still fit', () => {
  const holding = { ...HELD, code: said({ colour: 'yellow', reasons: [{ code: 'isolation', text: 'By order.', until_on: null }] }) };
  const state = { health_colour: 'yellow' } as const;
  const shown = shownOf(holding, claims(state), RULE, '2020-02-22', NOON);
  assert.ok(shown.kind === 'code' && !shown.is_own_reckoning && shown.reasons[0]?.text === 'By order.');
  const nextDay = shownOf(holding, claims(state), RULE, '2020-02-23', NOON);
  assert.ok(nextDay.kind === 'code' && nextDay.is_own_reckoning && nextDay.reasons[0]?.code === 'health');
});

test('the phone explains by the rule what it shows without a network', () => {
  const shown = shownOf(HELD, claims(), RULE, '2020-02-24', NOON);
  assert.ok(shown.kind === 'code');
  assert.deepEqual(shown.reasons.map(({ code }) => code), ['missed_checkins']);
  assert.equal(shown.if_checked_in[0]?.colour, 'green');
  assert.deepEqual(changesOn(shown.if_silent), { on: '2020-02-26', colour: 'red' });
});

test('in red, three days of check-ins lead out', () => {
  const shown = shownOf(HELD, claims({ is_red: true, last_good_on: dayOf('2020-02-18') }), RULE, '2020-02-22', NOON);
  assert.ok(shown.kind === 'code' && shown.colour === 'red');
  assert.deepEqual(changesOn(shown.if_checked_in), { on: '2020-02-24', colour: 'green' });
  assert.equal(changesOn(shown.if_silent), undefined);
});

test('a green that has run out is no green; a yellow still reads yellow', () => {
  assert.deepEqual(shownOf(HELD, claims({}, -1), RULE, '2020-02-22', NOON), { kind: 'expired' });
  const yellow = shownOf(HELD, claims({}, -1), RULE, '2020-02-24', NOON);
  assert.ok(yellow.kind === 'code' && yellow.colour === 'yellow');
});

test('without a credential, only today’s word of the server counts', () => {
  const today = shownOf({ code: said() }, undefined, RULE, '2020-02-22', NOON);
  assert.ok(today.kind === 'code' && !today.has_pass);
  assert.deepEqual(shownOf({ code: said() }, undefined, RULE, '2020-02-23', NOON), { kind: 'missing' });
});

test('the drawing has one rectangle for each run of dark modules', () => {
  assert.equal(qrPath([[true, true, false, true], [false, false, false, false]]), 'M0 0h2v1h-2zM3 0h1v1h-1z');
});

test('the server is asked again after six hours, on a new day, and when a renewal was cut short', () => {
  const at = (text: string) => new Date(text);
  const whole: Holding = { ...HELD, code: said(), signed_at: '2020-02-22T04:00:01Z' };
  const zone = 'Asia/Shanghai';
  assert.equal(isOld(undefined, at('2020-02-22T05:00:00Z'), zone), true);
  assert.equal(isOld(whole, at('2020-02-22T05:00:00Z'), zone), false);
  assert.equal(isOld(whole, at('2020-02-22T10:00:02Z'), zone), true);
  assert.equal(isOld(whole, at('2020-02-22T16:00:00Z'), zone), true);
  assert.equal(isOld({ code: said() }, at('2020-02-22T05:00:00Z'), zone), true);
  assert.equal(isOld({ ...whole, signed_at: '2020-02-22T03:00:00Z' }, at('2020-02-22T05:00:00Z'), zone), true);
  assert.equal(isOld({ code: said({ colour: 'none' }) }, at('2020-02-22T05:00:00Z'), zone), false);
});
