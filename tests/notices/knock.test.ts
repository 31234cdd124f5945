/** What the phone says when the city knocks, and what a notice says in words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { say, setLang } from '../../frontend/src/core/i18n';
import { knockWords, knownOf } from '../../frontend/src/notices/knock';
import { texts } from '../../frontend/src/notices/texts';
import { dayAfter, wordsOf, type Say } from '../../frontend/src/notices/words';
import type { Notice } from '../../frontend/src/notices/data';

const TODAY = '2026-03-02';
const done = { today_on: TODAY, checked_in_today: true };
const due = { today_on: TODAY, checked_in_today: false };
const stale = { today_on: '2026-03-01', checked_in_today: true };

test('a knock names whoever has not checked in, as far as the phone knows', () => {
  const known = (own: object | undefined, child: object | undefined, waiting: object[] = []) =>
    knownOf('me', ['child'], new Map([['me', own], ['child', child]]) as never, waiting as never, TODAY);
  assert.deepEqual(known(due, done), { is_own_done: false, is_family_done: true });
  assert.deepEqual(known(stale, done), { is_own_done: false, is_family_done: true });
  assert.deepEqual(known(undefined, undefined), { is_own_done: false, is_family_done: false });
  assert.deepEqual(known(done, due), { is_own_done: true, is_family_done: false });
  assert.deepEqual(known(due, due, [{ on: TODAY }]), { is_own_done: true, is_family_done: false });
  assert.deepEqual(known(due, due, [{ on: '2026-03-01' }, { resident_id: 'child', on: TODAY }]), {
    is_own_done: false,
    is_family_done: true,
  });
  assert.deepEqual(knownOf(null, [], new Map(), [], TODAY), { is_own_done: false, is_family_done: true });
});

test('each knock has words in both languages and a screen to go to', () => {
  const told = [
    [false, true, '今天还没有打卡', '/check-in'],
    [false, false, '今天还没有打卡', '/check-in'],
    [true, false, '家人今天还没有打卡', '/check-in'],
    [true, true, '畅行有一条新通知', '/notices'],
  ] as const;
  for (const [is_own_done, is_family_done, title, to] of told) {
    const zh = knockWords({ is_own_done, is_family_done }, true);
    const en = knockWords({ is_own_done, is_family_done }, false);
    assert.deepEqual([zh.title, zh.to, en.to], [title, to, to]);
    assert.match(en.title + en.body, /^[\x20-\x7e]+$/);
  }
});

const t: Say = (key, vars) => say(texts[key], vars);

function words(kind: string, params: Notice['params'], about: string | null = null, name?: string) {
  const notice: Notice = { id: 'x', kind, params, about, posted_at: '', read_at: null };
  return wordsOf(notice, t, name, '3月2日 17:00', TODAY, (on) => on.slice(5));
}

test('a reminder says when, and what happens next', () => {
  setLang('zh');
  const on = { on: TODAY, days_to_green: 1 };
  assert.deepEqual(words('healthcode.turns_red', on), {
    title: '打卡提醒',
    text: '3月2日 17:00 还没有打卡。当天不打卡，明天变红码。',
    is_reminder: true,
  });
  assert.match(words('healthcode.turns_yellow', { on: '2026-02-28' }).text, /03-01变黄码/);
  assert.match(words('healthcode.stays_red', { on: TODAY, days_to_green: 3 }).text, /连续打卡 3 天变绿码/);
  assert.match(words('healthcode.stays_red', { on: TODAY }).text, /红码，请每天打卡/);
  assert.match(words('healthcode.stays_yellow', on).text, /打卡就变绿码/);
  assert.equal(words('healthcode.turns_red', on, 'child', '王**').title, '打卡提醒：王**');
  assert.equal(words('healthcode.turns_red', on, 'child').title, '打卡提醒：您代报的家人');
  setLang('en');
  assert.equal(
    words('healthcode.turns_red', on).text,
    'No check-in by 3月2日 17:00. Without one, the code turns red tomorrow.',
  );
});

test('a kind that this version does not know still says that there is something', () => {
  setLang('en');
  for (const kind of ['market.order', 'healthcode.new_kind', 'notices.title', 'healthcode.constructor']) {
    assert.equal(words(kind, { on: TODAY }).title, 'Something new', kind);
  }
  assert.equal(words('healthcode.turns_red', { on: 'soon' }).is_reminder, false);
});

test('every kind that the server posts has words', () => {
  const outlooks = ['no_code_yet', 'check_in_due', 'turns_yellow', 'stays_yellow', 'turns_red', 'stays_red'];
  for (const outlook of outlooks) {
    const told = words(`healthcode.${outlook}`, { on: TODAY, days_to_green: 2 });
    assert.equal(told.is_reminder, true, outlook);
    assert.doesNotMatch(told.text, /\{/, outlook);
  }
});

test('the day after the last of a month is the first of the next', () => {
  assert.equal(dayAfter('2026-02-28'), '2026-03-01');
  assert.equal(dayAfter('2028-02-28'), '2028-02-29');
});

test('what is told of trade and groceries names its day and leads to its screen', () => {
  setLang('zh');
  const ready = { number: '0042', on: '2026-03-03', from: '08:00', to: '10:00' };
  assert.deepEqual(words('basket.ready', ready), {
    title: '菜备好了',
    text: '0042 号，03-03 08:00-10:00，带上取菜码。',
    is_reminder: false,
    href: '/basket/orders',
    look: 'notices.look',
  });
  assert.equal(words('market.order_placed', { lines: 2 }).href, '/market/deals');
  assert.equal(words('market.deal_confirmed', { lines: 2 }).href, '/market/orders');
  assert.equal(words('market.deal_expired', { lines: 2 }).href, '/market');
  assert.equal(words('market.trader_refused', { name: '李家菜园', reason: 'wrong_kind' }).href, '/market/trader');
});

test('a corrected trip leads to what was registered, and to the appeal where evidence rests on it', () => {
  setLang('zh');
  assert.deepEqual([words('cotravel.trip_asked_again', {}).href, words('cotravel.trip_asked_again', {}).look], ['/cotravel/registered', 'notices.look']);
  const doubted = words('cotravel.trip_doubted', {});
  assert.deepEqual([doubted.title, doubted.href, doubted.look], ['健康码变黄所依据的行程更正了', '/evidence', undefined]);
  assert.equal(words('cotravel.kept', {}, 'child', '王**').href, '/evidence?resident=child');
});
