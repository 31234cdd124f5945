/** When a code that is read is worth telling. Pure. */

/** What was read last, and when it was still seen, in milliseconds. */
export interface Seen {
  text: string;
  at_ms: number;
}

/** A code that was out of sight for so long is shown anew. */
const AWAY_MS = 3_000;

/** Whether a code has been in sight until now: what is read may be the same one, renewed. */
export const isInSight = (seen: Seen | undefined, atMs: number): boolean => seen !== undefined && atMs - seen.at_ms <= AWAY_MS;

/** Whether a code is another one than before, or the same one shown anew. */
export const isNews = (seen: Seen | undefined, text: string, atMs: number): boolean => seen?.text !== text || !isInSight(seen, atMs);
