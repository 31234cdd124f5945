/** How many passages a phone keeps that the server does not have. */

/** A shift without a network may record so many; then they are written on paper. */
export const QUEUE_MOST = 5_000;
const QUEUE_NEAR = 4_000;
/** All who use one phone together: what somebody left behind takes room as well, but nobody else's shift. */
export const PHONE_MOST = 15_000;

/** From `near` on the guard is told; `full` of their own, and `crowded` by those before them, keep nothing more. */
export function queueState(own: number, everybodys = own): 'fine' | 'near' | 'full' | 'crowded' {
  if (own >= QUEUE_MOST) return 'full';
  if (everybodys >= PHONE_MOST) return 'crowded';
  return own >= QUEUE_NEAR ? 'near' : 'fine';
}

/** Whether one more is kept. */
export const takesMore = (state: ReturnType<typeof queueState>): boolean => state === 'fine' || state === 'near';
