/// <reference lib="webworker" />
/**
 * The service worker: keeps the whole app on the phone and answers every visit from there.
 *
 * It never touches /api, so nothing personal is ever cached. A new version waits until the person
 * says so; only the message SKIP_WAITING lets it take over.
 */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

declare const self: ServiceWorkerGlobalScope;
/** Filled in by the build: every file of the app, by content. */
declare const PRECACHE: PrecacheEntry[];

precacheAndRoute(PRECACHE);
cleanupOutdatedCaches();
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/'), { denylist: [/^\/api\//, /^\/dev\//, /^\/ping/] }),
);

self.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});

self.addEventListener('activate', (event) => {
  // The first visit is made offline-proof at once; later ones are controlled already.
  event.waitUntil(self.clients.claim());
});
