/** The number of a report and its order: 12 characters, shown in fours. Pure. */

/** Crockford's base 32: no I, L, O, U, so that it can be read out. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 12;

/** As it is shown and read out: `7K3M-2QXA-90BC`. */
export function numberText(number: string): string {
  return number.match(/.{1,4}/g)?.join('-') ?? number;
}

/** What was typed or read out, as the server knows it; undefined when it is not a whole number. */
export function numberTyped(typed: string): string | undefined {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-–—·]+/g, '')
    .replace(/[IL]/g, '1')
    .replace(/O/g, '0');
  const isWhole = plain.length === LENGTH && [...plain].every((one) => ALPHABET.includes(one));
  return isWhole ? plain : undefined;
}
