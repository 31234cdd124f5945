import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caretIn, grouped, is18, masked, typedNumber } from '../../frontend/src/residents/number';

test('a number of 18 is grouped by place, birthday and rest, also half typed', () => {
  assert.equal(grouped('resident_id', '41120219900101123X'), '411202 19900101 123X');
  assert.equal(grouped('resident_id', '4112021'), '411202 1');
  assert.equal(grouped('resident_id', '411202'), '411202');
  assert.equal(grouped('resident_id', ''), '');
});

test('the old green card is grouped, the new one is like a resident ID, a passport stays as it is', () => {
  assert.equal(grouped('foreign_permanent_residence', 'CAN110090010101'), 'CAN 1100 9001 0101');
  assert.equal(grouped('foreign_permanent_residence', '911124198108030024'), '911124 19810803 0024');
  assert.equal(grouped('passport_cn', 'E12345678'), 'E12345678');
});

test('only numbers of 18 may end in X', () => {
  assert.equal(is18('resident_id'), true);
  assert.equal(is18('tw_residence_permit'), true);
  assert.equal(is18('foreign_permanent_residence', '9'), true);
  assert.equal(is18('foreign_permanent_residence', 'C'), false);
  assert.equal(is18('passport_cn'), false);
});

test('after entry only both ends are seen', () => {
  assert.equal(masked('41120219900101123X'), '411***********123X');
  assert.equal(masked('E12345678'), 'E1*****78');
  assert.equal(masked('1234'), '****');
  assert.equal(masked(''), '');
});

test('spaces, full width and small letters are what people type', () => {
  assert.equal(typedNumber('resident_id', '411202 19900101 123x 99'), '41120219900101123X');
  assert.equal(typedNumber('passport_cn', 'e12 345 678'), 'E12345678');
});

test('the caret keeps its place among the characters when groups appear', () => {
  assert.equal(caretIn('411202 19900101', 6), 6);
  assert.equal(caretIn('411202 19900101', 7), 8);
  assert.equal(caretIn('411202', 6), 6);
  assert.equal(caretIn('', 3), 0);
});
