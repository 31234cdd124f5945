/**
 * My journeys and the places where I was, for the screens: sealed on this phone, never sent.
 *
 * They need no account and outlive a session that ended by itself, but are hidden until the same person has
 * signed in again: the phone may be in somebody else's hands by then. Signing out wipes them with all else.
 */
import { computed, signal } from '@preact/signals';
import { now, uuid7 } from '../core/clock';
import { onWiped, session } from '../core/session';
import { changeMine, forgetKey, NOTHING, readMine, type Mine } from './mine';
import type { Journey, MyPlace } from './shapes';

const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('changxing-cotravel');

const mine = signal<Mine>(NOTHING);
/** Whether the vault was opened; until then nothing is known, not even that there is nothing. */
export const isLoaded = signal(false);

const latestFirst = (one: { on: string }, other: { on: string }): number => (one.on < other.on ? 1 : one.on > other.on ? -1 : 0);

/** Whether the session of whoever these are ended by itself: nothing of theirs is shown, found, or typed on. */
export const isHidden = computed(() => session.value.has_ended === true);
const shown = computed<Mine>(() => (isHidden.value ? NOTHING : mine.value));

/** My journeys, those of the latest day first. */
export const journeys = computed(() => [...shown.value.journeys].sort(latestFirst));
/** Where I was, the latest day first. */
export const myPlaces = computed(() => [...shown.value.places].sort(latestFirst));
/** Keys of the matches that were looked at. */
export const seen = computed<ReadonlySet<string>>(() => new Set(mine.value.seen));

/** Opens the vault. Never throws: a phone that refuses storage shows the list all the same. */
export async function loadJourneys(): Promise<void> {
  mine.value = (await readMine().catch(() => undefined)) ?? NOTHING;
  isLoaded.value = true;
}

async function changed(change: (before: Mine) => Partial<Mine>): Promise<void> {
  const after = await changeMine(change);
  if (!after) return;
  mine.value = after;
  isLoaded.value = true;
  tabs?.postMessage('changed');
}

if (tabs) tabs.onmessage = () => void loadJourneys();

onWiped((all) => {
  if (!all) return;
  forgetKey();
  typed.clear();
  mine.value = NOTHING;
});

export const newJourneyId = uuid7;

/** Adds a journey, or replaces the one of its id. */
export function saveJourney(journey: Journey): Promise<void> {
  return changed((before) => ({ journeys: [...before.journeys.filter(({ id }) => id !== journey.id), journey] }));
}

export function removeJourney(id: string): Promise<void> {
  return changed((before) => ({ journeys: before.journeys.filter((one) => one.id !== id) }));
}

/** Adds a place where I was, or replaces the one of its id. */
export function savePlace(place: MyPlace): Promise<void> {
  return changed((before) => ({ places: [...before.places.filter(({ id }) => id !== place.id), place] }));
}

export function removePlace(id: string): Promise<void> {
  return changed((before) => ({ places: before.places.filter((one) => one.id !== id) }));
}

/** What this tab typed last stands here at once; sealing it takes a moment. */
const typed = new Map<string, object | undefined>();

/** What was being typed in a form; complete once `isLoaded`. */
export function draftOf<T extends object>(name: string): T | undefined {
  if (isHidden.value) return undefined;
  return (typed.has(name) ? typed.get(name) : mine.value.drafts[name]?.content) as T | undefined;
}

/** Keeps what is being typed, sealed: a journey stands nowhere in clear, not even half of one. */
export function keepDraft(name: string, content: object): Promise<void> {
  typed.set(name, content);
  const kept = { content, typed_at: now().toISOString() };
  return changed(({ drafts }) => ({ drafts: { ...drafts, [name]: kept } }));
}

export function dropDraft(name: string): Promise<void> {
  typed.set(name, undefined);
  return changed(({ drafts }) => ({ drafts: Object.fromEntries(Object.entries(drafts).filter(([key]) => key !== name)) }));
}

/** Remembers which matches were looked at. */
export function keepSeen(keys: readonly string[]): Promise<void> {
  return changed(() => ({ seen: keys }));
}
