/** How a document number looks while it is typed and after. Pure. */
import { normalise, type DocumentKind } from './rules';

const LONG: readonly DocumentKind[] = [
  'resident_id',
  'hk_residence_permit',
  'mo_residence_permit',
  'tw_residence_permit',
];

/** Whether the number has 18 characters, the last of which may be X. */
export function is18(kind: DocumentKind, number = ''): boolean {
  return LONG.includes(kind) || (kind === 'foreign_permanent_residence' && number.startsWith('9'));
}

/** 411202 19900101 0000 for 18 characters, AAA 1100 1990 0101 for 15 with letters, the rest as it is. */
export function grouped(kind: DocumentKind, number: string): string {
  const sizes = is18(kind, number) ? [6, 8, 4] : kind === 'foreign_permanent_residence' ? [3, 4, 4, 4] : [];
  const parts: string[] = [];
  let rest = number;
  for (const size of sizes) {
    parts.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return [...parts, rest].filter(Boolean).join(' ');
}

/** 411***********123X; short numbers keep two characters at each end. */
export function masked(number: string): string {
  const [head, tail] = number.length >= 15 ? [3, 4] : [2, 2];
  if (number.length <= head + tail) return '*'.repeat(number.length);
  return number.slice(0, head) + '*'.repeat(number.length - head - tail) + number.slice(-tail);
}

/** Where the caret stands in the grouped text when `count` characters of the number are before it. */
export function caretIn(text: string, count: number): number {
  let seen = 0;
  for (let index = 0; index < text.length; index++) {
    if (seen === count) return index;
    if (text[index] !== ' ') seen += 1;
  }
  return text.length;
}

/** What was typed, as far as a field may hold it. */
export function typedNumber(kind: DocumentKind, text: string): string {
  return normalise(text).slice(0, is18(kind, normalise(text)) ? 18 : 20);
}
