/**
 * Telling a scanner that types from a hand that types, key by key. Pure: keys come in, what to do comes out.
 *
 * A scanner sends characters a few milliseconds apart and ends with Enter or Tab; the fastest hands need a
 * tenth of a second for one. The first two characters of a burst cannot be told from a hand's, and whoever
 * listens takes them out again; from the third on nothing reaches the page.
 */

/** A key as the browser tells it; `at_ms` is the key's own time, not when the page got round to it. */
export interface Key {
  key: string;
  code: string;
  shift: boolean;
  at_ms: number;
}

export interface Burst {
  text: string;
  last_ms: number;
}

/** `held`: it belongs to a scanner and must not reach the page. `over`: the burst that this key does not go on with. */
export interface Step {
  burst: Burst | undefined;
  held: boolean;
  over: Burst | undefined;
}

const GAP_MS = 50;
/** Some wait a little before Enter or Tab; without either a burst is over after this. */
export const END_GAP_MS = 120;
const SURE_CHARS = 3;
/** No code and no number is shorter; what is was no scanner. */
const READ_CHARS_LEAST = 6;
const READ_CHARS_MOST = 400;

/** What the keys of the American layout give, which scanners send; for when an input method hides the character. */
const SHIFTED: Readonly<Record<string, string>> = { Digit4: '$', Digit5: '%', Digit8: '*', Equal: '+', Semicolon: ':' };
const PLAIN: Readonly<Record<string, string>> = { Minus: '-', Period: '.', Slash: '/', Space: ' ' };

/** The character of a key; '' for one that has none. */
export function characterOf({ key, code, shift }: Key): string {
  if ([...key].length === 1) return key;
  if (key !== 'Process' && key !== 'Unidentified') return '';
  if (code.startsWith('Key')) return shift ? code.slice(3) : code.slice(3).toLowerCase();
  if (shift) return SHIFTED[code] ?? '';
  return code.startsWith('Digit') ? code.slice(5) : (PLAIN[code] ?? '');
}

/** Whether a burst has gone on for long enough that no hand typed it. */
export const isSure = (burst: Burst | undefined): boolean => (burst?.text.length ?? 0) >= SURE_CHARS;

/** Shift and the like stand between characters and end nothing. */
const STAND_BETWEEN = ['Shift', 'CapsLock', 'NumLock', 'Process', 'Unidentified'];

export const isEnd = ({ key }: Pick<Key, 'key'>): boolean => key === 'Enter' || key === 'Tab';

/**
 * What was typed in the one form that is judged: such scanners add line ends, and follow Caps Lock and the
 * full-width forms of an input method. Blanks stay, for base45 has one.
 */
export function tidied(text: string): string {
  const plain = text.normalize('NFKC').replace(/[\r\n\t]/g, '');
  return /^cx\d:/i.test(plain) ? plain.toUpperCase() : plain;
}

/** What a burst that is over was; undefined when it was too short to be a scanner's. */
export const readOf = (burst: Burst | undefined): string | undefined =>
  burst && burst.text.length >= READ_CHARS_LEAST ? tidied(burst.text) : undefined;

/** Takes one key more. */
export function stepOf(before: Burst | undefined, key: Key): Step {
  const isLast = isEnd(key);
  const going = before && key.at_ms - before.last_ms <= (isLast ? END_GAP_MS : GAP_MS) ? before : undefined;
  if (isLast) return { burst: undefined, held: readOf(going) !== undefined, over: before };
  const character = characterOf(key);
  if (!character && !STAND_BETWEEN.includes(key.key)) return { burst: undefined, held: false, over: before };
  const over = going ? undefined : before;
  if (!character) return { burst: going && { ...going, last_ms: key.at_ms }, held: false, over };
  const text = ((going?.text ?? '') + character).slice(0, READ_CHARS_MOST + 1);
  const burst = { text, last_ms: key.at_ms };
  return { burst, held: isSure(burst), over };
}
