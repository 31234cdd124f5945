/**
 * Registering a published trip with my community: the one thing that ever leaves the phone, with consent,
 * through the outbox. What goes is which trip and who; never a journey, a seat, or a word of mine.
 */
import { effect, signal } from '@preact/signals';
import { call, Problem } from '../core/api';
import { uuid7 } from '../core/clock';
import { say, type Pair } from '../core/i18n';
import { discard, enqueue, registerKind, stored } from '../core/outbox';
import { sendEach } from '../core/send-each';
import { onWiped, PERSONAL, session } from '../core/session';
import { del, entries, get, outboxItems, put, type StoredItem } from '../core/store';
import { vaultOf, type Kept } from '../core/vault';
import { openMine, sealMine } from './mine';
import type { TripKind } from './shapes';
import { texts } from './texts-register';

export const OUTBOX_KIND = 'cotravel_registration';
/** Of the words on the sheet where one agrees; the server refuses another. */
export const CONSENT_VERSION = 1;
/** Sealed, for it says where I was and when; key and content go with the session. */
const KEPT = 'registrations';
const TAKE_BACK: Body['label'] = { title: texts['registered.take_back'], detail: texts['registered.taking_back_why'] };
/** By item: what was sent and may have arrived, sealed, until its answer was heard. */
const TRIED = `${PERSONAL}cotravel.tried.`;
const vault = vaultOf(`${PERSONAL}cotravel.key`, `${PERSONAL}cotravel.`, () => session.value.state === 'in');

/** What a published trip says in short. */
export interface TripSaid {
  kind: TripKind | null;
  said?: string;
  on?: string;
  from_min?: number | null;
  until_min?: number | null;
  carriage_said?: string;
  from_name?: string;
  to_name?: string;
}

/** A published trip in short, as the server tells it; only its number when no list knows it any more. */
export interface RegisteredTrip extends TripSaid {
  id: number;
  is_withdrawn: boolean;
  sources?: readonly { publisher: string; url: string }[];
}

export interface Registration {
  resident_id: string;
  trip: RegisteredTrip;
  state: 'open' | 'confirmed' | 'dismissed' | 'taken_back';
  registered_at: string;
  decided_at: string | null;
  reason: 'not_on_it' | 'not_near' | 'already_observed' | 'by_mistake' | 'trip_withdrawn' | null;
}

/** How somebody's registration of a trip stands, on this phone or at the server. */
export interface Standing {
  resident_id: string;
  state: 'waiting' | 'taking_back' | 'refused' | Registration['state'];
  reason: Registration['reason'];
  /** Why the server refused it, in its words. */
  text?: string;
  /** The item in the outbox, while it is there. */
  item?: string;
}

/** What leaves, but for the id. */
interface Told {
  trip: number;
  resident_id?: string;
  consent_version: number;
  /** It is taken back, for the server may have it; it stays here. */
  takes_back?: true;
}

/** An item in the outbox: what it tells is sealed with the key of my journeys until it leaves. */
interface Body {
  id: string;
  told: Kept;
  /** What the list of what waits says of it; it stays here, and names no trip, for it is not sealed. */
  label: { title: Pair; detail: Pair };
}

/** What the server knows, as it was heard last; undefined until then. */
export const registrations = signal<readonly Registration[] | undefined>(undefined);

/** What the outbox holds, opened, by item; in memory alone. */
const opened = signal<Readonly<Record<string, Told>>>({});

onWiped(() => {
  vault.forget();
  registrations.value = undefined;
  opened.value = {};
});

const ownId = (): string => session.value.account?.resident_id ?? '';
const isSame = (one: Registration, trip: number, who: string): boolean => one.trip.id === trip && one.resident_id === who;

async function takeOver(next: readonly Registration[]): Promise<void> {
  registrations.value = next;
  await vault.keep(KEPT, next).catch(() => undefined);
}

async function putIn(one: Registration): Promise<void> {
  const others = (registrations.value ?? (await kept())).filter((known) => !isSame(known, one.trip.id, one.resident_id));
  await takeOver([one, ...others]);
}

const kept = async (): Promise<readonly Registration[]> => (await vault.read<Registration[]>(KEPT).catch(() => undefined)) ?? [];

/** Shows what the phone has kept of it, and asks nobody: whoever opens a match must not be told of by a question. */
export async function showKept(): Promise<void> {
  if (registrations.value) return;
  const before = await kept();
  if (before.length > 0) registrations.value ??= before;
}

/**
 * Asks what became of what I registered; what the phone has kept is shown until then. Gives what went wrong.
 * Only screens ask that everybody opens alike, with a match or without.
 */
export async function loadRegistrations(): Promise<unknown> {
  await showKept();
  try {
    const { registrations: fresh } = await call<{ registrations: Registration[] }>('GET', '/cotravel/registrations');
    if (session.value.state === 'in') await takeOver(fresh);
    return undefined;
  } catch (failure) {
    return failure;
  }
}

/** What an item tells. One that waited before these were sealed tells it in clear. */
async function toldBy({ id, body }: StoredItem): Promise<Told | undefined> {
  const content = body as Body | Told;
  return 'trip' in content ? content : openMine<Told>(id, content.told);
}

const isWaiting = async (id: string): Promise<boolean> => (await outboxItems()).some((item) => item.id === id);

async function sendOne(item: StoredItem): Promise<void> {
  const told = await toldBy(item);
  if (!told) throw new Problem(422, 'cotravel.unreadable', say(texts['registered.unreadable']));
  const { trip, resident_id, consent_version, takes_back } = told;
  if (takes_back) return sendBack(trip, resident_id);
  // Whoever deletes it from now on takes it back: without an answer nobody knows whether it arrived.
  await put(TRIED + item.id, (item.body as Partial<Body>).told ?? (await sealMine(item.id, told)));
  if (!(await isWaiting(item.id))) return;
  const leaves = { id: item.id, trip, consent_version, ...(resident_id ? { resident_id } : {}) };
  const { registration } = await call<{ registration: Registration }>('POST', '/cotravel/registrations', leaves);
  await putIn(registration);
  if (await isWaiting(item.id)) await del(TRIED + item.id);
}

/** Takes back what may have arrived: what the server never had is done, and what was said to it is read. */
async function sendBack(trip: number, residentId?: string): Promise<void> {
  try {
    await askBack(trip, residentId);
  } catch (failure) {
    const code = failure instanceof Problem ? failure.code : '';
    if (code === 'cotravel.decided') await loadRegistrations();
    else if (code !== 'cotravel.not_registered') throw failure;
  }
}

async function askBack(trip: number, residentId?: string): Promise<void> {
  // The trip is in the body: a path would stand in the logs of whatever lies between.
  const body = { trip, ...(residentId ? { resident_id: residentId } : {}) };
  const { registration } = await call<{ registration: Registration }>('POST', '/cotravel/registrations/take-back', body);
  await putIn(registration);
}

/** Has taken back, by the outbox, what was deleted from it behind a try: wherever somebody deleted it. */
async function followDeleted(): Promise<void> {
  const tried = await entries<Kept>(TRIED);
  const waiting = new Set((await outboxItems()).map(({ id }) => id));
  for (const [key, sealed] of tried) {
    const id = key.slice(TRIED.length);
    // What was answered has lost its mark before it left the outbox.
    if (waiting.has(id) || !(await get(key))) continue;
    const told = await openMine<Told>(id, sealed);
    if (told) await keepToSend({ ...told, takes_back: true }, TAKE_BACK);
    await del(key);
  }
}

let turn: Promise<unknown> = Promise.resolve();
const followed = (): Promise<void> => {
  const own = turn.then(followDeleted);
  turn = own.catch(() => undefined);
  return own;
};

const inOutbox = (): readonly StoredItem[] => stored.value.filter(({ kind }) => kind === OUTBOX_KIND);

/** Opens what waits, for the screens. */
async function openWaiting(): Promise<void> {
  for (const item of inOutbox().filter(({ id }) => !opened.peek()[id])) {
    const told = await toldBy(item);
    if (told && session.value.state === 'in') opened.value = { ...opened.value, [item.id]: told };
  }
}

let isStarted = false;

/** Makes registrations ready to be sent, and what waits to be shown. May be called more than once. */
export function startRegistering(): void {
  if (isStarted) return;
  isStarted = true;
  registerKind(OUTBOX_KIND, { send: (items) => sendEach(items, sendOne) });
  effect(() => {
    if (session.value.state !== 'in') return;
    if (inOutbox().length) void openWaiting().catch(() => undefined);
    void followed().catch(() => undefined);
  });
}

/**
 * Registers myself, or somebody I answer for, on a published trip; `label` says on this phone alone what waits.
 * Resolves with the id when it is safe on the phone.
 */
export async function register(trip: number, label: Body['label'], residentId?: string): Promise<string> {
  startRegistering();
  const who = residentId === ownId() ? undefined : residentId;
  return keepToSend({ trip, consent_version: CONSENT_VERSION, ...(who ? { resident_id: who } : {}) }, label);
}

async function keepToSend(told: Told, label: Body['label']): Promise<string> {
  const id = uuid7();
  const body: Body = { id, told: await sealMine(id, told), label };
  opened.value = { ...opened.value, [id]: told };
  return enqueue(OUTBOX_KIND, body);
}

/** What waits on this phone or was refused, by the numbers of the trips. */
export function waitingHere(): { item: string; trip: number; standing: Standing }[] {
  return inOutbox().flatMap(({ id, state, text }) => {
    const told = opened.value[id];
    if (!told) return [];
    const stands = told.takes_back && state === 'waiting' ? 'taking_back' : state;
    const standing: Standing = { resident_id: told.resident_id ?? ownId(), state: stands, reason: null, text, item: id };
    return [{ item: id, trip: told.trip, standing }];
  });
}

/** How everybody of mine stands who was registered on a trip; what waits on the phone comes first. */
export function standingsOf(trip: number): Standing[] {
  const waiting = waitingHere()
    .filter((one) => one.trip === trip)
    .map(({ standing }) => standing);
  const known = (registrations.value ?? []).filter(
    (one) => one.trip.id === trip && !waiting.some(({ resident_id }) => resident_id === one.resident_id),
  );
  return [...waiting, ...known.map(({ resident_id, state, reason }) => ({ resident_id, state, reason }))];
}

/** How somebody's registration of a trip stands: mine unless somebody is named; undefined without one. */
export function registrationOf(trip: number, residentId = ownId()): Standing | undefined {
  return standingsOf(trip).find(({ resident_id }) => resident_id === residentId);
}

/** Whether somebody may register a trip that is listed: for the first time, or since what they had is void. */
export function mayRegister(trip: number, residentId = ownId()): boolean {
  const found = registrationOf(trip, residentId);
  return !found || found.state === 'taken_back' || found.reason === 'trip_withdrawn';
}

/**
 * Takes a registration back, whether it has left the phone or not. What may have left is taken back by the outbox.
 * Throws as `call` does.
 */
export async function takeBack(trip: number, residentId = ownId()): Promise<void> {
  const standing = registrationOf(trip, residentId);
  if (standing?.item) {
    await discard(standing.item);
    await followed();
    // Its answer may have come in this moment.
    if (registrationOf(trip, residentId)?.state !== 'open') return;
  }
  await askBack(trip, residentId === ownId() ? undefined : residentId);
}
