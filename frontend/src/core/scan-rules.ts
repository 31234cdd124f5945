/** When a code that is read is worth telling. Pure. */

/** What was read last, and when it was still seen, in milliseconds. */
export interface Seen {
  text: string;
  at_ms: number;
}

/** A code that was out of sight for so long is shown anew. */
const AWAY_MS = 3_000;

/** Whether a code is another one than before, or the same one shown anew. */
export const isNews = (seen: Seen | undefined, text: string, atMs: number): boolean =>
  seen?.text !== text || atMs - seen.at_ms > AWAY_MS;
