/**
 * What can be told about a document and a name while they are typed: the twin of the checks in
 * backend/residents/rules.py, held to it by tests/vectors/documents.json.
 */
export const DOCUMENT_KINDS = [
  'resident_id',
  'hk_residence_permit',
  'mo_residence_permit',
  'tw_residence_permit',
  'hk_mo_travel_permit',
  'tw_travel_permit',
  'foreign_permanent_residence',
  'passport_cn',
  'passport_foreign',
] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];
export const RELATIONS = ['child', 'elder', 'spouse', 'other'] as const;
export type Relation = (typeof RELATIONS)[number];
export const HOUSEHOLD_MOST = 6;
export const NAME_MOST = 50;
const NUMBER_MOST = 64;

/** Either the text in the form it is kept in, or the code of what is wrong with it. */
export type Checked = { value: string } | { code: string };

const PROVINCES = /^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71)/;
const PERMIT_REGIONS: Partial<Record<DocumentKind, string>> = {
  hk_residence_permit: '810000',
  mo_residence_permit: '820000',
  tw_residence_permit: '830000',
};
const OTHER_FORMS: Partial<Record<DocumentKind, RegExp>> = {
  hk_mo_travel_permit: /^([HM]\d{8})(?:\d\d)?$/,
  tw_travel_permit: /^(\d{8})$/,
  foreign_permanent_residence: /^([A-Z]{3}\d{12})$/,
  passport_cn: /^([EG]\d{8}|E[A-HJ-NP-Z]\d{7}|[DPS]E\d{7})$/,
  passport_foreign: /^([A-Z0-9]{6,9})$/,
};
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** One form for a typed number: NFKC, no spaces, capital letters. */
export const normalise = (number: string): string =>
  number.normalize('NFKC').replace(/[ \t\r\n]/g, '').toUpperCase();

/** Length, characters, check character and birth date, in the order people can mend them. */
function wrongIn18(number: string, todayOn: string): string {
  if (/^\d{15}$/.test(number)) return 'too_old';
  if ([...number].length !== 18) return 'length';
  if (!/^\d{17}[\dX]$/.test(number)) return 'characters';
  const total = WEIGHTS.reduce((sum, weight, n) => sum + weight * Number(number[n]), 0);
  if (number[17] !== '10X98765432'[total % 11]) return 'checksum';
  const birth = number.replace(/^.{6}(.{4})(..)(..).*/, '$1-$2-$3');
  const time = Date.parse(birth);
  const isReal = time === time && new Date(time).toISOString().startsWith(birth);
  return isReal && birth >= '0001' && birth <= todayOn ? '' : 'birth_date';
}

/** Say whether a number can be one of that kind; `todayOn` is the city's day as YYYY-MM-DD. */
export function checkDocument(kind: DocumentKind, typed: string, todayOn: string): Checked {
  const number = normalise([...typed].slice(0, NUMBER_MOST).join(''));
  const region = PERMIT_REGIONS[kind];
  const is18 =
    kind === 'resident_id' ||
    region ||
    (kind === 'foreign_permanent_residence' && number[0] === '9');
  let wrong: string;
  if (is18) {
    wrong = wrongIn18(number, todayOn);
    const isPlaced = region
      ? number.startsWith(region)
      : kind !== 'resident_id' || PROVINCES.test(number);
    if (!wrong && !isPlaced) wrong = 'region';
    if (!wrong) return { value: number };
  } else {
    const form = OTHER_FORMS[kind]?.exec(number);
    if (form) return { value: form[1]! };
    wrong = number ? 'format' : 'length';
  }
  return { code: 'residents.document_' + wrong };
}

/** Say whether a name can be kept: 1 to 50 characters, none of them invisible. */
export function checkName(typed: string): Checked {
  const name = typed.normalize('NFC').trim();
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)) return { code: 'residents.name_characters' };
  const length = [...name].length;
  if (length < 1 || length > NAME_MOST) return { code: 'residents.name_length' };
  return { value: name };
}
