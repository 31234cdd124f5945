/** What the server tells of partners, and how their kinds, states and answers are said. */
import { computed } from '@preact/signals';
import { duty } from '../core/duty';
import { say, type Pair } from '../core/i18n';

export type Kind = 'ride' | 'delivery' | 'courier' | 'retail' | 'transport' | 'venue' | 'other';
export type State = 'proposed' | 'active' | 'suspended';
export type Reason = 'key_leaked' | 'misuse' | 'partner_asked' | 'other';
export type Told = 'yes' | 'no' | 'cannot_tell';

export interface Check {
  at: string;
  partner: { name: string | null; kind: Kind | null };
  answer: Told;
  /** Within ten minutes, of which `at` is the last time. */
  times: number;
}

export interface PartnerBrief {
  partner_id: string;
  name: string;
  kind: Kind;
  credit_code: string;
  division_code: string;
  state: State;
  version: number;
  per_minute: number;
  per_day: number;
  live_keys: number;
}

export interface LiveKey {
  key_id: string;
  /** What the partner writes into its signatures. */
  keyid: string;
  public_key: string;
}

export interface Partner extends PartnerBrief {
  made_at: string;
  changed_at: string;
  contact_name: string;
  phone: string;
  keys: readonly LiveKey[];
  days: readonly { on: string; yes: number; no: number; cannot_tell: number }[];
}

export const KINDS: readonly Kind[] = ['ride', 'delivery', 'courier', 'retail', 'transport', 'venue', 'other'];
export const REASONS: readonly Reason[] = ['key_leaked', 'misuse', 'partner_asked', 'other'];
export const STATES: readonly State[] = ['proposed', 'active', 'suspended'];

const KIND_WORDS: Readonly<Record<Kind, Pair>> = {
  ride: ['网约车', 'Ride hailing'],
  delivery: ['外卖', 'Food delivery'],
  courier: ['快递', 'Couriers'],
  retail: ['商超', 'Shops and markets'],
  transport: ['客运', 'Passenger transport'],
  venue: ['场馆', 'Venues'],
  other: ['其他', 'Other'],
};
const STATE_WORDS: Readonly<Record<State, Pair>> = {
  proposed: ['等第二人同意', 'Waits for the second person'],
  active: ['已开通', 'Active'],
  suspended: ['已暂停', 'Suspended'],
};
const REASON_WORDS: Readonly<Record<Reason, Pair>> = {
  key_leaked: ['密钥可能泄露', 'The key may have leaked'],
  misuse: ['无故核验', 'It checked without cause'],
  partner_asked: ['合作单位要求', 'The partner asked for it'],
  other: ['其他原因', 'Another reason'],
};
const TOLD_WORDS: Readonly<Record<Told, Pair>> = {
  yes: ['可以', 'Yes'],
  no: ['不可以', 'No'],
  cannot_tell: ['说不清', 'Cannot tell'],
};

export const kindWord = (kind: Kind): string => say(KIND_WORDS[kind]);
export const stateWord = (state: State): string => say(STATE_WORDS[state]);
export const reasonWord = (reason: Reason): string => say(REASON_WORDS[reason]);
export const toldWord = (told: Told): string => say(TOLD_WORDS[told]);

/** Where this person may register partners: the city or its counties. */
export const partnerAreas = computed<readonly string[]>(() =>
  duty.value.state === 'in'
    ? [...new Set(duty.value.grants.filter(({ role, area }) => role === 'command' && area.length <= 6).map(({ area }) => area))].sort()
    : [],
);

export const pathOf = (id: string): string => `/duty/partners/${encodeURIComponent(id)}`;
