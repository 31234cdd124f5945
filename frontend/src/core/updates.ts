/** The service worker's registration, and the question whether to change to a new version. */
import { signal } from '@preact/signals';

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
  try {
    registration = await navigator.serviceWorker.register(workerUrl(), { updateViaCache: 'none' });
    watch(registration);
  } catch {
    // Without a worker the app still works while there is a network.
  }
}

/** The person said yes: the waiting version takes over, and the page starts anew with it. */
export function update(): void {
  isWanted = true;
  if (registration?.waiting) registration.waiting.postMessage({ type: 'SKIP_WAITING' });
  else location.reload();
}
