/**
 * What somebody on duty does in a village: the roster that the phone holds during the shift, and the
 * records that it seals, keeps in the outbox and sends.
 */
import { computed, signal } from '@preact/signals';
import { call, Offline, online } from '../core/api';
import { now, today, uuid7 } from '../core/clock';
import type { ItemResult } from '../core/drain';
import { duty, onShiftOver } from '../core/duty';
import { enqueue, registerKind, sendNow, stored, unsentOnDuty, type Label } from '../core/outbox';
import { seal } from '../core/sealed';
import { DUTY, get, put, type StoredItem } from '../core/store';
import type { Pair } from '../core/i18n';
import { zone } from '../healthcode/data';
import { householdsOf, merged, type Household, type Roster, type RosterAnswer } from './roster';
import { keep, read } from './vault';

/** How the two kinds of record are called in the outbox, and what the seal is bound to. */
const KINDS = { duty_check_in: 'check_in', duty_collection: 'collection' } as const;
type Kind = keyof typeof KINDS;
const COLLECTIONS_AT_ONCE = 10;
const SETTLES_MS = 4_000;
const FRESH_FOR_MS = 120_000;
const SEALING = `${DUTY}sealing`;
const VISITS = 'visits';

/** Somebody checked in at the door, by the id of the record. It tells no reading. */
export interface Visit {
  /** The id in the roster, or the one that a collection gave them. */
  whom: string;
  on: string;
  at: string;
  /** Undefined while the record waits in the outbox. */
  is_done?: boolean;
  text?: string;
}

/** What the server said of a household that was collected, by the id of the record. */
export interface Collected {
  at: string;
  household: Label['detail'];
  members: { person_id: string; name: string; resident_id?: string; differences?: number; hints?: number; is_new?: boolean }[];
  is_done?: boolean;
  text?: string;
}

interface Sealing {
  public_key: string;
  time_beacon: string;
}

export const roster = signal<Roster | undefined>(undefined);
export const visits = signal<Readonly<Record<string, Visit>>>({});
export const collected = signal<Readonly<Record<string, Collected>>>({});
/** Whether the roster is being asked for, and why it could not be had. */
export const isSyncing = signal(false);
export const syncFailure = signal<unknown>(undefined);
const chosen = signal<string | undefined>(undefined);

/** The villages of whoever is on duty, by code. */
export const villages = computed<readonly string[]>(() => {
  if (duty.value.state !== 'in') return [];
  const atTheDoor = duty.value.grants.filter(({ area }) => area.length >= 12);
  return [...new Set(atTheDoor.map(({ area }) => area.slice(0, 12)))].sort();
});
export const village = computed(() => (chosen.value && villages.value.includes(chosen.value) ? chosen.value : villages.value[0]));

/** For whom there is a check-in of today on this phone, sent or not. */
export const checkedInToday = computed<ReadonlySet<string>>(() => {
  const whom = Object.values(visits.value).map((visit) => visit.whom);
  return new Set(whom.filter((one) => ['waiting', 'done'].includes(stateOf(one) ?? '')));
});

export const households = computed<readonly Household[]>(() =>
  roster.value ? householdsOf(roster.value, today(zone.value), checkedInToday.value) : [],
);

/** How the newest check-in of today for somebody stands; undefined when this phone made none. */
export function stateOf(whom: string): 'waiting' | 'done' | 'refused' | undefined {
  const day = today(zone.value);
  const own = Object.entries(visits.value).filter(([, visit]) => visit.whom === whom && visit.on === day);
  const newest = own.sort(([, one], [, other]) => (one.at < other.at ? 1 : -1))[0];
  if (!newest) return undefined;
  const [id, { is_done }] = newest;
  // The outbox knows best: a refused one may have been sent again, or deleted.
  const kept = stored.value.find((item) => item.id === id);
  if (kept) return kept.state;
  return is_done ? 'done' : undefined;
}

const rosterName = (code: string): string => `roster.${code}`;

/** Shows a village: at once from the phone, then from the server. */
export async function openVillage(code: string): Promise<void> {
  chosen.value = code;
  if (roster.value?.village !== code) roster.value = await read<Roster>(rosterName(code)).catch(() => undefined);
  // Each reading of a roster is an act that its residents can see: not one for every door.
  const isFresh = roster.value?.village === code && Math.abs(Date.now() - syncedMs) < FRESH_FOR_MS;
  if (!isFresh || syncFailure.value !== undefined) await syncRoster();
}

let syncing: Promise<void> | undefined;
let syncedMs = 0;

/** Asks for what has changed since the last time, or for all. Never throws: see `syncFailure`. */
export function syncRoster(): Promise<void> {
  syncing ??= sync()
    .then(() => (syncFailure.value = undefined))
    .catch((failure: unknown) => (syncFailure.value = failure))
    .then(() => {
      syncing = undefined;
      isSyncing.value = false;
    });
  return syncing;
}

/** The same after something was changed at the server: an answer that is on its way may be older. */
export function resync(): Promise<void> {
  return (syncing ?? Promise.resolve()).then(syncRoster);
}

let soon: ReturnType<typeof setTimeout> | undefined;

/** Once, a little after the last thing was delivered: the roster hears of it by a stream, not at once. */
function resyncSoon(): void {
  clearTimeout(soon);
  soon = setTimeout(() => void resync(), SETTLES_MS);
}

async function sync(): Promise<void> {
  const code = village.value;
  if (!code) return;
  isSyncing.value = true;
  const before = roster.value?.village === code ? roster.value : undefined;
  const since = before ? `&since=${encodeURIComponent(before.cursor)}` : '';
  const answer = await call<RosterAnswer>('GET', `/duty/roster?village=${code}${since}`);
  // Signed off, or another village chosen, while the answer was on its way.
  if (duty.value.state !== 'in' || village.value !== code) return;
  const fresh = merged(before, answer);
  // Kept before it is shown: whoever sees a roster may walk out of reach with it.
  await keep(rosterName(code), fresh).catch(() => undefined);
  if (duty.value.state !== 'in' || village.value !== code) return;
  roster.value = fresh;
  syncedMs = Date.now();
  await learnBeacon(answer.time_beacon);
}

async function learnBeacon(time_beacon: string | undefined): Promise<void> {
  const sealing = await get<Sealing>(SEALING);
  if (sealing && time_beacon && duty.value.state === 'in') await put(SEALING, { ...sealing, time_beacon });
}

/** The server's key, from the phone; asked for once a shift. Throws `Offline` when it never came. */
async function sealing(): Promise<Sealing> {
  const kept = await get<Sealing>(SEALING);
  if (kept) return kept;
  const fresh = await call<Sealing>('GET', '/duty/sealing-key');
  await put(SEALING, fresh).catch(() => undefined);
  return fresh;
}

/** Seals a record and puts it into the outbox. From here on the phone itself cannot read it. */
async function record(kind: Kind, id: string, clear: object, label: Label): Promise<void> {
  if (duty.value.state !== 'in') throw new Offline();
  const { staff_id } = duty.value;
  const { public_key } = await sealing();
  const sealed = await seal(JSON.stringify(clear), public_key, { kind: KINDS[kind], id, staff_id });
  await enqueue(kind, { id, sealed, label }, { owner: staff_id });
}

/** A reading taken at somebody's door. */
export interface Reading {
  temperature_tenths_c: number;
  site: string;
  symptoms: readonly string[];
}

/** Somebody to check in: of the roster, or of a household that was collected just now. */
export type Whom = { resident_id: string } | { person_id: string };

/** Records a check-in for somebody; `id` was made when the form opened. Resolves when it is safe on the phone. */
export async function recordVisit(id: string, whom: Whom, reading: Reading, where: Pair): Promise<void> {
  const at = now();
  const { time_beacon } = await sealing();
  const clear = { ...whom, measured_at: at.toISOString(), ...reading, ...(time_beacon ? { time_beacon } : {}) };
  const label: Label = { title: ['替人打卡', 'Check-in for somebody'], detail: where };
  await record('duty_check_in', id, clear, label);
  const known = Object.values(whom)[0] as string;
  await changeVisits({ ...visits.value, [id]: { whom: known, on: today(zone.value, at), at: at.toISOString() } });
}

/** Records a household that was collected. `household` tells of it without names. */
export async function recordCollection(id: string, clear: object, about: Omit<Collected, 'at'>): Promise<void> {
  await record('duty_collection', id, clear, { title: ['入户采集', 'Household collected'], detail: about.household });
  await changeCollected({ ...collected.value, [id]: { ...about, at: now().toISOString() } });
}

/** A new id for a record; made when its form opens, so that a double tap is one record. */
export const newRecord = uuid7;

async function changeVisits(next: Readonly<Record<string, Visit>>): Promise<void> {
  visits.value = next;
  await keep(VISITS, next).catch(() => undefined);
  tabs?.postMessage('changed');
}

async function changeCollected(next: Readonly<Record<string, Collected>>): Promise<void> {
  collected.value = next;
  await keep('collected', next).catch(() => undefined);
  tabs?.postMessage('changed');
}

interface Result {
  id: string;
  status: 'new' | 'identical' | 'rejected';
  code?: string;
  text?: string;
  fields?: ItemResult['fields'];
  members?: { person_id: string; resident_id: string; is_new: boolean; differences: string[]; hints: object[] }[];
}
interface Answer {
  results: Result[];
  time_beacon?: string;
}

/**
 * The result for the outbox. A household stands before the check-ins of its people, so whoever is not
 * known when theirs are sent was refused with it: waiting would only hold up what comes behind.
 */
const settled = ({ id, status, code, text, fields }: Result): ItemResult => ({
  id,
  is_done: status !== 'rejected',
  code,
  text,
  fields,
});

async function posted(path: string, items: readonly StoredItem[]): Promise<Result[]> {
  const bodies = items.map(({ body }) => {
    const { id, sealed } = body as { id: string; sealed: string };
    return { id, sealed };
  });
  const answer = await call<Answer>('POST', path, { items: bodies });
  await learnBeacon(answer.time_beacon).catch(() => undefined);
  return answer.results;
}

async function sendCheckIns(items: readonly StoredItem[]): Promise<ItemResult[]> {
  const results = await posted('/duty/check-ins', items);
  const next = { ...visits.value };
  const done = results.map(settled);
  for (const { id, is_done, text } of done) if (next[id]) next[id] = { ...next[id], is_done, text };
  await changeVisits(next);
  resyncSoon();
  return done;
}

async function sendCollections(items: readonly StoredItem[]): Promise<ItemResult[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += COLLECTIONS_AT_ONCE) {
    results.push(...(await posted('/duty/collections', items.slice(at, at + COLLECTIONS_AT_ONCE))));
  }
  const next = { ...collected.value };
  for (const { id, status, text, members } of results) {
    const before = next[id];
    if (before) next[id] = { ...before, is_done: status !== 'rejected', text, members: told(before.members, members) };
  }
  await changeCollected(next);
  resyncSoon();
  return results.map(settled);
}

function told(before: Collected['members'], answered: Result['members']): Collected['members'] {
  return before.map((member) => {
    const found = answered?.find(({ person_id }) => person_id === member.person_id);
    if (!found) return member;
    const { resident_id, is_new, differences, hints } = found;
    return { ...member, resident_id, is_new, differences: differences.length, hints: hints.length };
  });
}

const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('changxing-village');

async function load(): Promise<void> {
  visits.value = (await read<Record<string, Visit>>(VISITS)) ?? {};
  collected.value = (await read<Record<string, Collected>>('collected')) ?? {};
  if (village.value && !roster.value) roster.value = await read<Roster>(rosterName(village.value));
}

/** A phone that came on duty with a bad network gets the key as soon as it can be had. */
function fetchKey(): void {
  void sealing().catch(() => undefined);
}

/** Makes what was recorded ready to be sent. Called once, when somebody is on duty. */
export async function startVillage(): Promise<void> {
  if (tabs) tabs.onmessage = () => void load().catch(() => undefined);
  addEventListener('online', fetchKey);
  duty.subscribe(({ state }) => {
    if (state === 'in') void load().then(fetchKey).catch(() => undefined);
  });
  await load().catch(() => undefined);
  registerKind('duty_check_in', { send: sendCheckIns });
  registerKind('duty_collection', { send: sendCollections });
  if (unsentOnDuty.value && online.value) sendNow();
}

onShiftOver(() => {
  roster.value = undefined;
  visits.value = {};
  collected.value = {};
  syncFailure.value = chosen.value = undefined;
});
