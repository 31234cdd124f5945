/**
 * Who is on duty on this phone, beside whoever is signed in as a resident. The cookie is the server's.
 *
 * What belongs to a shift is kept under keys with `duty.`, drafts under `draft.duty.`; all of it goes
 * when the shift is over, in every tab. What must outlive a shift, such as visits that wait to be
 * sent, is sealed to the server's key and stays in the outbox.
 */
import { signal } from '@preact/signals';
import { call, callOnce, onRefused, Problem } from './api';
import { now } from './clock';
import { dropDrafts } from './draft';
import { onDuty } from './outbox';
import { del, delAll, DUTY, get, put } from './store';

/** A role within the divisions whose codes begin with `area`, until an instant (exclusive). */
export interface Grant {
  grant_id: string;
  role: string;
  area: string;
  until: string;
}

export interface Unit {
  unit_id: string;
  name: string;
  division_code: string;
}

/** Somebody on duty, as GET /duty/me tells. */
export interface OnDuty {
  staff_id: string;
  /** What one signs in with beside a code; null for who has only passkeys. */
  staff_number: string | null;
  name: string;
  unit: Unit;
  grants: readonly Grant[];
  tasks: readonly string[];
  /** Until then what is sensitive needs no new proof. */
  fresh_until: string;
  /** The end of the shift. */
  ends_at: string;
  has_totp: boolean;
  passkeys: number;
}

/** `has_ended`: it ended by itself or from elsewhere, so the person may want to know. */
export type Duty = { state: 'unknown' | 'out'; has_ended?: boolean } | ({ state: 'in' } & OnDuty);

export const duty = signal<Duty>({ state: 'unknown' });
// What was recorded on duty is sent only while whoever recorded it is on duty.
duty.subscribe((now) => {
  onDuty.value = now.state === 'in' ? now.staff_id : undefined;
});

/** Whether somebody on duty here has a task, in whatever area. */
export function hasTask(task: string): boolean {
  return duty.value.state === 'in' && duty.value.tasks.includes(task);
}

const ME = `${DUTY}me`;
/** A shift was ended without a network; the server is told as soon as it can be. */
const TO_END = 'off_duty.to_end';

const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('changxing-duty');
const forgetting = new Set<() => void>();

/** What is to be said while the session still is one: read while the shift is there, said when the phone has forgotten it. */
type Parting = () => Promise<(() => Promise<unknown>) | undefined>;
const partings = new Set<Parting>();

/** Has something said whenever somebody signs off here, or is signed off. */
export function beforeSigningOff(parting: Parting): void {
  partings.add(parting);
}

/** Calls `listener` when a shift is over and its data gone, so that memory can follow. */
export function onShiftOver(listener: () => void): void {
  forgetting.add(listener);
}

function forgetInMemory(hasEnded: boolean): void {
  duty.value = { state: 'out', has_ended: hasEnded };
  for (const listener of forgetting) listener();
}

async function reload(): Promise<void> {
  const kept = await get<OnDuty>(ME);
  if (kept && Date.parse(kept.ends_at) <= now().getTime()) return shiftOver(true);
  duty.value = kept ? { state: 'in', ...kept } : { state: 'out' };
}

/** Reads what the phone remembers, and listens to other tabs. Call once at start. */
export async function loadDuty(): Promise<void> {
  if (tabs) {
    tabs.onmessage = ({ data }) => {
      if (data.over) forgetInMemory(data.hasEnded);
      else void reload();
    };
  }
  onRefused('staff.session_required', isStillIn);
  addEventListener('online', () => void tellServer());
  await reload();
  void tellServer();
}

/** The server let this person in, or told more about them. */
export async function cameOnDuty(told: OnDuty): Promise<void> {
  const before = duty.value;
  if (before.state === 'in' && before.staff_id !== told.staff_id) await shiftOver(false);
  await del(TO_END).catch(() => undefined);
  await put(ME, told).catch(() => undefined);
  duty.value = { state: 'in', ...told };
  tabs?.postMessage({ over: false });
}

/** Asks the server who is on duty here. Throws as `call` does. */
export async function askDuty(): Promise<void> {
  await cameOnDuty(await call<OnDuty>('GET', '/duty/me'));
}

let renewing: Promise<unknown> | undefined;

/** Proves anew that it is they. The answer brings a new session, and the old one is dead at once. */
export async function proveDuty(proof: object): Promise<void> {
  renewing = callOnce<OnDuty>('POST', '/duty/proof', proof).then(cameOnDuty);
  await renewing.finally(() => (renewing = undefined));
}

/** Whether a refused session was only the one before a proof; else the shift is over. */
async function isStillIn(): Promise<boolean> {
  if (duty.value.state !== 'in') return false;
  try {
    await renewing;
    await cameOnDuty(await callOnce<OnDuty>('GET', '/duty/me'));
    return true;
  } catch {
    await shiftOver(true);
    return false;
  }
}

/** The shift is over: everything of it leaves the phone. `hasEnded`: not by the person's own wish. */
export async function shiftOver(hasEnded: boolean): Promise<void> {
  const wasOut = duty.value.state === 'out';
  dropDrafts(DUTY);
  await delAll(DUTY).catch(() => undefined);
  // Said a second time it is still over, and the reason given first is the right one.
  if (wasOut) return;
  forgetInMemory(hasEnded);
  tabs?.postMessage({ over: true, hasEnded });
}

/**
 * Ends the shift: the phone forgets at once, and the server is told now or at the next chance.
 * Never throws: a person who signs off must be off.
 */
export async function signOffDuty(hasEnded = false): Promise<void> {
  const last = await Promise.all([...partings].map((parting) => parting().catch(() => undefined)));
  await shiftOver(hasEnded);
  await put(TO_END, true).catch(() => undefined);
  await Promise.allSettled(last.map((say) => say?.()));
  await tellServer();
}

async function tellServer(): Promise<void> {
  try {
    if (duty.value.state !== 'out' || !(await get<boolean>(TO_END))) return;
    await callOnce('DELETE', '/duty/session');
  } catch (failure) {
    if (!(failure instanceof Problem && failure.status < 500)) return;
  }
  await del(TO_END).catch(() => undefined);
}
