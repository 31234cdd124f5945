/** What the county may decide of an enterprise as it stands; the rule is the server's. Pure. */
import type { Reason, Step } from './words';

export type Decision = 'verify' | 'refuse' | 'suspend' | 'approve' | 'return' | 'stop';

const REASONS_OF: Readonly<Partial<Record<Decision, readonly Reason[]>>> = {
  refuse: ['not_in_register', 'details_missing', 'wrong_place', 'registered_twice', 'not_of_company'],
  suspend: ['false_statements', 'not_of_company', 'closed_down'],
  return: ['masks', 'disinfection', 'canteen', 'isolation_room', 'temperature', 'plan'],
  stop: ['not_as_stated', 'illness_there', 'outbreak_near'],
};

const REINSTATED: readonly Reason[] = ['put_right', 'danger_over', 'decided_wrongly'];
const HELD: ReadonlySet<Step> = new Set(['suspended', 'stopped']);

/** Of which reasons a decision needs one; none at all when it needs none. */
export const reasonsOf = (step: Step, decision: Decision): readonly Reason[] =>
  HELD.has(step) && (decision === 'verify' || decision === 'approve') ? REINSTATED : (REASONS_OF[decision] ?? []);

const DECISIONS: Readonly<Record<Step, readonly Decision[]>> = {
  pending: ['verify', 'refuse'],
  refused: [],
  suspended: ['verify'],
  verified: ['suspend'],
  applied: ['approve', 'return', 'suspend'],
  returned: ['suspend'],
  approved: ['stop', 'suspend'],
  stopped: ['approve', 'suspend'],
};

/** What may be decided of an enterprise as it stands. */
export const decisionsOf = (step: Step): readonly Decision[] => DECISIONS[step];
