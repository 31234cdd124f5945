/** The questions of a category, from what was typed to what is sent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answersOf, missing, type Asked } from '../../frontend/src/hotline/questions-rules';

const QUESTIONS: readonly Asked[] = [
  { code: 'where', kind: 'choice', is_needed: true, most: null },
  { code: 'is_alone', kind: 'yes_no', is_needed: true, most: null },
  { code: 'days', kind: 'number', is_needed: false, most: 30 },
  { code: 'what', kind: 'text', is_needed: false, most: null },
];

test('answers are sent as what they are, and only those of this category', () => {
  const typed = { where: 'home', is_alone: 'no', days: '１２', what: ' 降压药 ', of_another: 'x' };
  assert.deepEqual(answersOf(QUESTIONS, typed), { where: 'home', is_alone: false, days: 12, what: '降压药' });
});

test('what was left empty is not sent', () => {
  assert.deepEqual(answersOf(QUESTIONS, { where: 'home', days: ' ' }), { where: 'home' });
});

test('a needed question is missed, and so is a number that is none', () => {
  assert.deepEqual(missing(QUESTIONS, { is_alone: 'yes', days: 'two' }), ['where', 'days']);
  assert.deepEqual(missing(QUESTIONS, { where: 'home', is_alone: 'yes', days: '31' }), ['days']);
  assert.deepEqual(missing(QUESTIONS, { where: 'home', is_alone: 'yes', days: '30' }), []);
});
