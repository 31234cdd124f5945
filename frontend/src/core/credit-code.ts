/** Unified social credit codes (GB 32100-2015): the twin of backend/core/credit_code_rules.py. Pure. */

/** Without I, O, S, V, Z. */
const CREDIT_CHARS = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const CREDIT_DIGITS = 18;

/** A credit code as it was meant, from what was typed. */
export const creditCodeOf = (typed: string): string => typed.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();

/** Whether it is one: 18 characters, the last of which follows from the others. */
export function isCreditCode(code: string): boolean {
  const size = CREDIT_CHARS.length;
  const values = [...code].map((sign) => CREDIT_CHARS.indexOf(sign));
  if (values.length !== CREDIT_DIGITS || values.includes(-1)) return false;
  let weight = 1;
  let total = 0;
  for (const value of values.slice(0, -1)) {
    total += value * weight;
    weight = (weight * 3) % size;
  }
  return (size - (total % size)) % size === values.at(-1);
}
