/** Who is signed in on this phone. The cookie is the server's; this is what the phone remembers. */
import { signal } from '@preact/signals';
import { call, onSignedOut, Problem } from './api';
import { del, delAll, get, put, wipe } from './store';

export interface Account {
  /** Masked. */
  phone: string;
  has_applied: boolean;
  resident_id: string | null;
}

export interface Session {
  state: 'unknown' | 'out' | 'in';
  account?: Account;
  /** The session ended by itself or from another phone, so the person may want to know. */
  has_ended?: boolean;
}

export const session = signal<Session>({ state: 'unknown' });

const KEY = 'session';
/** A person signed out without a network; the server is told as soon as it can be. */
const TO_END = 'session.to_end';
/** Data under these keys belongs to a living session and goes when it ends. */
export const PERSONAL = 'mine.';

const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('changxing-session');

/** `all`: everything has gone from the phone's storage; otherwise only what is personal. */
type Forget = (all: boolean) => void;
const wiped = new Set<Forget>();

/** Calls `listener` after things have gone from the phone's storage, so that memory can follow. */
export function onWiped(listener: Forget): void {
  wiped.add(listener);
}

function forgetInMemory(): void {
  session.value = { state: 'out' };
  for (const listener of wiped) listener(true);
}

/** Reads what the phone remembers, and listens to other tabs. Call once at start. */
export async function loadSession(): Promise<void> {
  await reload();
  if (tabs) {
    tabs.onmessage = ({ data }) => {
      if (data === 'wiped') forgetInMemory();
      else void reload();
    };
  }
  onSignedOut(() => void ended());
}

/** Takes over what is stored. */
async function reload(): Promise<void> {
  const kept = await get<Account & { has_ended?: boolean }>(KEY);
  session.value = kept && !kept.has_ended ? { state: 'in', account: kept } : { state: 'out', has_ended: kept?.has_ended };
}

/** Whether two accounts are the same person's, as far as the phone can tell. */
export function isSameAccount(one: Account, other: Account): boolean {
  if (one.resident_id && other.resident_id) return one.resident_id === other.resident_id;
  return one.phone === other.phone;
}

/** The server let this account in, or told us more about it (after the application). */
export async function signedIn(account: Account): Promise<void> {
  const before = await get<Account>(KEY);
  // What another person left on this phone must neither be seen nor be sent in a new name.
  if (before && !isSameAccount(before, account)) await wipePhone();
  await del(TO_END);
  await put(KEY, account);
  session.value = { state: 'in', account };
  tabs?.postMessage('changed');
}

/** The server ended the session: the code goes, but what waits to be sent stays for this person. */
async function ended(): Promise<void> {
  const kept = await get<Account>(KEY);
  if (!kept || session.value.state === 'out') return;
  await put(KEY, { ...kept, has_ended: true });
  session.value = { state: 'out', has_ended: true };
  await delAll(PERSONAL);
  for (const listener of wiped) listener(false);
  tabs?.postMessage('changed');
}

async function wipePhone(): Promise<void> {
  await wipe();
  if (typeof caches !== 'undefined') {
    // The app itself stays cached; anything else could be personal.
    const names = await caches.keys();
    await Promise.all(names.filter((name) => !name.includes('precache')).map((name) => caches.delete(name)));
  }
  forgetInMemory();
  tabs?.postMessage('wiped');
}

/**
 * Signs out: the phone forgets everything at once, and the server ends the session now or, without a
 * network, at the next chance. Never throws: a person who signs out must be out.
 */
export async function signOut(): Promise<void> {
  await wipePhone();
  await put(TO_END, true).catch(() => undefined);
  await finishSigningOut();
}

/** Ends on the server what was ended on the phone. Call when there may be a network. Never throws. */
export async function finishSigningOut(): Promise<void> {
  try {
    if (session.value.state !== 'out' || !(await get<boolean>(TO_END))) return;
    await call('DELETE', '/session');
  } catch (failure) {
    // A session that the server does not know is over; anything else is asked again later.
    if (!(failure instanceof Problem && failure.status < 500)) return;
  }
  await del(TO_END).catch(() => undefined);
}
