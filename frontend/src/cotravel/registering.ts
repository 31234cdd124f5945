/**
 * Registering a published trip with my community: the one thing that ever leaves the phone, with consent,
 * through the outbox. What goes is which trip and who; never a journey, a seat, or a word of mine.
 */
import { signal } from '@preact/signals';
import { call } from '../core/api';
import { uuid7 } from '../core/clock';
import type { Pair } from '../core/i18n';
import { discard, enqueue, registerKind, stored } from '../core/outbox';
import { sendEach } from '../core/send-each';
import { onWiped, PERSONAL, session } from '../core/session';
import type { StoredItem } from '../core/store';
import { vaultOf } from '../core/vault';
import type { TripKind } from './shapes';

export const OUTBOX_KIND = 'cotravel_registration';
/** Of the words on the sheet where one agrees; the server refuses another. */
export const CONSENT_VERSION = 1;
/** Sealed, for it says where I was and when; key and content go with the session. */
const KEPT = 'registrations';
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
  state: 'waiting' | 'refused' | Registration['state'];
  reason: Registration['reason'];
  /** Why the server refused it, in its words. */
  text?: string;
  /** The item in the outbox, while it is there. */
  item?: string;
}

interface Body {
  id: string;
  trip: number;
  resident_id?: string;
  consent_version: number;
  /** What the list of what waits says of it; it stays here, and names no trip, for it is not sealed. */
  label: { title: Pair; detail: Pair };
}

/** What the server knows, as it was heard last; undefined until then. */
export const registrations = signal<readonly Registration[] | undefined>(undefined);

onWiped(() => {
  vault.forget();
  registrations.value = undefined;
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

async function sendOne({ body }: StoredItem): Promise<void> {
  const { id, trip, resident_id, consent_version } = body as Body;
  const leaves = { id, trip, consent_version, ...(resident_id ? { resident_id } : {}) };
  const { registration } = await call<{ registration: Registration }>('POST', '/cotravel/registrations', leaves);
  await putIn(registration);
}

/** Makes registrations ready to be sent. May be called more than once. */
export function startRegistering(): void {
  registerKind(OUTBOX_KIND, { send: (items) => sendEach(items, sendOne) });
}

/**
 * Registers myself, or somebody I answer for, on a published trip; `label` says on this phone alone what waits.
 * Resolves with the id when it is safe on the phone.
 */
export async function register(trip: number, label: Body['label'], residentId?: string): Promise<string> {
  startRegistering();
  const who = residentId === ownId() ? undefined : residentId;
  const body: Body = { id: uuid7(), trip, consent_version: CONSENT_VERSION, label, ...(who ? { resident_id: who } : {}) };
  return enqueue(OUTBOX_KIND, body);
}

function here(trip?: number): Standing[] {
  return stored.value
    .filter(({ kind, body }) => kind === OUTBOX_KIND && (trip === undefined || (body as Body).trip === trip))
    .map(({ id, body, state, text }) => ({
      resident_id: (body as Body).resident_id ?? ownId(),
      state,
      reason: null,
      text,
      item: id,
    }));
}

/** How everybody of mine stands who was registered on a trip; what waits on the phone comes first. */
export function standingsOf(trip: number): Standing[] {
  const waiting = here(trip);
  const known = (registrations.value ?? []).filter(
    (one) => one.trip.id === trip && !waiting.some(({ resident_id }) => resident_id === one.resident_id),
  );
  return [...waiting, ...known.map(({ resident_id, state, reason }) => ({ resident_id, state, reason }))];
}

/** How somebody's registration of a trip stands: mine unless somebody is named; undefined without one. */
export function registrationOf(trip: number, residentId = ownId()): Standing | undefined {
  return standingsOf(trip).find(({ resident_id }) => resident_id === residentId);
}

/** What waits on this phone or was refused, by the numbers of the trips. */
export function waitingHere(): { item: string; trip: number; standing: Standing }[] {
  return here().map((standing) => {
    const { trip } = stored.value.find(({ id }) => id === standing.item)!.body as Body;
    return { item: standing.item!, trip, standing };
  });
}

/** Takes a registration back, whether it has left the phone or not. Throws as `call` does. */
export async function takeBack(trip: number, residentId = ownId()): Promise<void> {
  const standing = registrationOf(trip, residentId);
  if (standing?.item) return discard(standing.item);
  // The trip is in the body: a path would stand in the logs of whatever lies between.
  const body = { trip, ...(residentId === ownId() ? {} : { resident_id: residentId }) };
  const { registration } = await call<{ registration: Registration }>(
    'POST',
    '/cotravel/registrations/take-back',
    body,
  );
  await putIn(registration);
}
