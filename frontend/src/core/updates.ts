/** The service worker's registration, and the question whether to change to a new version. */
import { signal } from '@preact/signals';
import { waitMs } from './drain';

/** A new version waits for the person's word. */
export const hasUpdate = signal(false);

const WORKER = '/sw.js';
const LOOK_EVERY_MS = 3_600_000;

let registration: ServiceWorkerRegistration | undefined;
let isWanted = false;

/** The only URL that may ever become a worker; the page's policy allows this one policy by name. */
function workerUrl(): string {
  const types = (globalThis as { trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(url: string): unknown } } })
    .trustedTypes;
  if (!types) return WORKER;
  const policy = types.createPolicy('changxing', {
    createScriptURL(url: string) {
      if (url !== WORKER) throw new TypeError('Only the app’s own worker may be registered.');
      return url;
    },
  });
  return policy.createScriptURL(WORKER) as string;
}

function watch(found: ServiceWorkerRegistration): void {
  const look = () => {
    if (found.waiting && navigator.serviceWorker.controller) hasUpdate.value = true;
  };
  look();
  found.addEventListener('updatefound', () => {
    found.installing?.addEventListener('statechange', look);
  });
  setInterval(() => void found.update().catch(() => undefined), LOOK_EVERY_MS);
}

/** Whether all of the app was kept by the worker that is being installed; true where none is. */
function isInstalled({ installing }: ServiceWorkerRegistration): Promise<boolean> {
  return new Promise((done) => {
    const look = () => {
      if (installing?.state !== 'installing') done(installing?.state !== 'redundant');
    };
    look();
    installing?.addEventListener('statechange', look);
  });
}

/**
 * Registers the worker until it is installed. A single request that is lost ends an installation, and the browser
 * tries again only when the page is loaded anew: here it goes on after a growing pause, with the files it has.
 */
async function register(): Promise<ServiceWorkerRegistration> {
  const url = workerUrl();
  for (let failures = 0; ; failures += 1) {
    try {
      const found = await navigator.serviceWorker.register(url, { updateViaCache: 'none' });
      if (await isInstalled(found)) return found;
    } catch {
      // Without a worker the app still works while there is a network.
    }
    await new Promise((done) => setTimeout(done, waitMs(failures, Math.random())));
  }
}

/** Registers the worker once the page is done with its own loading. */
export async function startUpdates(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const hadController = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    // Another tab changed versions: this one asks too, and never reloads over what is being typed.
    if (isWanted) location.reload();
    else if (hadController) hasUpdate.value = true;
  });
  if (document.readyState !== 'complete') {
    await new Promise((done) => addEventListener('load', done, { once: true }));
  }
  registration = await register();
  watch(registration);
  const { active } = await navigator.serviceWorker.ready;
  // A page that opens in the very moment in which the worker takes over all pages is missed by it.
  if (!navigator.serviceWorker.controller) active?.postMessage({ type: 'CLAIM' });
}

/** The person said yes: the waiting version takes over, and the page starts anew with it. */
export function update(): void {
  isWanted = true;
  if (registration?.waiting) registration.waiting.postMessage({ type: 'SKIP_WAITING' });
  else location.reload();
}
