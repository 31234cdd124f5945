/** What this device says of a text that was scanned or typed by a reader. Nothing is asked of the network. */
import { isClockUnreliable, now } from '../core/clock';
import { onShiftOver } from '../core/duty';
import { SEEN_FOR_MS, type Encounter, type Finding } from './flow-rules';
import { againBy, isBehind, judgeBy, type Judgement } from './judge-rules';
import { known } from './trusted';

export type { JudgedKind, Judgement } from './judge-rules';

export interface Judged extends Judgement {
  /** The same pass or card was judged on this device within three minutes. */
  is_seen_before: boolean;
  seen_s_ago: number | null;
}

/** When each proof was judged here last, in milliseconds; in memory only, and for three minutes. */
const seen = new Map<string, number>();
onShiftOver(() => seen.clear());

/** When a proof was judged before, and that it is judged now. */
function seenBefore(proof: string, atMs: number): number | undefined {
  for (const [one, whenMs] of seen) if (Math.abs(atMs - whenMs) > SEEN_FOR_MS) seen.delete(one);
  const before = seen.get(proof);
  seen.set(proof, atMs);
  return before;
}

/** Whether this device's own clock is not to be trusted at this moment. */
export const isClockUnsureNow = (): boolean => isClockUnreliable() || (known.value !== undefined && isBehind(known.value, Math.floor(now().getTime() / 1000)));

/** What is found now of somebody who has waited here. */
export const judgedAgain = ({ finding, at }: Encounter): Finding =>
  againBy(known.value, finding, Math.floor(Date.parse(at) / 1000), Math.floor(now().getTime() / 1000));

/** Judges a text by what this device keeps. Never throws. */
export async function judge(text: string, at: Date = now()): Promise<Judged> {
  const judged = await judgeBy(known.value, text, Math.floor(at.getTime() / 1000), isClockUnreliable());
  const proof = judged.pass_id ?? judged.card_ref;
  const before = proof === null ? undefined : seenBefore(proof, at.getTime());
  return {
    ...judged,
    is_seen_before: before !== undefined,
    seen_s_ago: before === undefined ? null : Math.max(0, Math.round((at.getTime() - before) / 1000)),
  };
}
