/**
 * Carriages and rows of seats in whatever somebody wrote. Twin of backend/cotravel/carriage_rules.py.
 *
 * A carriage is read when it has a number of its own: 3, 17号车厢, 1-4号车厢, 第4节. The middle of a train,
 * the last but one, a dining car and an added carriage (加3) stay words.
 */
import { withDigits } from './digit-rules';
import { plain } from './plate-rules';

const CARRIAGE_MOST = 20;
const WORD = '(?:号?(?:卧铺|[硬软][卧座])车[厢箱]?|号?车[厢箱]|号?车(?!次|票|站)|节车?[厢箱]?|号?厢|号仓)';
const LIST = new RegExp(`第?([0-9]{1,2}(?:(?:号|车|节|号?车[厢箱])?[、/,和与及或至到-]第?[0-9]{1,2})*)${WORD}`, 'g');
const BARE = /^第?[0-9]{1,2}号?$/;
const PIECE = /([0-9]{1,2})(?:[号车节厢箱]*([至到-])第?([0-9]{1,2}))?/g;
const NOT_COUNTED = /[0-9A-Z加倒后前共]/;
const SEAT = /(?:^|[^A-Z0-9])0{0,2}([1-9]\d?)([A-HJ-L])(?![A-Z0-9])/g;
const TURNED = /^([A-HJ-L])([1-9]\d?)$/;

const inOrder = (found: Iterable<number>): number[] => [...new Set(found)].sort((one, other) => one - other);

function speltOut(text: string): number[] {
  const found: number[] = [];
  for (const [, first, join, last] of text.matchAll(PIECE)) {
    const [begin, end] = [Number(first), Number(last)];
    if (!join) found.push(begin);
    else if (begin < end && end <= CARRIAGE_MOST) for (let n = begin; n <= end; n++) found.push(n);
    else found.push(begin, end);
  }
  return found.filter((n) => n >= 1 && n <= CARRIAGE_MOST);
}

/** The carriages that a text names, 1 to 20, sorted; ranges are spelt out. */
export function carriagesIn(text: string): number[] {
  const clear = withDigits(plain(text).replaceAll(' ', ''), '号|车|节|[、,和或至到/-]');
  const found: number[] = [];
  for (const one of clear.matchAll(LIST)) {
    const before = clear.slice(Math.max(0, one.index - 2), one.index);
    if (!NOT_COUNTED.test(before.slice(-1)) && !before.includes('倒数')) found.push(...speltOut(one[1]!));
  }
  if (BARE.test(clear)) found.push(...speltOut(clear));
  return inOrder(found);
}

/** The rows of seats that a text names by number and letter: 31A, 011D、016B, C49; sorted. */
export function rowsIn(text: string): number[] {
  const clear = plain(text);
  const turned = TURNED.exec(clear);
  if (turned) return [Number(turned[2])];
  const told = clear.replace(/(\d)[排号] ?(?=[A-HJ-L](?:[^A-Z0-9]|$))/g, '$1');
  return inOrder([...told.matchAll(SEAT)].map((one) => Number(one[1])));
}
