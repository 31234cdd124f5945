/// <reference lib="webworker" />
/**
 * The service worker: keeps the whole app on the phone and answers every visit from there.
 *
 * It never answers for /api, so nothing personal is ever cached. A new version waits until the person
 * says so; only the message SKIP_WAITING lets it take over.
 *
 * When the city knocks (a push without a payload), it says what the phone itself knows.
 */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { loadClock, today } from './core/clock';
import { entries, get, outboxItems, put } from './core/store';
import { newMatches } from './cotravel/background';
import { forgetKey } from './cotravel/mine';
import { ringFor } from './cotravel/ring';
import { knockWords, knownOf } from './notices/knock';

declare const self: ServiceWorkerGlobalScope;
/** Filled in by the build: the files that every phone keeps, and by name those that only some need. */
declare const PRECACHE: PrecacheEntry[];
declare const APART: Record<string, string[]>;
/** Its name ends as the app's own cache does, for it holds the app and nothing of a person. */
const cacheOf = (name: string): string => `changxing-${name}-precache`;
const namesOf = (path: string): string[] => Object.keys(APART).filter((name) => APART[name]!.includes(path));

precacheAndRoute(PRECACHE);
registerRoute(({ url, sameOrigin }) => sameOrigin && namesOf(url.pathname).length > 0, ({ url }) => ofApart(url.pathname));
cleanupOutdatedCaches();
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/'), { denylist: [/^\/api\//, /^\/dev\//, /^\/ping/] }),
);

self.addEventListener('message', (event) => {
  const { type, name } = (event.data ?? {}) as { type?: string; name?: string };
  if (type === 'SKIP_WAITING') void self.skipWaiting();
  if (type === 'CLAIM') event.waitUntil(self.clients.claim());
  // Whoever is on duty, sells or buys goes where there is no network; nobody else pays for those files.
  if (type === 'KEEP' && name) event.waitUntil(keepAndTell(name, event.ports[0]));
  // Whoever signs out is not to be knocked at any more, whether or not the server can be told.
  if (type === 'SIGNED_OUT') event.waitUntil(Promise.all([unsubscribe(), keepForm()]));
  if (type === 'SIGNED_OUT') forgetKey();
});

/** Under these names hotline/categories.ts and divisions/data.ts keep what is the same for everybody. */
const CATEGORIES = 'hotline.categories';
const DIVISIONS = 'divisions';

/** What the server tells everybody. Throws when it does not. */
async function told(path: string): Promise<object> {
  const answer = await fetch(`/api/v1${path}`, { credentials: 'omit' });
  if (!answer.ok) throw new Error(path);
  return answer.json();
}

/** Keeps what the form of a report needs: it opens without a network, also for the first time. Never throws. */
async function keepForm(): Promise<void> {
  const hasDivisions = await get(DIVISIONS).catch(() => undefined);
  await Promise.allSettled([
    told('/reports/categories').then((fresh) => put(CATEGORIES, fresh)),
    ...(hasDivisions ? [] : [told('/divisions').then((fresh) => put(DIVISIONS, { ...fresh, at_ms: Date.now() }))]),
  ]);
}

self.addEventListener('install', (event) => {
  event.waitUntil(keepForm());
  // A phone that has kept some gets the new version of all of them before that takes over.
  event.waitUntil(Promise.all(Object.keys(APART).map(async (name) => (await caches.has(cacheOf(name))) && keep(name))));
});

self.addEventListener('activate', (event) => {
  // The first visit is made offline-proof at once; later ones are controlled already.
  event.waitUntil(Promise.all([self.clients.claim(), ...Object.keys(APART).map(tidy)]));
});

async function ofApart(path: string): Promise<Response> {
  return (await caches.match(path)) ?? (await fetch(path));
}

/** Fetches what is missing of the files of a name, and keeps them together. */
async function keep(name: string): Promise<void> {
  const cache = await caches.open(cacheOf(name));
  const missing = async (path: string): Promise<void> => {
    if (!(await cache.match(path))) await cache.add(path);
  };
  await Promise.all((APART[name] ?? []).map(missing));
}

/** Says to whoever asks whether all of them are kept. Never throws. */
async function keepAndTell(name: string, asks: MessagePort | undefined): Promise<void> {
  const isKept = await keep(name).then(() => true, () => false);
  asks?.postMessage(isKept);
}

/** Drops the files of earlier versions. */
async function tidy(name: string): Promise<void> {
  if (!(await caches.has(cacheOf(name)))) return;
  const cache = await caches.open(cacheOf(name));
  for (const request of await cache.keys()) {
    if (!APART[name]!.includes(new URL(request.url).pathname)) await cache.delete(request);
  }
}

async function unsubscribe(): Promise<void> {
  const subscription = await self.registration.pushManager.getSubscription();
  await subscription?.unsubscribe();
}

interface Account {
  resident_id: string | null;
  has_ended?: boolean;
}

interface Holding {
  code?: { today_on: string; checked_in_today: boolean };
}

/** The names under which the rooms keep things: core/session.ts, healthcode/data.ts, residents/data.ts. */
const SESSION = 'session';
const CODES = 'mine.code.';
const HOUSEHOLD = 'mine.household';
const UNREAD = 'mine.unread';
const LANG = 'push.lang';

async function isChinese(): Promise<boolean> {
  const chosen = (await get<string>(LANG).catch(() => undefined)) ?? self.navigator.language;
  return !chosen.startsWith('en');
}

async function known(account: Account) {
  await loadClock();
  const [codes, household, city, items] = await Promise.all([
    entries<Holding>(CODES),
    get<{ members: { resident_id: string; has_own_account: boolean }[] }>(HOUSEHOLD),
    get<{ zone: string }>('city'),
    outboxItems(),
  ]);
  const zone = city?.zone ?? 'Asia/Shanghai';
  const waiting = items
    .filter(({ kind, state }) => kind === 'check_in' && state === 'waiting')
    .map(({ body }) => body as { resident_id?: string; measured_at: string })
    .map(({ resident_id, measured_at }) => ({ resident_id, on: today(zone, new Date(measured_at)) }));
  // Who has an account is reminded on their own phone.
  const members = household?.members.filter((one) => !one.has_own_account).map((one) => one.resident_id) ?? [];
  const said = new Map([...codes].map(([key, { code }]) => [key.slice(CODES.length), code]));
  return knownOf(account.resident_id, members, said, waiting, today(zone));
}

/** Looks at the newest list of trips, and rings when one of them is mine. Only the phone can know. */
async function lookAtTrips(): Promise<void> {
  await loadClock();
  if (await newMatches()) await ringFor(self.registration, await isChinese());
}

async function knocked(): Promise<void> {
  const account = await get<Account>(SESSION).catch(() => undefined);
  // Nobody is signed in here any more: there is nobody to remind.
  if (!account || account.has_ended) return unsubscribe();
  const now = await known(account).catch(() => ({ is_own_done: false, is_family_done: true }));
  const chinese = await isChinese();
  const { title, body, to } = knockWords(now, chinese);
  await put(UNREAD, ((await get<number>(UNREAD).catch(() => 0)) ?? 0) + 1).catch(() => undefined);
  await self.registration.showNotification(title, {
    body,
    lang: chinese ? 'zh-CN' : 'en',
    // One at a time: a second knock takes the place of the first.
    tag: 'knock',
    icon: '/icons/icon-192.png',
    badge: '/icons/icon-192.png',
    data: to,
  });
}

self.addEventListener('push', (event) => event.waitUntil(Promise.all([knocked(), lookAtTrips().catch(() => undefined)])));

// Some browsers wake an installed app now and then; the name is cotravel/matching.ts's.
self.addEventListener('periodicsync', ((event: ExtendableEvent & { tag: string }) => {
  if (event.tag === 'cotravel') event.waitUntil(lookAtTrips().catch(() => undefined));
}) as EventListener);

async function opened(to: string): Promise<void> {
  const [client] = await self.clients.matchAll({ type: 'window' });
  if (!client) {
    await self.clients.openWindow(to);
    return;
  }
  await client.focus().catch(() => undefined);
  // What was being typed is kept with every change, so going elsewhere loses nothing.
  await client.navigate(to);
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(opened(String(event.notification.data)));
});

/** The browser has given this phone a new address: tell the server, as this phone's session. */
async function moved(): Promise<void> {
  const subscription = await self.registration.pushManager.getSubscription();
  if (!subscription) return;
  const answer = await fetch('/api/v1/me/push', {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ endpoint: subscription.endpoint }),
  });
  if (answer.ok) await put('mine.push', subscription.endpoint);
}

self.addEventListener('pushsubscriptionchange', (event) => (event as ExtendableEvent).waitUntil(moved()));
