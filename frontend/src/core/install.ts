/** Adding the app to the home screen: offered once, at a moment the app chooses. */
import { get, put } from './store';

/** What Chromium hands to a page that may be installed. */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

export type InstallWay = 'prompt' | 'ios';

const OFFERED = 'install.offered';
let prompt: InstallPrompt | undefined;

/** Keeps the browser's offer for later. Call once at start. */
export function listenForInstall(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    prompt = event as InstallPrompt;
  });
  addEventListener('appinstalled', () => void put(OFFERED, true).catch(() => undefined));
}

function isInstalled(): boolean {
  return matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true;
}

/** iPhones and iPads install only by hand, from Safari's share button. */
function isIos(): boolean {
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1);
}

/** How the app can be installed now, if it was never offered before on this phone. */
export async function installWay(): Promise<InstallWay | undefined> {
  if (isInstalled() || (await get<boolean>(OFFERED).catch(() => true))) return undefined;
  return prompt ? 'prompt' : isIos() ? 'ios' : undefined;
}

/** Remembers that it was offered, whatever the answer. */
export async function markOffered(): Promise<void> {
  await put(OFFERED, true).catch(() => undefined);
}

export async function install(): Promise<void> {
  await prompt?.prompt();
  prompt = undefined;
}

/** Asks the browser not to throw the app's data away when space is short. */
export async function keepStorage(): Promise<void> {
  if (navigator.storage?.persist && !(await navigator.storage.persisted())) await navigator.storage.persist();
}
