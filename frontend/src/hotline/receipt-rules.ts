/** Receipts without a screen: how a private link is made and read, and when a receipt is over. Pure. */
import type { Followed } from './follow-rules';
import { numberTyped } from './number';

/** What opens a report to whoever has it. */
export interface Key {
  number: string;
  secret: string;
}

export interface Receipt extends Key {
  /** The id that the phone gave to the report. */
  id: string;
  category: string;
  division_code: string;
  made_at: string;
  /** Until when somebody takes it up, as the city promised when it came. */
  due_at: string | null;
  /** By when it shall be dealt with. */
  answer_by: string | null;
  advice: Readonly<Record<'zh' | 'en', string>> | null;
  /** How it stood when this phone asked last. */
  followed?: Followed;
  followed_at?: string;
}

/** The city keeps a report for so long behind its last change. */
const KEPT_DAYS = 180;
const DAY_MS = 86_400_000;
const SECRET = /^[\w-]{22}$/;

/** Behind the # of the address, which a browser never sends. */
export function fragmentOf({ number, secret }: Key): string {
  return `${number}.${secret}`;
}

export function linkOf(origin: string, key: Key): string {
  return `${origin}/report/follow#${fragmentOf(key)}`;
}

/** The key in a link, or in whatever was pasted around it; undefined when there is none. */
export function keyIn(pasted: string): Key | undefined {
  const found = /([\w-]+)\.([\w-]+)\s*$/.exec(pasted.trim().split('#').at(-1)!);
  const number = found && numberTyped(found[1]!);
  return number && SECRET.test(found[2]!) ? { number, secret: found[2]! } : undefined;
}

/** Whether the city has forgotten it by now, as far as this phone knows. */
export function isOver({ made_at, followed_at }: Receipt, nowMs: number): boolean {
  return nowMs - Date.parse(followed_at ?? made_at) > KEPT_DAYS * DAY_MS;
}
