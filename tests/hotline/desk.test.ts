/** What the desk works out by itself, without browser, clock or network. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commonActs, isShown, keyName, rowAfter, summed, tidied, toggled, unitsFor, type Carded } from '../../frontend/src/hotline/desk-rules';
import { dialled, emptyCall, postOf, wrongIn, type CallDraft } from '../../frontend/src/hotline/desk-call';
import { BUILT_IN, counted } from '../../frontend/src/hotline/desk-views';
import { numberText, numberTyped } from '../../frontend/src/hotline/number';

const ORDER: Carded = {
  number: '7K2M9QXW4T8B',
  category: 'medicine',
  division_code: '411281003001',
  state: 'received',
  urgency: 'near',
  assignee: null,
  is_mine: false,
  expedited: 0,
  may: ['accept', 'dispatch', 'refuse'],
};

const KEY = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false };

test('a view without a wish shows everything', () => {
  assert.ok(isShown({}, ORDER));
  assert.ok(isShown({ states: [], categories: [], urgency: [] }, ORDER));
});

test('each wish of a view narrows it, and all must hold', () => {
  assert.ok(isShown({ states: ['received'], place: '411281', is_unassigned: true, urgency: ['near', 'overdue'] }, ORDER));
  assert.ok(!isShown({ states: ['accepted'] }, ORDER));
  assert.ok(!isShown({ categories: ['food'] }, ORDER));
  assert.ok(!isShown({ place: '411282' }, ORDER));
  assert.ok(!isShown({ is_mine: true }, ORDER));
  assert.ok(!isShown({ is_expedited: true }, ORDER));
  assert.ok(!isShown({ is_unassigned: true }, { ...ORDER, assignee: 'somebody' }));
  assert.ok(!isShown({ urgency: ['overdue'] }, { ...ORDER, urgency: null }));
});

test('a view is kept without what lets everything through', () => {
  assert.deepEqual(tidied({ states: [], categories: ['food'], place: '', is_mine: undefined }), { categories: ['food'] });
});

test('several orders allow what each of them allows', () => {
  const accepted: Carded = { ...ORDER, number: 'B', may: ['dispatch', 'refuse', 'expedite'] };
  assert.deepEqual(commonActs([ORDER, accepted], ['accept', 'dispatch', 'expedite', 'refuse']), ['dispatch', 'refuse']);
  assert.deepEqual(commonActs([], ['accept']), []);
});

test('orders of one village can go to it, those of two towns only to the offices of their county', () => {
  const offices = ['office.411281', 'health.411281', 'market.411281'];
  assert.deepEqual(unitsFor(['411281003001', '411281003001']), ['village.411281003001', 'town.411281003', ...offices]);
  assert.deepEqual(unitsFor(['411281003001', '411281003002']), ['town.411281003', ...offices]);
  assert.deepEqual(unitsFor(['411281003001', '411281004001']), offices);
  assert.deepEqual(unitsFor(['411281003001', '411221104202']), []);
  assert.deepEqual(unitsFor([]), []);
});

test('what is chosen twice is let go', () => {
  assert.deepEqual(toggled(toggled(['A'], 'B'), 'A'), ['B']);
});

test('what became of several is told by number and reason', () => {
  const refused = { number: 'B', status: 'rejected', code: 'hotline.changed', text: '…' } as const;
  assert.deepEqual(summed([{ number: 'A', status: 'new' }, refused]), { done: 1, rejected: [refused] });
});

test('a key has one name, and none while a word is being composed', () => {
  assert.equal(keyName({ ...KEY, key: 'a' }), 'A');
  assert.equal(keyName({ ...KEY, key: 'F8' }), 'F8');
  assert.equal(keyName({ ...KEY, key: 'Enter', ctrlKey: true }), 'Ctrl+Enter');
  assert.equal(keyName({ ...KEY, key: 'Enter', metaKey: true }), 'Ctrl+Enter');
  assert.equal(keyName({ ...KEY, key: 'Enter', ctrlKey: true, shiftKey: true }), 'Ctrl+Shift+Enter');
  assert.equal(keyName({ ...KEY, key: 'Enter', ctrlKey: true, isComposing: true }), undefined);
  assert.equal(keyName({ ...KEY, key: 'a', ctrlKey: true }), undefined);
});

test('the arrow keys walk along the rows and stop at the ends', () => {
  assert.equal(rowAfter(['A', 'B'], undefined, 1), 'A');
  assert.equal(rowAfter(['A', 'B'], 'A', 1), 'B');
  assert.equal(rowAfter(['A', 'B'], 'B', 1), undefined);
  assert.equal(rowAfter(['A', 'B'], 'A', -1), undefined);
});

test('a number is shown in fours and understood as it is read out', () => {
  assert.equal(numberText('7K2M9QXW4T8B'), '7K2M-9QXW-4T8B');
  assert.equal(numberTyped(' 7k2m-9qxw 4t8b'), '7K2M9QXW4T8B');
  assert.equal(numberTyped('OIl0-0000-0000'), '011000000000');
  assert.equal(numberTyped('7K2M'), undefined);
  assert.equal(numberTyped('7K2M9QXW4T8U'), undefined);
});

const QUESTIONS = [{ code: 'what', kind: 'text', is_needed: true, most: null }] as const;
const CALL: CallDraft = {
  ...emptyCall('id'),
  text: ' 降压药快没了 ',
  category: 'medicine',
  division_code: '411281003001',
  answers: { what: '降压药', of_another: 'x' },
  phone: '138 0000 1234',
  name: '李大爷',
};

test('what is missing of a call is said field by field', () => {
  assert.deepEqual(Object.keys(wrongIn(emptyCall('id'), QUESTIONS, 'order')), ['text', 'category', 'division_code', 'answers.what']);
  assert.deepEqual(wrongIn(CALL, QUESTIONS, 'order'), {});
  assert.deepEqual(Object.keys(wrongIn({ ...CALL, may_call_back: true, phone: '138' }, QUESTIONS, 'order')), ['call_back.phone']);
});

test('without consent nothing of the caller leaves the form', () => {
  const anonymous = postOf(CALL, QUESTIONS, 'order');
  assert.equal(anonymous.is_anonymous, true);
  assert.ok(!JSON.stringify(anonymous).includes('1380000'));
  assert.ok(!JSON.stringify(anonymous).includes('李大爷'));
  assert.deepEqual(anonymous.answers, { what: '降压药' });
  const agreed = postOf({ ...CALL, may_call_back: true }, QUESTIONS, 'order');
  assert.deepEqual(agreed.call_back, { phone: '13800001234', name: '李大爷' });
});

test('a call that was answered at once says what the answer was', () => {
  assert.deepEqual(Object.keys(wrongIn(CALL, QUESTIONS, 'answered')), ['answered.text']);
  const told = { ...CALL, answer: ' 定点药店今天开门 ' };
  assert.deepEqual(wrongIn(told, QUESTIONS, 'answered'), {});
  assert.deepEqual(postOf(told, QUESTIONS, 'answered').answered, { text: '定点药店今天开门', reason: 'answered' });
  assert.equal(postOf(told, QUESTIONS, 'order').answered, undefined);
});

test('landlines are dialled too, with whatever stands between the digits', () => {
  assert.equal(dialled('（0398）281-6000'.normalize('NFKC')), '03982816000');
  assert.equal(dialled('+86 138 0000 1234'), '+8613800001234');
  assert.equal(dialled('1381'), undefined);
  assert.equal(dialled('not a number'), undefined);
});

test('each view knows how many it shows', () => {
  const counts = counted(BUILT_IN, [ORDER, { ...ORDER, state: 'resolved', urgency: 'on_time', is_mine: true }]);
  assert.deepEqual(Object.fromEntries(counts), { all: 2, received: 1, accepted: 0, resolved: 1, late: 1, mine: 1 });
});
