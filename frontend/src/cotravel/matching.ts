/**
 * What was found, for the screens: made anew whenever the list or my journeys change, on this phone alone.
 *
 * What is new is told once: by a mark while the app is open, by a notification when it is not looked at.
 */
import { computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { now } from '../core/clock';
import { waitMs } from '../core/drain';
import { lang } from '../core/i18n';
import { put } from '../core/store';
import { newCount } from './found';
import { isLoaded, journeys, keepSeen, loadJourneys, seen } from './journeys';
import { listState, loadList, refreshList, routeOf, tripList } from './list';
import { matchAll, matchJourney } from './match-rules';
import { ringOnce } from './mine';
import { keyOf, ringFor } from './ring';
import type { Journey, Match } from './shapes';

/** While the app stays open, a list this old is asked for anew when somebody looks. */
const OLD_MS = 600_000;
/** The service worker knows this name (sw.ts). */
const WATCH = 'cotravel';
const WATCH_MS = 12 * 3_600_000;

const all = computed<readonly Match[]>(() => (tripList.value ? matchAll(journeys.value, tripList.value, routeOf) : []));

/** Gravest first, then nearest, then latest; without those where there was no contact. */
export const matches = computed(() => all.value.filter(({ grade }) => grade !== 'apart'));
/** What was looked at and was no contact. */
export const apart = computed(() => all.value.filter(({ grade }) => grade === 'apart'));
/** Those that were not looked at yet. */
export const newMatches = computed(() => matches.value.filter((match) => !seen.value.has(keyOf(match))));

/** What other rules find over the same signals, such as places: their keys. */
const matchers = signal<readonly ReadonlySignal<readonly string[]>[]>([]);

/** Lets other rules' finds count and ring as well: a signal of the keys of all that they find now. */
export function addMatcher(keys: ReadonlySignal<readonly string[]>): void {
  if (!matchers.value.includes(keys)) matchers.value = [...matchers.value, keys];
}

const allKeys = computed(() => [...matches.value.map(keyOf), ...matchers.value.flatMap((keys) => keys.value)]);

export function matchOf(journeyId: string, tripId: number): Match | undefined {
  return all.value.find(({ journey, trip }) => journey.id === journeyId && trip.id === tripId);
}

/** What the list says about a journey that is not kept yet. */
export function matchNow(journey: Journey): readonly Match[] {
  return tripList.value ? matchJourney(journey, tripList.value, routeOf) : [];
}

/** All that was found was on the screen. */
async function markSeen(): Promise<void> {
  const keys = allKeys.value;
  if (keys.some((key) => !seen.value.has(key))) await keepSeen(keys).catch(() => undefined);
}

/**
 * What is found counts as seen when its screen is left, by a link or by putting the phone away: what is new is
 * marked for as long as it is looked at.
 */
export function useSeenOnLeaving(): void {
  useEffect(() => {
    const onHidden = (): void => {
      if (document.visibilityState === 'hidden') void markSeen();
    };
    document.addEventListener('visibilitychange', onHidden);
    return () => {
      document.removeEventListener('visibilitychange', onHidden);
      void markSeen();
    };
  }, []);
}

/** Rings for what nobody has looked at while nobody looks; the mark is there in any case. */
async function ring(): Promise<void> {
  newCount.value = allKeys.value.filter((key) => !seen.value.has(key)).length;
  if (!newCount.value || document.visibilityState === 'visible') return;
  if (!('Notification' in globalThis) || Notification.permission !== 'granted') return;
  const registration = await navigator.serviceWorker?.getRegistration();
  if (registration && (await ringOnce(allKeys.value)).length) await ringFor(registration, lang.value === 'zh');
}

function isOld(): boolean {
  const at = Date.parse(listState.value.checked_at ?? '');
  return !(now().getTime() - at < OLD_MS);
}

let starting: Promise<void> | undefined;

/**
 * Opens what is kept, matches, and follows the list. A phone that never opened this room fetches nothing; one
 * that did fetches whether or not it has journeys, so that fetching says nothing about them. Never throws.
 */
export function startCotravel(): Promise<void> {
  starting ??= start().catch(() => undefined);
  return starting;
}

async function start(): Promise<void> {
  const [, isUsed] = await Promise.all([loadJourneys(), loadList()]);
  effect(() => {
    if (isLoaded.value && allKeys.value && seen.value) void ring().catch(() => undefined);
  });
  const look = (): void => {
    if (tripList.value && isOld()) void refreshList();
  };
  addEventListener('online', look);
  document.addEventListener('visibilitychange', look);
  if (isUsed) void refreshList();
}

/** main.tsx starts the room with the app once it was opened. */
const USED = 'cotravel.used';

/** Every screen of the room calls this: it starts all of it, and asks for the newest list. */
export function useCotravel(): void {
  useEffect(() => {
    void put(USED, true).catch(() => undefined);
    void watchInBackground();
    return followList();
  }, []);
}

/**
 * Asks for the newest list now, whenever the network is back, and after a growing pause until it was heard; gives
 * the way to stop. Whoever opened the room without a network for the first time has no list that could grow old.
 */
export function followList(): () => void {
  let failures = 0;
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = async (): Promise<void> => {
    // It may join an asking that began before the network was back, and fail with it.
    await refreshList();
    // Whoever else joined has set one already: there is one loop.
    clearTimeout(timer);
    if (isOver || listState.value.state === 'fresh') return;
    timer = setTimeout(() => void ask(), waitMs(failures++, Math.random()));
  };
  const hopeful = (): void => {
    failures = 0;
    void ask();
  };
  void startCotravel().then(ask);
  addEventListener('online', hopeful);
  return () => {
    isOver = true;
    removeEventListener('online', hopeful);
    clearTimeout(timer);
  };
}

/** Where the browser can, the list is also looked at while the app is closed, about twice a day. */
async function watchInBackground(): Promise<void> {
  interface Periodic {
    periodicSync?: { register: (tag: string, options: { minInterval: number }) => Promise<void> };
  }
  const registration = await navigator.serviceWorker?.getRegistration();
  // The browser decides by itself and refuses where the app is not installed.
  await (registration as Periodic | undefined)?.periodicSync?.register(WATCH, { minInterval: WATCH_MS }).catch(() => undefined);
}
