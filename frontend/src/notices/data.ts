/**
 * The inbox: what the server told, kept on the phone; what was read, told to the server as soon as
 * it can be had.
 */
import { call, Offline, Problem } from '../core/api';
import { now } from '../core/clock';
import { PERSONAL } from '../core/session';
import { del, get, put } from '../core/store';
import { UNREAD, unread } from './unread';

export interface Notice {
  id: string;
  /** `room.name`; the words for it are in texts.ts. */
  kind: string;
  params: Readonly<Record<string, string | number>>;
  /** Whom it concerns, when that is somebody this person answers for. */
  about: string | null;
  posted_at: string;
  read_at: string | null;
}

export interface Inbox {
  notices: Notice[];
  unread: number;
  next: string | null;
}

export const INBOX = 'notices';
/** The newest notice that was read here and that the server does not know of yet. */
const TO_TELL = `${PERSONAL}notices_read`;

export async function count(left: number): Promise<void> {
  unread.value = left;
  await put(UNREAD, left).catch(() => undefined);
}

let telling: Promise<void> | undefined;

/** Tells what was read without a network, once however many ask for it. Never throws. */
export function tellRead(): Promise<void> {
  telling ??= tell().finally(() => (telling = undefined));
  return telling;
}

async function tell(): Promise<void> {
  const upTo = await get<string>(TO_TELL).catch(() => undefined);
  if (!upTo) return;
  try {
    await call('POST', '/me/notices/read', { up_to: upTo });
  } catch (failure) {
    // A notice that the server no longer has needs no telling; anything else is told later.
    if (failure instanceof Offline || !(failure instanceof Problem) || failure.status !== 404) return;
  }
  if ((await get<string>(TO_TELL)) === upTo) await del(TO_TELL);
}

/** Asks how many are unread, and keeps the first page. Never throws. */
export async function refresh(): Promise<void> {
  await tellRead();
  try {
    const fresh = await call<Inbox>('GET', '/me/notices');
    await count(fresh.unread);
    await put(PERSONAL + INBOX, fresh).catch(() => undefined);
  } catch {
    // What the phone remembers stays on the screen.
  }
}

export async function pageBehind(next: string): Promise<Inbox> {
  return call<Inbox>('GET', `/me/notices?after=${encodeURIComponent(next)}`);
}

/** The person has seen everything up to the newest of these: here at once, at the server soon. */
export async function markRead(inbox: Inbox): Promise<void> {
  const newest = inbox.notices[0];
  if (!newest || inbox.notices.every((one) => one.read_at)) return count(0);
  const at = now().toISOString();
  const notices = inbox.notices.map((one) => ({ ...one, read_at: one.read_at ?? at }));
  // What is to be told is kept before the mark goes, so that no reload in between forgets it.
  await put(TO_TELL, newest.id).catch(() => undefined);
  await count(0);
  await put(PERSONAL + INBOX, { ...inbox, notices, unread: 0 }).catch(() => undefined);
  await tellRead();
}
