/** The register as its screens see it: shapes of the answers, and the span of a search. */
import { say } from '../core/i18n';
import { texts as words } from './words';

export interface OwnPassage {
  id: string;
  at: string;
  checkpoint: string;
  division_code: string;
  direction: 'in' | 'out';
  means: 'pass' | 'card' | 'number' | 'visitor' | 'emergency';
  verdict: 'admit' | 'hold' | 'turn_away' | 'cannot_tell';
  reason: string;
  temperature_tenths_c: number | null;
  is_settled: boolean;
  is_twin: boolean;
}

export interface OwnPassages {
  passages: readonly OwnPassage[];
  kept_days: number;
  as_of: string;
}

export interface Traced extends Omit<OwnPassage, 'is_settled'> {
  checkpoint_id: string;
  colour: string | null;
  settled_colour: 'green' | 'yellow' | 'red' | 'unknown' | null;
  plate: string | null;
  /** When the server heard of it, if that was an hour later or more. */
  received_at: string | null;
  /** It raised no alarm, for whoever recorded it had raised too many in that hour. */
  is_muted: boolean;
  /** It was sent after the role that it was recorded by had ended. */
  is_late_grant: boolean;
  /** The same for one code, within one search. */
  proof: string;
  who: { name: string | null; phone: string | null; document: string | null };
}

export interface Trace {
  passages: readonly Traced[];
  next: string | null;
  as_of: string;
}

/** Somebody of one's own area whose passages were found; the name is masked. */
export interface Owner {
  resident_id: string;
  name: string;
  division_code: string;
  ids: readonly string[];
}

/** What was found; while `next` is a number, not all were looked for. */
export interface Owners {
  people: readonly Owner[];
  next: number | null;
}

export const PURPOSES = ['outbreak', 'contact', 'complaint'] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface Emergency {
  id: string;
  at: string;
  checkpoint: string;
  division_code: string;
  kind: 'medical' | 'fire' | 'birth';
  direction: 'in' | 'out';
  by: string;
  is_mine: boolean;
  name: string | null;
  plate: string | null;
  note: string | null;
  kept_until: string;
}

/** Within how many days one is deleted; nothing while there is more than a week. */
export function daysToReview(keptUntil: string, at: Date): number | undefined {
  const days = Math.ceil((Date.parse(keptUntil) - at.getTime()) / DAY_MS);
  return days <= 7 ? Math.max(days, 1) : undefined;
}

/** A page of those that wait, and who let most of them through (on the first page alone). */
export interface Emergencies {
  emergencies: readonly Emergency[];
  guards: readonly { by: string; waiting: number }[];
  next: string | null;
}

export const OUTCOMES = ['justified', 'unclear', 'misused'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What was done, in a line: admitted, in, by a code. */
export const doneText = (one: Pick<OwnPassage, 'verdict' | 'direction' | 'means'>): string =>
  [words[`verdict.${one.verdict}`], words[`direction.${one.direction}`], words[`means.${one.means}`]].map((pair) => say(pair)).join(' · ');

/** Tenths of a degree as people read them. */
export const degrees = (tenths: number): string => (tenths / 10).toFixed(1);

const DAY_MS = 24 * 3600 * 1000;

/** The instants of a span of the city's day, whose zone is `offset` ahead of UTC; an end before its beginning is on the next day. */
export function spanOf(day: string, from: string, until: string, offset: string): { from: string; until: string } {
  const begins = Date.parse(`${day}T${from}:00${offset}`);
  const ends = Date.parse(`${day}T${until}:00${offset}`);
  const instant = (ms: number): string => new Date(ms).toISOString();
  return { from: instant(begins), until: instant(ends > begins ? ends : ends + DAY_MS) };
}
