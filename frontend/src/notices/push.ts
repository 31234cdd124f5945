/** Push on this phone: whether it can be, is, and how it is turned on and off. Never asks by itself. */
import { call, Problem } from '../core/api';
import { lang } from '../core/i18n';
import { PERSONAL } from '../core/session';
import { del, get, put } from '../core/store';

export type PushState =
  /** This browser has no push. */
  | 'unsupported'
  /** An iPhone has it once the app is on the home screen. */
  | 'install_first'
  /** The person said no to the browser, which will not ask again. */
  | 'denied'
  | 'off'
  | 'on';

/** What became of turning it on. */
export type TurnedOn = 'on' | 'off' | 'denied' | 'no_service';

/** The address that the server was told; it goes with the session, as the server's copy does. */
const TOLD = `${PERSONAL}push`;
/** The service worker cannot see localStorage, so the language it speaks stands here as well. */
const SPEAKS = 'push.lang';

export async function rememberLanguage(): Promise<void> {
  await put(SPEAKS, lang.value).catch(() => undefined);
}

async function worker(): Promise<ServiceWorkerRegistration | undefined> {
  return 'serviceWorker' in navigator ? navigator.serviceWorker.getRegistration() : undefined;
}

function isIosTab(): boolean {
  return /iPhone|iPad|iPod/.test(navigator.userAgent) && !matchMedia('(display-mode: standalone)').matches;
}

export async function pushState(): Promise<PushState> {
  const registration = await worker();
  if (!registration || !('PushManager' in window) || !('Notification' in window)) {
    return isIosTab() ? 'install_first' : 'unsupported';
  }
  if (Notification.permission === 'denied') return 'denied';
  const subscription = await registration.pushManager.getSubscription();
  const isKnown = subscription !== null && subscription.endpoint === (await get<string>(TOLD));
  return Notification.permission === 'granted' && isKnown ? 'on' : 'off';
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

async function subscribed(registration: ServiceWorkerRegistration, key: string): Promise<PushSubscription> {
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(key) };
  try {
    return await registration.pushManager.subscribe(options);
  } catch (failure) {
    // A subscription under another key stands in the way; the city has changed its key.
    const old = await registration.pushManager.getSubscription();
    if (!old) throw failure;
    await old.unsubscribe();
    return registration.pushManager.subscribe(options);
  }
}

/**
 * Asks the browser's permission, subscribes, and tells the server. Call it from a tap.
 * Throws `Offline` or `Problem` when the server could not be told.
 */
export async function turnOn(): Promise<TurnedOn> {
  const permission = await Notification.requestPermission();
  if (permission !== 'granted') return permission === 'denied' ? 'denied' : 'off';
  const registration = await worker();
  if (!registration) return 'no_service';
  const { key } = await call<{ key: string }>('GET', '/push-key');
  let subscription: PushSubscription;
  try {
    subscription = await subscribed(registration, key);
  } catch {
    return 'no_service';
  }
  try {
    await call('PUT', '/me/push', { endpoint: subscription.endpoint });
  } catch (failure) {
    if (!(failure instanceof Problem && failure.status === 422)) throw failure;
    await subscription.unsubscribe();
    return 'no_service';
  }
  await Promise.all([put(TOLD, subscription.endpoint), rememberLanguage()]);
  return 'on';
}

/** Ends it on the phone first, which needs no server: whatever still comes, comes to nobody. */
export async function turnOff(): Promise<void> {
  const subscription = await (await worker())?.pushManager.getSubscription();
  await subscription?.unsubscribe();
  await del(TOLD);
  await call('DELETE', '/me/push').catch(() => undefined);
}
