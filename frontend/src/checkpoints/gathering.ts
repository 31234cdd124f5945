/** Sends what was gathered when its time has come. It lies in the outbox, whatever becomes of this page. */
import { sendNow } from '../core/outbox';

let timer: ReturnType<typeof setTimeout> | undefined;

/** What was gathered goes some other way. */
export function stopGathering(): void {
  clearTimeout(timer);
  timer = undefined;
}

/** Sends what was gathered, now; does nothing where nothing was. */
export function sendGathered(): void {
  if (timer === undefined) return;
  stopGathering();
  sendNow(false);
}

/** One more lies there, and goes after so many milliseconds at most: with the first of them. */
export function gather(ms: number): void {
  timer ??= setTimeout(sendGathered, ms);
  if (ms === 0) sendGathered();
}

const onHidden = (): void => {
  if (document.visibilityState === 'hidden') sendGathered();
};

/** Nothing waits on a page that nobody sees. The same listener, however often it is said. */
export const sendWhenHidden = (): void => document.addEventListener('visibilitychange', onHidden);
