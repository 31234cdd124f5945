/** What market officers see of traders. */
import { computed } from '@preact/signals';
import { duty } from '../core/duty';
import type { Pair } from '../core/i18n';
import type { TraderKind, TraderState } from './words';

export const STATES = ['pending', 'verified', 'suspended', 'refused'] as const satisfies readonly TraderState[];

/** Why a trader is refused or suspended; as in docs/glossary.md. */
export const REASONS = {
  not_found_there: ['到当地查无此人', 'Not found there'],
  details_missing: ['资料不全', 'Details are missing'],
  wrong_kind: ['类型不对', 'The wrong kind'],
  registered_twice: ['重复登记', 'Registered twice'],
  false_listings: ['虚假货源', 'False listings'],
  unsafe_food: ['食品不安全', 'Unsafe food'],
  broken_promises: ['多次失约', 'Broke promises again and again'],
} as const satisfies Record<string, Pair>;
export type TraderReason = keyof typeof REASONS;

export const OF_DECISION: Readonly<Record<'refuse' | 'suspend', readonly TraderReason[]>> = {
  refuse: ['not_found_there', 'details_missing', 'wrong_kind', 'registered_twice'],
  suspend: ['false_listings', 'unsafe_food', 'broken_promises', 'registered_twice'],
};
export type Decision = 'verify' | 'refuse' | 'suspend';

export interface TraderRow {
  trader_id: string;
  kind: TraderKind;
  name: string;
  division_code: string;
  state: TraderState;
  applied_at: string;
  decided_at: string | null;
  reason: TraderReason | null;
  version: number;
}

export interface FullTrader extends TraderRow {
  phone: string;
  address: string;
  licence: string | null;
  note: string | null;
  open_listings: number;
}

/** The areas in which somebody on duty verifies traders. */
export const areas = computed<readonly string[]>(() =>
  duty.value.state === 'in'
    ? [...new Set(duty.value.grants.filter(({ role }) => role === 'market_officer').map(({ area }) => area))].sort()
    : [],
);

/** What may be decided about a trader as they stand. */
export function decisionsOf(state: TraderState): readonly Decision[] {
  if (state === 'pending') return ['verify', 'refuse'];
  if (state === 'verified') return ['suspend'];
  return state === 'suspended' ? ['verify'] : [];
}
