/** Which passages may wait for others to be sent with, and how long: fifty at once cost half of what fifty alone do. Pure. */
import { BATCH_MOST } from '../core/drain';
import { outcome, type Encounter, type Wishes } from './flow-rules';

/** So long one waits at most. Whoever answers an alarm has half an hour or more. */
export const GATHER_MS = 30_000;
/** Towards the end of a shift nothing waits: what was not sent by then stays until the guard is on duty again. */
export const LAST_MS = 2 * GATHER_MS;

/** Whether nobody waits for it: admitted by a green code and nothing more, without a fever before it. */
export function mayWait(encounter: Encounter, wishes: Wishes): boolean {
  const [verdict, reason] = outcome(encounter, wishes);
  return verdict === 'admit' && reason === 'green' && encounter.held_at === undefined;
}

/**
 * After how many milliseconds one that may wait is sent; 0 is at once. `waiting`: how many lie there with it;
 * `isHidden`: nobody sees this page, and it may not live much longer; `leftMs`: until the shift ends.
 */
export function gatherMs(waiting: number, isHidden: boolean, leftMs: number): number {
  return isHidden || waiting >= BATCH_MOST || leftMs < LAST_MS ? 0 : GATHER_MS;
}
