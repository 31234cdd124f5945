/** Somebody who stands at a checkpoint where there is no network: signed off there, nobody could sign in again. */
import { Problem } from '../core/api';
import { askDuty } from '../core/duty';
import { DUTY, get } from '../core/store';

/** Where the checkpoint that somebody stands at is kept on the phone (checkpoints/shift.ts). */
export const POST = `${DUTY}scan.post`;
const ASK_EVERY_MS = 60_000;

let refusedMs = 0;
// Where there is a network again nobody is taken for cut off by what was asked before.
globalThis.addEventListener?.('online', () => (refusedMs = 0));

/** Whether the person has begun at a checkpoint and the server gives no answer; it is asked once a minute. */
export async function isCutOffAtPost(): Promise<boolean> {
  if (!(await get<object>(POST).catch(() => undefined))) return false;
  if (Date.now() - refusedMs < ASK_EVERY_MS) return true;
  try {
    await askDuty();
    return false;
  } catch (failure) {
    if (failure instanceof Problem && failure.status < 500) return false;
    refusedMs = Date.now();
    return true;
  }
}
