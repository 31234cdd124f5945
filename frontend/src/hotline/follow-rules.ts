/** How a report stands, as whoever reported reads it: plain words, no names. Pure. */
import type { Act, OrderState, Urgency } from './words';

/** One thing that happened. */
export interface FollowStep {
  act: Act;
  at: string;
  by: 'reporter' | 'rule' | 'staff';
  to_state: OrderState;
  unit: string | null;
  reason: string | null;
  answer: string | null;
  satisfaction: number | null;
  is_solved: boolean | null;
}

/** POST /reports/follow. */
export interface Followed {
  number: string;
  category: string;
  division_code: string;
  is_anonymous: boolean;
  state: OrderState;
  is_paused: boolean;
  received_at: string;
  /** The deadline of the present step; null when it is over. */
  due_at: string | null;
  /** By when it shall be handled. */
  answer_by: string | null;
  urgency: Urgency | null;
  handling_unit: string | null;
  pictures: number;
  satisfaction: number | null;
  as_of: string;
  answer: string | null;
  merged: { state: OrderState; answer_by: string | null } | null;
  /** Oldest first. */
  steps: readonly FollowStep[];
  may: readonly ('add' | 'rate' | 'expedite')[];
}

/** What is said first: the state, or that it rests. */
export function headOf({ state, is_paused }: Pick<Followed, 'state' | 'is_paused'>): OrderState | 'paused' {
  return is_paused ? 'paused' : state;
}

/** Nothing more is to be waited for. */
export const isClosed = (state: OrderState): boolean => state === 'closed' || state === 'refused' || state === 'merged';

/**
 * The promise in words: which text, and which moment it names. What is late is said to be late, and
 * whoever is above has seen it first when it has risen.
 */
export function promiseOf(one: Followed): { text: 'on_time' | 'late' | 'risen' | 'rests'; at: string } | undefined {
  if (isClosed(one.state) || !one.due_at) return undefined;
  if (one.is_paused) return { text: 'rests', at: one.due_at };
  if (one.urgency === 'risen') return { text: 'risen', at: one.due_at };
  if (one.urgency === 'overdue') return { text: 'late', at: one.due_at };
  return { text: 'on_time', at: one.due_at };
}

/** Which steps are worth telling: what a rule does in the same moment needs no line of its own. */
export function toldSteps(steps: readonly FollowStep[]): readonly FollowStep[] {
  return steps.filter(({ act, by }) => !(act === 'accept' && by === 'rule'));
}

/** A kind of unit and the division that it answers for; undefined for what is no unit. */
export function unitParts(unit: string | null): { kind: string; code: string } | undefined {
  const found = /^([a-z]+)\.(\d+)$/.exec(unit ?? '');
  return found ? { kind: found[1]!, code: found[2]! } : undefined;
}
