/**
 * What a device at a checkpoint goes by: keys, rules and withdrawals under the city's root, the passes that
 * have become too kind, the paper cards of its county and of the others. All is public, proved before it is
 * taken, and kept for the shift, so that the next person can be judged without a network. And whether that
 * one can be recorded there: by the key to seal with, and by who belongs to a gate that lets nobody else in.
 */
import { computed, signal } from '@preact/signals';
import { prepareReader } from '../core/camera';
import { now } from '../core/clock';
import { onShiftOver } from '../core/duty';
import { filesKept } from '../core/keep';
import { del, DUTY, entries, get } from '../core/store';
import { city, loadCity } from '../divisions/city';
import { loadDivisions, tree } from '../divisions/data';
import type { CardList } from '../healthcode/cards';
import { ageOf, type Exceptions } from '../healthcode/exceptions';
import type { Trusted } from '../healthcode/key-lists';
import { type Distrust, NotTrusted } from '../healthcode/root';
import { isSealingKept, sealingKey } from '../watched/data';
import type { Known } from './judge-rules';
import { ensureRegulars, regularsKept } from './places';
import { askCards, askExceptions, askKeys, orAfter, type Proved } from './trusted-asking';
import { isAnyRefused, isRefused, isSameList, keep, needsNothing, write } from './trusted-keeping';

export type { Known } from './judge-rules';

/** What must be on the phone before it may lose the network. */
export type Missing = 'keys' | 'exceptions' | 'cards' | 'sealing' | 'regulars' | 'reader' | 'files';

export interface Readiness {
  is_ready: boolean;
  missing: readonly Missing[];
  /** Of the exceptions, in seconds. */
  list_age_s: number | undefined;
  /** Of the own county's list of cards. */
  cards_age_s: number | undefined;
  /** When the server last answered; UTC. */
  heard_at: string | undefined;
  /** Why the newest did not come. */
  failure: Distrust | undefined;
}

const KEYS = `${DUTY}trusted.keys`;
const EXCEPTIONS = `${DUTY}trusted.exceptions`;
const CARDS = `${DUTY}trusted.cards.`;
/** By which keys each kept list was proved: the exceptions, and a county's cards under its code. */
const SIGNERS = `${DUTY}trusted.signers`;
const LISTED = 'exceptions';
/** When the server last answered and for when, and the zone in which its days begin. */
const HEARD = `${DUTY}trusted.heard`;
/** What was once seen withdrawn stays so; it says nothing of a shift and outlives it. */
const WITHDRAWN = 'off_duty.withdrawn';

const TICK_MS = 20_000;
/** No two devices of a city ask in step: a quarter less or more. */
const JITTER = 0.25;
const KEYS_EVERY_MS = 60_000;
const OTHER_CARDS_EVERY_MS = 1_800_000;
const LOOK_AGAIN_MS = 5_000;
/** Counties are six digits of any code below them. */
const COUNTY_DIGITS = 6;

const trusted = signal<Trusted | undefined>(undefined);
const exceptions = signal<Exceptions | undefined>(undefined);
const cards = signal<ReadonlyMap<number, CardList>>(new Map());
const heardAt = signal<string | undefined>(undefined);
const failure = signal<Distrust | undefined>(undefined);
const zone = signal<string | undefined>(undefined);
const here = signal<string | undefined>(undefined);
/** The checkpoint, where only those pass who belong to it. */
const gate = signal<string | undefined>(undefined);
const prepared = signal<readonly ('reader' | 'files')[]>([]);
/** Ages grow by themselves. */
const looked = signal(0);

export const known = computed<Known | undefined>(() => {
  if (!trusted.value || !zone.value) return undefined;
  const base = { zone: zone.value, trusted: trusted.value, heard_at: heardAt.value ?? trusted.value.issued_at };
  return { ...base, exceptions: exceptions.value, cards: cards.value };
});

const hasRegulars = (): boolean => gate.value === undefined || gate.value === regularsKept.value;

export const readiness = computed<Readiness>(() => {
  void looked.value;
  const at = Math.floor(now().getTime() / 1000);
  const own = cards.value.get(Number(here.value));
  const has: Record<Missing, unknown> = {
    keys: known.value,
    exceptions: exceptions.value,
    cards: own,
    sealing: isSealingKept.value,
    regulars: hasRegulars(),
    reader: prepared.value.includes('reader'),
    files: prepared.value.includes('files') && !isAnyRefused.value,
  };
  const missing = (Object.keys(has) as Missing[]).filter((name) => !has[name]);
  return {
    is_ready: missing.length === 0,
    missing,
    list_age_s: exceptions.value && ageOf(exceptions.value, at),
    cards_age_s: own && Math.max(0, at - own.issued_at),
    heard_at: heardAt.value,
    failure: failure.value,
  };
});

interface Heard {
  at: string;
  zone: string | undefined;
  /** The kept exceptions of `list_s` are those of `listed_s` as well: nothing on them has changed since. */
  listed_s: number;
  list_s: number;
}

/** The exceptions that lie on the phone, which may be fewer than those in hand; they hold until `good_s`. */
let stored: { list: Exceptions; good_s: number } | undefined;

let loaded: Promise<void> | undefined;
/** The ids of the keys behind each list; a list of changes has those of what it changed as well. */
let signers: Readonly<Record<string, readonly string[]>> = {};
/** When each part was last asked for, by the phone's own clock. */
const askedMs = new Map<string, number>();

onShiftOver(() => {
  trusted.value = exceptions.value = heardAt.value = failure.value = undefined;
  cards.value = new Map();
  loaded = stored = undefined;
  signers = {};
  askedMs.clear();
});

async function readKept(): Promise<void> {
  const [keys, listed, lists, heard, by, before] = await Promise.all([
    get<Trusted>(KEYS),
    get<Exceptions>(EXCEPTIONS),
    entries<CardList>(CARDS),
    get<Heard>(HEARD),
    get<typeof signers>(SIGNERS),
    get<string[]>(WITHDRAWN),
  ]);
  signers = { ...by, ...signers };
  trusted.value ??= keys && { ...keys, withdrawn: new Set([...keys.withdrawn, ...(before ?? [])]) };
  // A time that was kept beside another list says nothing of this one.
  const good_s = listed && (heard?.list_s === listed.issued_at ? heard.listed_s : listed.issued_at);
  stored = listed && { list: listed, good_s: good_s! };
  exceptions.value ??= stored && { ...stored.list, issued_at: stored.good_s };
  heardAt.value ??= heard?.at;
  zone.value ??= heard?.zone;
  if (!cards.value.size) cards.value = new Map([...lists.values()].map((list) => [list.county, list]));
  if (trusted.value) await dropWithdrawn(trusted.value);
}

/** A list whose signer is not kept would outlive the key's withdrawal: whether they are. */
async function noteSigners(part: string, kids: readonly string[]): Promise<boolean> {
  const isSame = kids.every((kid) => signers[part]?.includes(kid)) && kids.length === signers[part]?.length;
  if (!isSame || isRefused(SIGNERS)) {
    signers = { ...signers, [part]: kids };
    await keep(SIGNERS, signers, () => undefined);
  }
  return !isRefused(SIGNERS);
}

/** What a key has signed that is withdrawn now may be anybody's: it goes, and is asked for anew. */
async function dropWithdrawn({ withdrawn }: Trusted): Promise<void> {
  for (const [part, kids] of Object.entries(signers)) {
    if (!kids.some((kid) => withdrawn.has(kid))) continue;
    if (part === LISTED) exceptions.value = stored = undefined;
    else cards.value = new Map([...cards.value].filter(([county]) => String(county) !== part));
    await del(part === LISTED ? EXCEPTIONS : CARDS + part).catch(() => undefined);
    askedMs.delete(part);
  }
}

const isDue = (part: string, everyMs: number, key: string): boolean => {
  if (isRefused(key)) return true;
  const before = askedMs.get(part);
  return before === undefined || Date.now() - before >= everyMs || Date.now() < before;
};

async function freshKeys(): Promise<void> {
  const before = (await get<string[]>(WITHDRAWN)) ?? [];
  const told = await askKeys([...before, ...(trusted.value?.withdrawn ?? [])], trusted.value);
  // A full phone must not go on by a key that is withdrawn: what is refused is used all the same.
  if (told.withdrawn.size > before.length) await write(WITHDRAWN, [...told.withdrawn]);
  if (told !== trusted.value || isRefused(KEYS)) await keep(KEYS, told, () => (trusted.value = told));
  await dropWithdrawn(told);
  askedMs.set('keys', Date.now());
}

async function freshExceptions(): Promise<void> {
  // A list by a key that is not known yet: today's keys, then once more, and at last all of it.
  const held = (): Promise<Proved<Exceptions>> => askExceptions(trusted.value!, exceptions.value);
  const whole = (): Promise<Proved<Exceptions>> => askExceptions(trusted.value!, undefined);
  const { list: told, kid } = await orAfter(held, freshKeys, () => orAfter(held, () => Promise.resolve(), whole));
  const before = exceptions.value;
  if (before && told.issued_at < before.issued_at) return;
  const isSignerKept = await noteSigners(LISTED, [...new Set([...(before ? (signers[LISTED] ?? []) : []), kid])]);
  await keepExceptions(told, !isSignerKept);
  // Only of a list that lies there may it be said that it is this new.
  const heard: Heard = { at: now().toISOString(), zone: zone.value, listed_s: stored?.good_s ?? 0, list_s: stored?.list.issued_at ?? 0 };
  await keep(HEARD, heard, () => (heardAt.value = heard.at));
}

async function keepExceptions(told: Exceptions, isWorthless: boolean): Promise<void> {
  const isThere = stored !== undefined && !isWorthless && isSameList(stored.list, told);
  if (isThere) {
    stored = { list: stored!.list, good_s: told.issued_at };
    exceptions.value = told;
    return needsNothing(EXCEPTIONS);
  }
  const show = (isKept: boolean): void => {
    if (isKept) stored = { list: told, good_s: told.issued_at };
    exceptions.value = told;
  };
  await keep(EXCEPTIONS, told, show, isWorthless);
}

async function freshCards(county: string, everyMs = 0): Promise<void> {
  if (!isDue(county, everyMs, CARDS + county)) return;
  const { list: told, kid } = await askCards(county, trusted.value!);
  askedMs.set(county, Date.now());
  const [held, key] = [cards.value.get(told.county), CARDS + county];
  if (held && (held.issued_at > told.issued_at || (held.issued_at === told.issued_at && !isRefused(key)))) return;
  const isSignerKept = await noteSigners(county, [kid]);
  await keep(key, told, () => (cards.value = new Map(cards.value).set(told.county, told)), !isSignerKept);
}

/** The other counties of the city: somebody with a card may come from any of them. */
async function otherCounties(own: string): Promise<readonly string[]> {
  await loadDivisions();
  const below = tree.value?.children.get(tree.value.root) ?? [];
  return [...new Set(below.map(({ code }) => code.slice(0, COUNTY_DIGITS)))].filter((county) => county !== own);
}

function throwFirst(ended: readonly PromiseSettledResult<void>[]): void {
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

async function ask(): Promise<void> {
  const county = here.value;
  await (loaded ??= readKept());
  const asked = loadCity().then(() => (zone.value = city.value?.zone));
  // On a bad network nobody waits for what the phone knows already.
  if (zone.value) asked.catch(() => undefined);
  else await asked;
  if (!trusted.value || isDue('keys', KEYS_EVERY_MS, KEYS)) await freshKeys();
  // One that is refused does not keep the others from coming.
  const parts = [freshExceptions(), ...(county ? [freshCards(county)] : [])];
  throwFirst(await Promise.allSettled(parts));
  failure.value = undefined;
}

/** The county at whose list the network gave out: the next time those behind it come first. */
let stuckAt: string | undefined;

/**
 * One county's list that is not right keeps no other one away; a network that is not there does, until it is asked
 * again. Throws why the first did not come.
 */
async function askElsewhere(): Promise<void> {
  const county = here.value;
  if (!county || !trusted.value) return;
  const others = await otherCounties(county);
  const from = others.indexOf(stuckAt ?? '') + 1;
  const ended: PromiseSettledResult<void>[] = [];
  for (const other of [...others.slice(from), ...others.slice(0, from)]) {
    const [one] = await Promise.allSettled([freshCards(other, OTHER_CARDS_EVERY_MS)]);
    ended.push(one);
    if (one.status === 'fulfilled' || !isCutOff(one.reason)) continue;
    stuckAt = other;
    break;
  }
  throwFirst(ended);
}

/** Does it once at a time, however many ask for it. */
function once(work: () => Promise<void>): () => Promise<void> {
  let doing: Promise<void> | undefined;
  return () => (doing ??= work().finally(() => (doing = undefined)));
}

const askedHere = once(ask);
/** Apart, for the large lists of other counties on a bad network must not hold up who has turned red. */
const askedElsewhere = once(askElsewhere);

/** Asks now, once however many ask for it. Never throws; how it went is in `readiness`. */
export async function refreshTrusted(): Promise<void> {
  try {
    await askedHere();
  } catch (refused) {
    failure.value = whyOf(refused);
    if (isCutOff(refused)) return;
  }
  // What was said of here stands before what is said of elsewhere.
  await askedElsewhere().catch((refused: unknown) => void (failure.value ??= whyOf(refused)));
}

const whyOf = (refused: unknown): Distrust => (refused instanceof NotTrusted ? refused.why : 'offline');
const isCutOff = (refused: unknown): boolean => whyOf(refused) === 'offline';

/** Whatever of it is not there yet. Never throws. */
async function prepare(): Promise<void> {
  const lacks = (name: 'reader' | 'files') => !prepared.value.includes(name);
  const done = (name: 'reader' | 'files') => (prepared.value = [...new Set([...prepared.value, name])]);
  await Promise.allSettled([
    lacks('reader') && prepareReader().then(() => done('reader')),
    lacks('files') && filesKept('duty').then((are) => are && done('files')),
    !isSealingKept.value && sealingKey(),
    !hasRegulars() && ensureRegulars(gate.value!),
  ]);
}

/**
 * Keeps all of it fresh while a screen is open: from the phone at once, then from the server every 20 s.
 * `county` is the first six digits of the checkpoint's division, `regularsAt` the checkpoint where only those
 * pass who belong to it. Returns how to stop.
 */
export function keepFresh(county: string, regularsAt?: string): () => void {
  here.value = county;
  gate.value = regularsAt;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = (): void => {
    clearTimeout(timer);
    // Counted from the asking, not from its answer.
    timer = setTimeout(run, TICK_MS * (1 - JITTER + 2 * JITTER * Math.random()));
    if (document.visibilityState !== 'visible') return;
    void prepare();
    void refreshTrusted();
  };
  const hopeful = (): void => {
    if (document.visibilityState === 'visible') run();
  };
  const look = setInterval(() => (looked.value += 1), LOOK_AGAIN_MS);
  addEventListener('online', hopeful);
  document.addEventListener('visibilitychange', hopeful);
  run();
  return () => {
    clearTimeout(timer);
    clearInterval(look);
    removeEventListener('online', hopeful);
    document.removeEventListener('visibilitychange', hopeful);
  };
}
