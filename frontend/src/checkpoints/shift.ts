/**
 * One shift at one checkpoint, as this phone knows it: where, which way, what was counted, who was held, and
 * who stands here now. It lasts until the guard hands over or goes off duty, and survives every reload.
 *
 * Numbers lie in the phone as they are. Whatever says something of a person is sealed at rest, and goes with
 * the shift.
 */
import { computed, signal } from '@preact/signals';
import { keep, read } from '../collection/vault';
import { now, today, uuid7 } from '../core/clock';
import { duty, onShiftOver } from '../core/duty';
import { del, get, put } from '../core/store';
import { city } from '../divisions/city';
import { POST } from '../staff/standing';
import { feverOn } from './fever-rules';
import { COUNTS } from './closing';
import { counted, NO_COUNTS, outcome, stepOf, type Counts, type Direction, type Encounter, type Finding, type Means, type Wishes } from './flow-rules';
import { PLACES_MOST, type Place } from './places';
import { known } from './trusted';

/** Where somebody stands, and what they do with whoever comes. */
export interface Post {
  place: Place;
  direction: Direction;
  measures: boolean;
  since: string;
  /** It was closed, or is not this guard's any more. */
  is_gone?: boolean;
}

const NOW = 'scan.now';
const HELD = 'scan.held';
const PLATE = 'scan.plate';
/** What is half typed of somebody, in the forms. */
export const NUMBER_DRAFT = 'scan.number';
export const VISITOR_DRAFT = 'scan.visitor';

/** Undefined before the phone has been asked, null when no checkpoint is chosen. */
export const post = signal<Post | null | undefined>(undefined);
export const counts = signal<Counts>(NO_COUNTS);
/** Whoever stands before the guard. */
export const current = signal<Encounter | undefined>(undefined);
/** Those who wait for a second reading, the first one first. */
export const held = signal<readonly Encounter[]>([]);
/** The plate of the vehicle at the barrier: everybody in it passes with it. */
export const plate = signal<string | null>(null);

export const wishes = computed<Wishes>(() => ({
  measures: post.value?.measures ?? false,
  only_regulars: post.value?.place.mode === 'regulars',
  fever_tenths_c: feverToday(),
}));

function feverToday(): number {
  // With each person the day is looked at anew: a shift may last beyond midnight.
  void current.value;
  return feverOn(today(city.value?.zone ?? 'Asia/Shanghai', now()), city.value, known.value?.trusted.rules);
}

/** What the screen shows of whoever stands there. */
export const step = computed(() => current.value && stepOf(current.value, wishes.value));

let loading: Promise<void> | undefined;

/** Reads what this shift kept. Once a shift, however often the screen opens. */
export function loadShift(): Promise<void> {
  loading ??= load().catch(() => {
    loading = undefined;
    post.value ??= null;
  });
  return loading;
}

async function load(): Promise<void> {
  const [kept, numbers] = await Promise.all([get<Post>(POST), get<Counts>(COUNTS)]);
  const [standing, waiting, vehicle] = await Promise.all([read<Encounter | null>(NOW), read<readonly Encounter[]>(HELD), read<string | null>(PLATE)]);
  if (duty.value.state !== 'in') return;
  counts.value = numbers ?? NO_COUNTS;
  current.value = standing ?? undefined;
  held.value = waiting ?? [];
  plate.value = vehicle ?? null;
  post.value = kept ?? null;
}

const quietly = (written: Promise<void>): void => void written.catch(() => undefined);

/** Begins at a checkpoint, or changes which way is watched. Whoever stood elsewhere has left it first. */
export function standAt(chosen: Post): void {
  post.value = chosen;
  quietly(put(POST, chosen));
}

/** Takes what the server says now of where one stands: its hours, whom it lets in, whom to call, and whether it is open. */
export function refreshPlace(all: readonly Place[]): void {
  const { value } = post;
  if (!value) return;
  const fresh = all.find(({ checkpoint_id }) => checkpoint_id === value.place.checkpoint_id);
  const is_gone = !fresh && all.length < PLACES_MOST;
  standAt({ ...value, place: fresh ?? value.place, is_gone });
}

/** The shift at this checkpoint is over: what was counted or half typed is gone, what was recorded waits to be sent. */
export function leavePost(): void {
  post.value = null;
  setCounts(NO_COUNTS);
  setCurrent(undefined);
  setHeld([]);
  setPlate(null);
  for (const name of [NUMBER_DRAFT, VISITOR_DRAFT]) quietly(keep(name, null));
  quietly(del(POST));
}

function setCounts(next: Counts): void {
  // A record that was under way when the shift ended is sent, and counted no more.
  if (duty.value.state !== 'in') return;
  counts.value = next;
  quietly(put(COUNTS, next));
}

/** Adds one passage to what was counted. */
export const count = (encounter: Encounter): void => setCounts(counted(counts.value, encounter, wishes.value));

/** Who stands here now; undefined when they have gone. */
export function setCurrent(next: Encounter | undefined): void {
  current.value = next;
  quietly(keep(NOW, next ? { ...next, masked_name: null } : null));
}

export function setPlate(next: string | null): void {
  plate.value = next;
  quietly(keep(PLATE, next));
}

function setHeld(next: readonly Encounter[]): void {
  held.value = next;
  quietly(keep(HELD, next));
}

/** Somebody with a fever waits for a second reading; once they have had it, they do not wait any more. */
export const addHeld = (one: Encounter): void => setHeld([...held.value.filter(({ at }) => at !== one.at), one]);
export const dropHeld = (at: string | undefined): void => setHeld(held.value.filter((one) => one.at !== at));

/** A new encounter at this moment. */
export function met(means: Means, finding: Finding, more: Partial<Encounter> = {}): Encounter {
  return {
    id: uuid7(),
    at: now().toISOString(),
    means,
    direction: post.value?.direction ?? 'in',
    finding,
    temperature_tenths_c: null,
    second_tenths_c: null,
    document: null,
    name: null,
    phone: null,
    consent_version: null,
    emergency: null,
    is_regular: null,
    ...more,
  };
}

/** Verdict and reason of an encounter on this shift. */
export const outcomeOf = (encounter: Encounter): ReturnType<typeof outcome> => outcome(encounter, wishes.value);

onShiftOver(() => {
  loading = undefined;
  post.value = undefined;
  counts.value = NO_COUNTS;
  current.value = undefined;
  held.value = [];
  plate.value = null;
});
