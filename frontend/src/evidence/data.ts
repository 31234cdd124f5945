/** What the server tells of evidence, and the few pure things that its screens share. */
import type { Pair } from '../core/i18n';

export type Kind =
  | 'isolation'
  | 'close_contact'
  | 'confirmed'
  | 'suspected'
  | 'cotravel'
  | 'exemption'
  | 'release'
  | 'clinical_clearance';
export type OrderState = 'open' | 'approved' | 'refused' | 'withdrawn' | 'lapsed';
export type AppealState = 'none' | 'waiting' | 'upheld' | 'lifted' | 'unanswered';

export interface Words {
  code: string;
  text: string;
}

export interface KindRule {
  kind: Kind;
  colour: 'yellow' | 'red' | null;
  days_most: number;
  is_end: boolean;
  reasons: readonly Words[];
}

/** What may be filed, as GET /duty/evidence/table tells. */
export interface Table {
  people_most: number;
  kinds: readonly KindRule[];
  refusals: readonly Words[];
  upheld: readonly Words[];
  lifted: readonly Words[];
}

/** Somebody, masked. */
export interface Person {
  resident_id: string;
  name: string;
  document: { kind: string; number: string };
  division_code: string;
}

/** Days are the city's; `until_on` is exclusive. */
export interface Order {
  order_id: string;
  state: OrderState;
  kind: Kind;
  reason_text: string;
  reference: string;
  from_on: string;
  until_on: string;
  people_count: number;
  area: string;
  filer_id: string;
  filer_unit: string;
  office: string;
  filed_at: string;
  lapses_at: string;
  refusal_text: string | null;
  people?: readonly Person[];
}

export interface Evidence {
  evidence_id: string;
  kind: Kind;
  reason_text: string;
  reference: string;
  colour: 'yellow' | 'red' | null;
  office: string;
  rule_version: number;
  from_on: string;
  until_on: string;
  ended_at: string | null;
  appeal: AppealState;
  answer_by: string | null;
  answer_text: string | null;
  is_appealable: boolean;
  is_in_force?: boolean;
}

export interface Appeal {
  evidence_id: string;
  area: string;
  appealed_at: string;
  answer_by: string;
}

export interface FullAppeal extends Appeal {
  words: string;
  evidence: Evidence;
  person: Person;
}

/** A calendar day so many days later; days carry no zone. */
export function dayPlus(on: string, days: number): string {
  const day = new Date(`${on}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}

/** What each kind is called; as in docs/glossary.md. */
export const KIND_NAMES: Readonly<Record<Kind, Pair>> = {
  isolation: ['隔离', 'Isolation'],
  close_contact: ['密接', 'Close contact'],
  confirmed: ['确诊病例', 'Confirmed case'],
  suspected: ['疑似病例', 'Suspected case'],
  cotravel: ['同乘排查', 'Travelled with a case'],
  exemption: ['免打卡', 'Exempt from checking in'],
  release: ['解除隔离', 'Release'],
  clinical_clearance: ['临床排除', 'Clinical clearance'],
};
