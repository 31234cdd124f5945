/** The phone's checks of documents answer every shared case as the server's do. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkDocument, checkName, type DocumentKind } from '../../frontend/src/residents/rules';
import { vectors } from './cases';

type DocumentCase = {
  name: string;
  kind: DocumentKind;
  number: string;
  value?: string;
  code?: string;
};

const { cases, today } = vectors<DocumentCase>('documents.json');

describe('a document number is kept or refused with its reason', () => {
  for (const { name, kind, number, value, code } of cases)
    test(name, () => {
      const expected = value === undefined ? { code } : { value };
      assert.deepEqual(checkDocument(kind, number, today), expected);
    });
});

test('a name is trimmed, and refused when empty, too long or partly invisible', () => {
  assert.deepEqual(checkName(' 张三 '), { value: '张三' });
  assert.deepEqual(checkName('买买提·艾力'), { value: '买买提·艾力' });
  assert.deepEqual(checkName('𠮷'.repeat(50)), { value: '𠮷'.repeat(50) });
  assert.deepEqual(checkName('𠮷'.repeat(51)), { code: 'residents.name_length' });
  assert.deepEqual(checkName('  '), { code: 'residents.name_length' });
  assert.deepEqual(checkName('张\u0000三'), { code: 'residents.name_characters' });
  assert.deepEqual(checkName('张\u202e三'), { code: 'residents.name_characters' });
});
