/**
 * What the phone says when the city knocks. A push brings no words, so they follow from what the
 * phone knows by itself: who has not checked in today. Pure; the service worker reads and shows.
 */

export interface Known {
  /** Whether the person has checked in today, as far as the phone knows. */
  is_own_done: boolean;
  /** Whether everybody they answer for has. */
  is_family_done: boolean;
}

export interface Knock {
  title: string;
  body: string;
  /** The screen that a tap opens. */
  to: string;
}

type Pair = readonly [zh: string, en: string];

const WORDS: Readonly<Record<'own' | 'family' | 'other', readonly [title: Pair, body: Pair, to: string]>> = {
  own: [
    ['今天还没有打卡', 'You have not checked in today'],
    ['点这里打卡，只要一分钟。', 'Tap to check in. It takes a minute.'],
    '/check-in',
  ],
  family: [
    ['家人今天还没有打卡', 'Someone you check in for has not checked in today'],
    ['点这里替家人打卡。', 'Tap to check in for them.'],
    '/check-in',
  ],
  other: [
    ['畅行有一条新通知', 'A new notice in Changxing'],
    ['点这里查看。', 'Tap to read it.'],
    '/notices',
  ],
};

export function knockWords(known: Known, isChinese: boolean): Knock {
  const which = !known.is_own_done ? 'own' : !known.is_family_done ? 'family' : 'other';
  const [title, body, to] = WORDS[which];
  const at = isChinese ? 0 : 1;
  return { title: title[at], body: body[at], to };
}

interface Code {
  today_on: string;
  checked_in_today: boolean;
}

/**
 * Reads it off what the phone keeps.
 * @param codes by resident id, what the server last said of each code.
 * @param waiting the check-ins that are not sent yet: whose (undefined: own), and measured on which day.
 */
export function knownOf(
  own: string | null,
  members: readonly string[],
  codes: ReadonlyMap<string, Code | undefined>,
  waiting: readonly { resident_id?: string; on: string }[],
  todayOn: string,
): Known {
  const isDone = (id: string): boolean => {
    const code = codes.get(id);
    const waits = waiting.some((one) => (one.resident_id ?? own) === id && one.on === todayOn);
    return waits || (code?.today_on === todayOn && code.checked_in_today);
  };
  return { is_own_done: own !== null && isDone(own), is_family_done: members.every(isDone) };
}
