/** Numbers in Chinese signs. Twin of `arabic` and `with_digits` in backend/cotravel/number_rules.py. */
const SIGNS = '零一二三四五六七八九';
const HAN_NUMBER = /^[零一二三四五六七八九十百]{1,6}$/;

/** A number below a thousand: 十六 is 16; undefined for anything else. */
export function arabic(text: string): number | undefined {
  if (!HAN_NUMBER.test(text)) return undefined;
  if (!/[十百]/.test(text)) return Number([...text].map((sign) => SIGNS.indexOf(sign)).join(''));
  const value = (signs: string): number => Math.max(0, SIGNS.indexOf(signs.replace(/^零+/, '') || '零'));
  const hundred = text.lastIndexOf('百');
  const rest = text.slice(hundred + 1);
  const ten = rest.lastIndexOf('十');
  const hundreds = hundred < 0 ? 0 : value(text.slice(0, hundred));
  const tens = ten < 0 ? 0 : ten === 0 ? 1 : value(rest.slice(0, ten));
  return 100 * hundreds + 10 * tens + value(rest.slice(ten + 1));
}

/** A text whose Chinese numbers in front of `before` (a pattern) are digits. */
export const withDigits = (text: string, before: string): string =>
  text.replace(new RegExp(`[零一二三四五六七八九十百]{1,6}(?=${before})`, 'g'), (signs) => String(arabic(signs) ?? signs));
