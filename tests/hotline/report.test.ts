/** Reporting without a screen: what is asked, what is sent, and how the private link is read. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { pointOf } from '../../frontend/src/core/here';
import { agoOf } from '../../frontend/src/hotline/ago';
import { promiseOf, toldSteps, unitParts, type Followed, type FollowStep } from '../../frontend/src/hotline/follow-rules';
import { fragmentOf, isOver, keyIn, linkOf } from '../../frontend/src/hotline/receipt-rules';
import * as form from '../../frontend/src/hotline/report-form';

const FEVER: form.Asks = {
  code: 'fever_person',
  group: 'clue',
  questions: [
    { code: 'since', kind: 'choice', is_needed: true },
    { code: 'people', kind: 'number', is_needed: false },
    { code: 'alone', kind: 'yes_no', is_needed: false },
  ],
  needs_text: false,
};
const MEDICINE: form.Asks = { code: 'medicine', group: 'help', questions: [], needs_text: true };
const DRAFT: form.ReportDraft = { ...form.emptyDraft(), category: 'fever_person', answers: { since: 'today' }, division: '411221001001' };
const AT = new Date('2026-03-02T01:00:00Z');
const KEY = { number: '7K2M9QXW4T8B', secret: 'abcdefghijklmnopqrst-_' };

test('each step says what is missing beside its field', () => {
  const empty = form.emptyDraft();
  assert.equal(form.mistakesIn('tell', empty, FEVER, 'anonymous')['answers.since'], 'answer_missing');
  assert.equal(form.mistakesIn('tell', empty, FEVER, 'anonymous').text, undefined);
  assert.equal(form.mistakesIn('tell', { ...empty, text: ' \n ' }, MEDICINE, 'own').text, 'text_missing');
  assert.equal(form.mistakesIn('where', empty, FEVER, 'anonymous').division_code, 'division_missing');
  assert.deepEqual(form.mistakesIn('send', empty, FEVER, 'anonymous'), {});
  assert.equal(form.mistakesIn('send', empty, FEVER, 'other')['call_back.phone'], 'phone_missing');
  assert.equal(form.mistakesIn('send', { ...empty, phone: '12' }, FEVER, 'other')['call_back.phone'], 'phone_wrong');
});

test('mobiles and landlines can be called, however they are typed', () => {
  assert.equal(form.callableOf('１３８ 0000 1234'), '+8613800001234');
  assert.equal(form.callableOf('0398-2812345'), '03982812345');
  assert.equal(form.callableOf('(010) 8888 8888'), '01088888888');
  assert.equal(form.callableOf('2812345'), null);
});

test('whoever tells of something stays unnamed, whoever needs something is found, unless they choose', () => {
  assert.equal(form.wayShown(DRAFT, FEVER, true), 'anonymous');
  assert.equal(form.wayShown(DRAFT, MEDICINE, true), 'own');
  assert.equal(form.wayShown(DRAFT, MEDICINE, false), 'other');
  assert.equal(form.wayShown({ ...DRAFT, way: 'own' }, FEVER, true), 'own');
  // The session is over meanwhile: there is no own number any more.
  assert.equal(form.wayShown({ ...DRAFT, way: 'own' }, FEVER, false), 'anonymous');
});

test('an anonymous report carries no way back, whatever was typed before', () => {
  const typed = { ...DRAFT, phone: '13800001234', name: '李大爷' };
  const body = form.bodyOf(typed, 'id', FEVER, 'anonymous', AT);
  assert.equal(body.is_anonymous, true);
  assert.equal(JSON.stringify(body).includes('1380000'), false);
  assert.equal(JSON.stringify(body).includes('李大爷'), false);
  assert.deepEqual(form.bodyOf(typed, 'id', FEVER, 'own', AT).call_back, { name: '李大爷' });
  assert.deepEqual(form.bodyOf(typed, 'id', FEVER, 'other', AT).call_back, { phone: '+8613800001234', name: '李大爷' });
});

test('what was typed is sent in its shape, and comes back into the form when it is refused', () => {
  const typed: form.ReportDraft = {
    ...DRAFT,
    answers: { since: 'today', people: '１２', alone: 'no', of_another_category: 'x' },
    text: ' 咳嗽\n两天 ',
    place: ' 村口 \n 小卖部 ',
    photos: ['p'],
    point: pointOf({ latitude: 34.7832104, longitude: 111.1940035, accuracy: 18.2 }),
  };
  const body = form.bodyOf(typed, 'id', FEVER, 'anonymous', AT);
  assert.deepEqual(body.answers, { since: 'today', people: 12, alone: false });
  assert.deepEqual(body.point, { lat_e6: 34783210, lng_e6: 111194004, accuracy_m: 19 });
  assert.equal(body.text, '咳嗽\n两天');
  assert.equal(body.place, '村口 小卖部');
  assert.deepEqual(form.bodyOf(form.draftFrom(body), 'id', FEVER, 'anonymous', AT), body);
  assert.deepEqual(['answers.since', 'pictures.0', 'call_back.phone', 'category'].map(form.stepOf), ['tell', 'where', 'send', 'what']);
});

test('a private link is read whole, alone, and out of a message; nothing else is', () => {
  const link = linkOf('https://example.org', KEY);
  assert.equal(link.split('#')[0], 'https://example.org/report/follow');
  for (const pasted of [link, `#${fragmentOf(KEY)}`, fragmentOf(KEY), ` 我的上报 ${link} `, link.replace('7K2M9QXW4T8B', '7k2m-9qxw-4t8b')]) {
    assert.deepEqual(keyIn(pasted), KEY);
  }
  for (const pasted of ['', 'https://example.org/report/follow', '7K2M9QXW4T8B', '7K2M9QXW4T8B.short', 'hello.world']) {
    assert.equal(keyIn(pasted), undefined);
  }
});

test('a receipt is over when the city has forgotten the report', () => {
  const receipt = { ...KEY, id: 'id', category: 'other', division_code: '411221', made_at: '2026-01-01T00:00:00Z', due_at: null, answer_by: null, advice: null };
  const after = (days: number): number => Date.parse(receipt.made_at) + days * 86_400_000;
  assert.equal(isOver(receipt, after(180)), false);
  assert.equal(isOver(receipt, after(181)), true);
  assert.equal(isOver({ ...receipt, followed_at: '2026-06-01T00:00:00Z' }, after(181)), false);
});

test('the promise is said as it is: kept, resting, late, raised, over', () => {
  const open = { state: 'handling', is_paused: false, due_at: 'T', urgency: 'near' } as Followed;
  assert.deepEqual(promiseOf(open), { text: 'on_time', at: 'T' });
  assert.equal(promiseOf({ ...open, urgency: 'overdue' })?.text, 'late');
  assert.equal(promiseOf({ ...open, urgency: 'risen' })?.text, 'risen');
  assert.equal(promiseOf({ ...open, is_paused: true })?.text, 'rests');
  assert.equal(promiseOf({ ...open, state: 'closed' }), undefined);
});

test('what a rule does in the same moment needs no line, and units are kinds of places', () => {
  const step = (act: FollowStep['act'], by: FollowStep['by']) => ({ act, by }) as FollowStep;
  const told = toldSteps([step('receive', 'reporter'), step('accept', 'rule'), step('dispatch', 'rule'), step('accept', 'staff')]);
  assert.deepEqual(told.map(({ act }) => act), ['receive', 'dispatch', 'accept']);
  assert.deepEqual(unitParts('village.411221001001'), { kind: 'village', code: '411221001001' });
  assert.equal(unitParts(null), undefined);
});

test('how long ago is said in minutes, hours or days', () => {
  assert.deepEqual([0, 59, 61, 2_880].map(agoOf), [
    { unit: 'minutes', n: 1 },
    { unit: 'minutes', n: 59 },
    { unit: 'hours', n: 1 },
    { unit: 'days', n: 2 },
  ]);
});
