/** Codes and forms of enterprises, without browser, clock or network. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decisionsOf, reasonsOf } from '../../frontend/src/enterprises/desk-rules';
import { bodyOf, draftFrom, EMPTY, groupedCode, joinCodeOf, mistakesIn, mistakesInReopening, NOTHING, reopeningBody, reopeningFrom, scannedCodeOf, settledFrom } from '../../frontend/src/enterprises/rules';
import { REASONS, STEPS, type Step } from '../../frontend/src/enterprises/words';

test('a join code is read as it was meant', () => {
  assert.equal(joinCodeOf(' ab0d-12kz '), 'AB0D12KZ');
  assert.equal(joinCodeOf('ABOD I2KZ'), 'AB0D12KZ');
  for (const wrong of ['', 'ABCD123', 'ABCD12345', 'ABCD123U']) assert.equal(joinCodeOf(wrong), undefined);
  assert.equal(groupedCode('AB0D12KZ'), 'AB0D 12KZ');
});

test('the address on the code and the code alone are the same code; other codes are none', () => {
  assert.equal(scannedCodeOf('https://changxing.test/workplace/join#AB0D12KZ'), 'AB0D12KZ');
  assert.equal(scannedCodeOf('AB0D12KZ'), 'AB0D12KZ');
  assert.equal(scannedCodeOf('https://changxing.test/workplace/join'), undefined);
  assert.equal(scannedCodeOf('CX1:6BFOXN'), undefined);
});

test('an empty form names every field, a whole one is sent as the server reads it', () => {
  assert.equal(mistakesIn(EMPTY).length, 7);
  const draft = {
    name: ' 红星机械厂 ',
    credit_code: '91350100 m000100 y43',
    industry: 'manufacturing',
    division_code: '411221100',
    contact_name: '赵建国',
    phone: '138 0013 8000',
    address: '会盟路 18 号',
  } as const;
  assert.deepEqual(mistakesIn(draft), []);
  assert.deepEqual(bodyOf(draft), { ...draft, name: '红星机械厂', credit_code: '91350100M000100Y43', phone: '+8613800138000' });
});

test('the list of what was prepared says what is missing, and sends numbers', () => {
  assert.equal(mistakesInReopening(NOTHING).length, 7);
  const draft = {
    masks_days: '14',
    disinfections_a_day: '2',
    canteen: 'apart',
    has_isolation_room: 'yes',
    takes_temperature: 'no',
    workers_planned: '40',
    plan: '分两班上岗，每班前测温，定时通风。',
    photos: [],
  } as const;
  assert.deepEqual(mistakesInReopening(draft), []);
  assert.deepEqual(mistakesInReopening({ ...draft, masks_days: '400', workers_planned: '0' }), ['workers_planned', 'masks_days']);
  const sent = reopeningBody(draft, 3) as Record<string, unknown>;
  assert.deepEqual([sent['masks_days'], sent['has_isolation_room'], sent['takes_temperature'], sent['version']], [14, true, false, 3]);
});

test('the form of an application that is mended has the photos that are there', () => {
  const prepared = {
    masks_days: 3, disinfections_a_day: 2, canteen: 'apart', has_isolation_room: true, takes_temperature: true,
    workers_planned: 40, plan: '', pictures: ['A'.repeat(22)], applied_at: '', lacks: [],
  };
  const sent = reopeningBody({ ...reopeningFrom(prepared), masks_days: '14' }, 4) as Record<string, unknown>;
  assert.deepEqual(sent['pictures'], prepared.pictures);
});

test('a form that was begun before it was verified changes how to reach it alone', () => {
  const company = {
    enterprise_id: 'E', name: '红星机械厂', credit_code: '91350100M000100Y43', industry: 'manufacturing', division_code: '411221100',
    step: 'verified', changed_at: '', version: 2, contact_name: '赵建国', phone: '+8613800138000', address: '会盟路 18 号', reasons: [], note: null,
    applied_at: '', decided_at: null, workers: 0, gate: null, reopening: null,
  } as const;
  const typed = { ...draftFrom(company), name: '', credit_code: 'X', division_code: '411281100', address: '会盟路 20 号' };
  const { name, credit_code, industry, division_code, address } = settledFrom(typed, company);
  assert.deepEqual([name, credit_code, industry, division_code], [company.name, company.credit_code, company.industry, company.division_code]);
  assert.equal(address, '会盟路 20 号');
});

test('every step has its decisions, and every reason belongs to one', () => {
  const steps = Object.keys(STEPS) as Step[];
  const found = steps.flatMap((step) => decisionsOf(step).flatMap((decision) => reasonsOf(step, decision)));
  assert.deepEqual(new Set(found), new Set(Object.keys(REASONS)));
  assert.deepEqual([reasonsOf('pending', 'verify').length, reasonsOf('suspended', 'verify').length, reasonsOf('stopped', 'approve').length], [0, 3, 3]);
});
