/** What the phone may say about a telephone number and a code before it asks the server. Pure. */

/** Strips what people put between digits and brings full-width digits to plain ones. */
function digitsOf(text: string): string {
  return text.normalize('NFKC').replace(/[^\d+]/g, '');
}

/**
 * The number in E.164, or null when it cannot be one: eleven digits from 1 are a mainland mobile,
 * every other country's number starts with + or 00.
 */
export function phoneOf(text: string): string | null {
  const typed = digitsOf(text).replace(/^00/, '+');
  const number = typed.startsWith('+') ? typed : /^86\d{11}$/.test(typed) ? `+${typed}` : `+86${typed}`;
  if (number.startsWith('+86')) return /^\+861[3-9]\d{9}$/.test(number) ? number : null;
  return /^\+[1-9]\d{6,14}$/.test(number) ? number : null;
}

/** The way a number is read out: 138 1234 5678, and other countries' as typed. */
export function groupedPhone(number: string): string {
  return number.replace(/^\+86(\d{3})(\d{4})(\d{4})$/, '$1 $2 $3');
}

/** The six digits in what was typed or pasted; a whole message may be pasted. */
export function otpOf(text: string): string {
  const plain = text.normalize('NFKC');
  return /(?<!\d)\d{6}(?!\d)/.exec(plain)?.[0] ?? plain.replace(/\D/g, '').slice(0, 6);
}

/** Whole seconds from now until then, never negative. */
export function secondsUntil(then: string | null | undefined, now: Date): number {
  return then ? Math.max(0, Math.ceil((Date.parse(then) - now.getTime()) / 1000)) : 0;
}

/** 75 -> 1:15. */
export function minutesAndSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
