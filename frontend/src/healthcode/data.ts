/**
 * The health codes on this phone: what the server last said of each person, the credentials that
 * prove it, and the check-ins. Showing a code asks the server nothing; being right asks it quietly.
 */
import { computed, signal } from '@preact/signals';
import { call, Problem } from '../core/api';
import { isClockUnreliable, now, today } from '../core/clock';
import type { ItemResult } from '../core/drain';
import { registerKind, stored } from '../core/outbox';
import { onWiped, PERSONAL, session } from '../core/session';
import { entries, get, outboxItems, put, type StoredItem } from '../core/store';
import { orderOn, ruleOn } from '../city/rules';
import { city, loadCity, type Order } from '../divisions/city';
import { freshKey } from './device';
import type { CheckInBody } from './form';
import { kidOf } from './pass-text';
import type { Colour, Rule } from './rules';
import { summary } from './summary';

export interface HealthCode {
  resident_id: string;
  colour: Colour;
  reasons: { code: string; text: string; until_on: string | null }[];
  as_of: string;
  today_on: string;
  checked_in_today: boolean;
  rule_version: number;
  if_silent: { on: string; colour: Colour }[];
  if_checked_in: { on: string; colour: Colour }[];
}

/** What a code is shown with: the server's word, and the key that only this phone has. */
export interface Proof {
  /** base64url of the COSE bytes. */
  credential: string;
  key: CryptoKey;
}

/** What the phone holds of one person. */
export interface Holding {
  code?: HealthCode;
  proof?: Proof;
  /** When the credential came, by the server's clock. */
  signed_at?: string;
}

export interface Member {
  resident_id: string;
  name: string;
  relation: string;
}

export interface CheckIn {
  id: string;
  measured_at: string;
  received_at: string;
  counts_for_on: string;
  temperature_tenths_c: number;
  site: CheckInBody['site'];
  symptoms: CheckInBody['symptoms'];
}

/** What the server said about a check-in that this page has sent. */
export interface Receipt {
  is_done: boolean;
  counts_for_on?: string;
  code?: string;
  text?: string;
}

export const CHECK_IN = 'check_in';
const HOLDING = `${PERSONAL}code.`;
const HOUSEHOLD = `${PERSONAL}household`;
const RESIDENT = `${PERSONAL}resident`;
const BEACON = `${PERSONAL}time_beacon`;
const CITY_SEEN = 'city.seen_ms';
const OLD_MS = 6 * 3_600_000;
const WITHDRAWN_SEEN = 'withdrawn.seen_ms';
const WITHDRAWN_MS = 240_000;
/** Used until the city has said its own. */
export const USUAL_ZONE = 'Asia/Shanghai';

export const holdings = signal<ReadonlyMap<string, Holding>>(new Map());
export const household = signal<readonly Member[]>([]);
/** The masked name of the person themselves. */
export const ownName = signal<string | undefined>(undefined);
/** Answers to the check-ins that this page has sent, by id. */
export const receipts = signal<ReadonlyMap<string, Receipt>>(new Map());
/** Whether the server is being asked right now. */
export const isRefreshing = signal(false);
/** Why the last quiet question failed, if it did. */
export const refreshFailure = signal<unknown>(undefined);

export const zone = computed(() => city.value?.zone ?? USUAL_ZONE);
/** The rule in force today. It is asked for anew each time, for at midnight it may be another one. */
export const rule = {
  get value(): Rule | undefined {
    const { rule, rule_next } = city.value ?? {};
    return (rule ? ruleOn(rule, rule_next, today(zone.value)) : undefined) as Rule | undefined;
  },
};
/** Where the person themselves lives. */
const ownHome = signal<string | undefined>(undefined);

/** The order in force today where the person lives: by it checking in is a duty. */
export function orderNow(): Order | undefined {
  const { emergency, orders, root_division } = city.value ?? {};
  if (!orders || !root_division) return emergency?.is_active ? emergency : undefined;
  return orderOn(orders, today(zone.value), ownHome.value ?? root_division);
}

/** Whether there is no emergency here now: no duty, no colour, no reminder. */
export function isAsleep(): boolean {
  return city.value !== undefined && (city.value.orders ?? city.value.emergency) != null && !orderNow();
}
/** The check-ins that wait in the outbox, oldest first. */
export const waiting = computed(() =>
  stored.value.filter((item) => item.kind === CHECK_IN && item.state === 'waiting').map((item) => item.body as CheckInBody),
);

let beacon: string | undefined;

/** The newest signed time beacon; it goes with every check-in made after it. */
export function timeBeacon(): string {
  return beacon ?? '';
}

/** The person themselves and those they answer for. */
export const people = computed<readonly { resident_id: string; name: string | undefined; relation?: string }[]>(() => {
  const own = session.value.account?.resident_id;
  return own ? [{ resident_id: own, name: ownName.value }, ...household.value] : [];
});

/** One tab sends and asks for all of them; the others read what it was told. */
const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('changxing-codes');

async function change(residentId: string, patch: Partial<Holding>): Promise<void> {
  const holding = { ...holdings.value.get(residentId), ...patch };
  holdings.value = new Map(holdings.value).set(residentId, holding);
  await put(HOLDING + residentId, holding).catch(() => undefined);
  tabs?.postMessage('changed');
}

/** Reads what the phone remembers. Call once at start, before the first screen is drawn. */
export async function startHealthCode(): Promise<void> {
  registerKind(CHECK_IN, { send: sendCheckIns, form: '/check-in', summary });
  onWiped(forget);
  await load();
  if (tabs) tabs.onmessage = () => void load().catch(() => undefined);
  waiting.subscribe((left) => {
    if (!left.length && owed.size) void renewOwed().catch((failure) => (refreshFailure.value = failure));
  });
  session.subscribe(({ state }) => {
    if (state === 'in') void refreshWhenOld();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void refreshWhenOld();
  });
  addEventListener('online', () => void refreshWhenOld());
  // Whoever waits at a checkpoint with the code open hears of a withdrawn key as well.
  setInterval(() => {
    if (document.visibilityState === 'visible') void renewWithdrawn().catch(() => undefined);
  }, 60_000);
}

async function load(): Promise<void> {
  const [kept, members, resident, stamp, ownCity] = await Promise.all([
    entries<Holding>(HOLDING),
    get<{ members: Member[] }>(HOUSEHOLD),
    get<Own>(RESIDENT),
    get<string>(BEACON),
    get<typeof city.value>('city'),
  ]);
  holdings.value = new Map([...kept].map(([key, holding]) => [key.slice(HOLDING.length), holding]));
  household.value = members?.members ?? [];
  knowOwn(resident);
  beacon = stamp;
  city.value ??= ownCity;
}

/** Reads whom this person answers for again, after another screen may have changed it. */
export async function rereadPeople(): Promise<void> {
  const [members, resident] = await Promise.all([get<{ members: Member[] }>(HOUSEHOLD), get<Own>(RESIDENT)]);
  if (members) household.value = members.members;
  if (resident) knowOwn(resident);
}

interface Own {
  name: string;
  division_code?: string;
}

function knowOwn(own: Own | undefined): void {
  ownName.value = own?.name;
  ownHome.value = own?.division_code;
}

function forget(): void {
  holdings.value = new Map();
  household.value = [];
  receipts.value = new Map();
  owed.clear();
  knowOwn(undefined);
  beacon = undefined;
}

/** A credential that is older than the word about it by more than this was not renewed after it. */
const SLACK_MS = 5_000;

/** Whether what the phone holds is older than six hours, of another day, or was only half renewed. Pure. */
export function isOld(holding: Holding | undefined, at: Date, inZone: string): boolean {
  if (!holding?.code) return true;
  const said = Date.parse(holding.code.as_of);
  const heard = new Date(holding.signed_at ?? said);
  if (holding.code.colour !== 'none' && (!holding.proof || heard.getTime() + SLACK_MS < said)) return true;
  return at.getTime() - heard.getTime() > OLD_MS || today(inZone, at) !== holding.code.today_on;
}

let running: Promise<void> | undefined;

/** Asks the server when what is shown may be out of date. Never throws, never blocks a screen. */
export function refreshWhenOld(): Promise<void> {
  running ??= (async () => {
    await freshCity();
    if (!session.value.account?.has_applied) return;
    if (people.value.every(({ resident_id }) => !isOld(holdings.value.get(resident_id), now(), zone.value))) return;
    await refresh();
  })()
    .catch(() => undefined)
    .then(renewWithdrawn)
    .catch(() => undefined)
    .finally(() => {
      running = undefined;
    });
  return running;
}

/**
 * Fetches a new credential for each whose key the city has taken back; it proves nothing any more.
 *
 * Every phone asks for the same few hundred bytes, at most every four minutes while it is looked at, so
 * that a cache near it answers. It is asked past `call`, for a cache's answer says little of the network.
 */
async function renewWithdrawn(): Promise<void> {
  const held = [...holdings.value].filter(([, { proof }]) => proof);
  const asked = (await get<number>(WITHDRAWN_SEEN)) ?? 0;
  if (!held.length || Math.abs(Date.now() - asked) < WITHDRAWN_MS) return;
  const answer = await fetch('/api/v1/verification/withdrawals', { cache: 'no-cache' });
  const { withdrawn } = (await answer.json()) as { withdrawn: string[] };
  for (const [id, { proof }] of held) if (withdrawn.includes(kidOf(proof!.credential))) await freshCredential(id);
  await put(WITHDRAWN_SEEN, Date.now());
}

/**
 * The city's own data changes with a new order or rule: one look every six hours is enough, unless
 * the phone's clock cannot be relied on. Then the answer's time matters: it may be another day.
 */
async function freshCity(): Promise<void> {
  const seen = (await get<number>(CITY_SEEN).catch(() => 0)) ?? 0;
  if (city.value?.rule && Math.abs(Date.now() - seen) < OLD_MS && !isClockUnreliable()) return;
  await loadCity();
  await put(CITY_SEEN, Date.now());
}

/** Asks the server for everything about the given people, or about all. */
export async function refresh(residentIds?: readonly string[]): Promise<void> {
  isRefreshing.value = true;
  refreshFailure.value = undefined;
  try {
    if (!residentIds) await refreshPeople();
    for (const id of residentIds ?? people.value.map(({ resident_id }) => resident_id)) await refreshOne(id);
  } catch (failure) {
    refreshFailure.value = failure;
  } finally {
    isRefreshing.value = false;
  }
}

async function refreshPeople(): Promise<void> {
  const [members, resident] = await Promise.all([
    call<{ members: Member[] }>('GET', '/me/household'),
    ownName.value && ownHome.value ? undefined : call<Own>('GET', '/me'),
  ]);
  household.value = members.members;
  await put(HOUSEHOLD, members);
  if (!resident) return;
  knowOwn(resident);
  await put(RESIDENT, resident);
}

/** The path's own person is left out of the question, so that it costs the server no look-up. */
function other(residentId: string): string | undefined {
  return residentId === session.value.account?.resident_id ? undefined : residentId;
}

async function refreshOne(residentId: string): Promise<void> {
  const whom = other(residentId);
  const query = whom ? `?resident_id=${encodeURIComponent(whom)}` : '';
  const code = await call<HealthCode>('GET', `/me/health-code${query}`);
  await change(residentId, { code });
  if (code.colour !== 'none') await freshCredential(residentId);
}

/** Whose credential is to be renewed as soon as nothing waits to be sent. */
const owed = new Set<string>();

/** Whether a check-in waits, also before this tab has read the outbox. */
async function hasWaiting(): Promise<boolean> {
  return (await outboxItems()).some(({ kind, state }) => kind === CHECK_IN && state === 'waiting');
}

/**
 * Renews credentials, but never before what waits has been sent: with a credential comes a time
 * beacon, and a reading from before the last beacon no longer counts for the day it was measured.
 */
async function freshCredential(residentId: string): Promise<void> {
  owed.add(residentId);
  await renewOwed();
}

async function renewOwed(): Promise<void> {
  while (owed.size && !(await hasWaiting())) {
    const [residentId] = owed;
    owed.delete(residentId!);
    await renew(residentId!);
  }
}

async function renew(residentId: string): Promise<void> {
  const whom = other(residentId);
  const { privateKey, point } = await freshKey();
  try {
    const answer = await call<{ credential: string; time_beacon?: string }>('POST', '/me/passes', {
      ...(whom ? { resident_id: whom } : {}),
      device_key: point,
    });
    const proof = { credential: answer.credential, key: privateKey };
    await change(residentId, { proof, signed_at: now().toISOString() });
    if (answer.time_beacon) await put(BEACON, (beacon = answer.time_beacon));
  } catch (failure) {
    // 409: there is nothing to sign before the first check-in.
    if (!(failure instanceof Problem && failure.status === 409)) throw failure;
  }
}

interface CheckInAnswer {
  results: { id: string; status: 'new' | 'identical' | 'rejected'; code?: string; text?: string; fields?: ItemResult['fields']; counts_for_on?: string }[];
  health_code?: HealthCode;
  health_codes?: HealthCode[];
}

/** Sends a batch. An answer that refuses every item is an answer like any other. */
async function sendCheckIns(items: readonly StoredItem[], group: string): Promise<ItemResult[]> {
  const answer = await call<CheckInAnswer>('POST', '/check-ins', {
    items: items.map(({ body }) => body),
    ...(group ? { time_beacon: group } : {}),
  }).catch((failure: unknown) => {
    const said = failure instanceof Problem ? (failure.body as Partial<CheckInAnswer> | undefined) : undefined;
    if (said?.results) return said as CheckInAnswer;
    throw failure;
  });
  await learn(answer);
  return answer.results.map(({ id, status, code, text, fields }) => ({
    id,
    is_done: status !== 'rejected',
    code,
    text,
    fields,
  }));
}

async function learn(answer: CheckInAnswer): Promise<void> {
  const heard = new Map(receipts.value);
  for (const { id, status, counts_for_on, code, text } of answer.results) {
    heard.set(id, { is_done: status !== 'rejected', counts_for_on, code, text });
  }
  receipts.value = heard;
  const codes = answer.health_codes?.length ? answer.health_codes : answer.health_code ? [answer.health_code] : [];
  for (const code of codes) await change(code.resident_id, { code });
  // The new state is worth a new signature as soon as the outbox is empty (startHealthCode).
  for (const { resident_id, colour } of codes) if (colour !== 'none') owed.add(resident_id);
}

