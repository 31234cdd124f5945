/** The form of a household collection. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addressMistake, bodyOf, contactMistakes, journeyMistakes, maskedName, memberMistakes, membersMistake, needMistakes, taken, without,
  type CollectDraft, type ContactDraft, type JourneyDraft, type MemberDraft, type NeedDraft,
} from '../../frontend/src/collection/form';

const TODAY = '2026-03-22';
const found = (mistakes: object) => Object.fromEntries(Object.entries(mistakes).filter(([, mistake]) => mistake));

const member = (change: Partial<MemberDraft> = {}): MemberDraft => ({
  person_id: 'p1', name: ' 王大山 ', kind: 'resident_id', number: '411202198605120019', relation: 'head', phone: '', ...change,
});
const contact = (change: Partial<ContactDraft> = {}): ContactDraft => ({
  person_id: 'p1', name: '李四', phone: '', met_on: TODAY, note: '', ...change,
});
const journey = (change: Partial<JourneyDraft> = {}): JourneyDraft => ({
  person_id: 'p1', place: '郑州二七区', from_on: '2026-03-10', to_on: '2026-03-12', ...change,
});
const need = (change: Partial<NeedDraft> = {}): NeedDraft => ({ id: 'n1', person_id: 'p1', kind: 'food', text: '', ...change });
const draft = (change: Partial<CollectDraft> = {}): CollectDraft => ({
  id: 'd', village: '411281100201', step: 'review', address: ' 二组 5 号 ', members: [member()], contacts: [], journeys: [], needs: [], ...change,
});

test('an address has 1 to 120 characters', () => {
  assert.deepEqual(['  ', '二组', '长'.repeat(120), '长'.repeat(121)].map(addressMistake), [
    'address_missing', undefined, undefined, 'address_long',
  ]);
});

test('a household has one head and nobody twice', () => {
  const head = member();
  assert.deepEqual(found(memberMistakes(head, 0, [head])), {});
  assert.deepEqual(found(memberMistakes(member({ person_id: 'p2' }), 1, [head])), { 'document.number': 'document_twice', relation: 'head_twice' });
  assert.deepEqual(found(memberMistakes(member({ relation: undefined, number: '1' }), 1, [head])), { relation: 'relation_missing' });
  assert.equal(membersMistake([]), 'members_missing');
  assert.equal(membersMistake([member({ relation: 'child' })]), 'head_missing');
  assert.equal(membersMistake([head]), undefined);
});

test('a phone may be left out, but not be wrong', () => {
  assert.deepEqual(['', '139 0398 0001', '12345'].map((phone) => memberMistakes(member({ phone }), 0, []).phone), [undefined, undefined, 'phone']);
});

test('a contact was met on a day that has come', () => {
  assert.deepEqual(found(contactMistakes(contact(), TODAY)), {});
  assert.deepEqual(found(contactMistakes(contact({ met_on: '2026-03-23', name: ' ' }), TODAY)), { met_on: 'date_future', name: 'name_missing' });
  assert.deepEqual(found(contactMistakes(contact({ met_on: '' }), TODAY)), { met_on: 'date_missing' });
});

test('a journey ends after it began and not longer than three weeks ago', () => {
  assert.deepEqual(found(journeyMistakes(journey(), TODAY)), {});
  assert.deepEqual(found(journeyMistakes(journey({ from_on: '2026-03-13' }), TODAY)), { to_on: 'dates_order' });
  assert.deepEqual(found(journeyMistakes(journey({ from_on: '2026-02-01', to_on: '2026-03-01' }), TODAY)), {});
  assert.deepEqual(found(journeyMistakes(journey({ from_on: '2026-02-01', to_on: '2026-02-28' }), TODAY)), { to_on: 'too_old' });
});

test('another need says in words what it is', () => {
  assert.deepEqual(found(needMistakes(need())), {});
  assert.deepEqual(found(needMistakes(need({ kind: 'other' }))), { text: 'words_missing' });
  assert.deepEqual(found(needMistakes(need({ kind: undefined }))), { kind: 'kind_missing' });
});

test('an entry is taken into its list, new or mended', () => {
  const added = taken(draft({ open: { list: 'members', at: 1, entry: member({ person_id: 'p2' }) } }));
  assert.deepEqual(added.members.map(({ person_id }) => person_id), ['p1', 'p2']);
  assert.equal(added.open, undefined);
  assert.equal(taken(draft({ open: { list: 'members', at: 0, entry: member({ name: '王二' }) } })).members[0]!.name, '王二');
});

test('with a member goes what was entered of them', () => {
  const full = draft({ members: [member(), member({ person_id: 'p2' })], contacts: [contact(), contact({ person_id: 'p2' })], needs: [need()] });
  const left = without(full, 'members', 0);
  assert.deepEqual([left.members.length, left.contacts.length, left.needs.length], [1, 1, 0]);
  assert.equal(without(full, 'contacts', 0).contacts.length, 1);
});

test('what is sent has no spaces around, phones in full, and leaves out what is empty', () => {
  const body = bodyOf(draft({ members: [member({ phone: '139 0398 0001' })], contacts: [contact()], journeys: [journey()], needs: [need()] }), new Date('2026-03-22T01:00:00Z'));
  assert.deepEqual(body, {
    village: '411281100201',
    address: '二组 5 号',
    visited_at: '2026-03-22T01:00:00.000Z',
    members: [
      { person_id: 'p1', name: '王大山', document: { kind: 'resident_id', number: '411202198605120019' }, relation: 'head', phone: '+8613903980001' },
    ],
    contacts: [{ person_id: 'p1', name: '李四', met_on: TODAY }],
    journeys: [{ person_id: 'p1', place: '郑州二七区', from_on: '2026-03-10', to_on: '2026-03-12' }],
    needs: [{ id: 'n1', person_id: 'p1', kind: 'food', text: '' }],
  });
});

test('a name is masked as the server masks it', () => {
  assert.deepEqual(['张三', '王', '欧阳小明明', '𠮷田'].map(maskedName), ['张*', '*', '欧***', '𠮷*']);
});
