import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupedPhone, minutesAndSeconds, otpOf, phoneOf, secondsUntil } from '../../frontend/src/accounts/rules';

test('a mainland number needs no country code, however it is written', () => {
  for (const typed of [
    '13812345678',
    '138 1234 5678',
    '138-1234-5678',
    '+8613812345678',
    '008613812345678',
    '8613812345678',
    '13812345678',
  ]) {
    assert.equal(phoneOf(typed), '+8613812345678', typed);
  }
});

test("other countries' numbers start with a plus", () => {
  assert.equal(phoneOf('+852 9123 4567'), '+85291234567');
  assert.equal(phoneOf('0044 7700 900123'), '+447700900123');
});

test('what cannot be a mobile number is refused', () => {
  for (const typed of [
    '',
    '1381234567',
    '138123456789',
    '23812345678',
    '12812345678',
    '+0123456789',
    '+86123',
    'abc',
  ]) {
    assert.equal(phoneOf(typed), null, typed);
  }
});

test('a number is shown in groups', () => {
  assert.equal(groupedPhone('+8613812345678'), '138 1234 5678');
  assert.equal(groupedPhone('+447700900123'), '+447700900123');
});

test('the code is found in a whole message', () => {
  assert.equal(otpOf('123 456'), '123456');
  assert.equal(otpOf('【畅行】验证码 204816,5 分钟内有效'), '204816');
  assert.equal(otpOf('12345'), '12345');
  assert.equal(otpOf('1234567'), '123456');
  assert.equal(otpOf(''), '');
});

test('a countdown never goes below nothing', () => {
  const now = new Date('2020-02-10T00:00:00Z');
  assert.equal(secondsUntil('2020-02-10T00:01:00Z', now), 60);
  assert.equal(secondsUntil('2020-02-09T23:59:00Z', now), 0);
  assert.equal(secondsUntil(undefined, now), 0);
  assert.equal(minutesAndSeconds(75), '1:15');
});
