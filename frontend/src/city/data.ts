/** What was declared, as the server tells people on duty. */
import { call } from '../core/api';
import { uuid7 } from '../core/clock';
import type { CityRule, Order } from '../divisions/city';

export interface DeclaredOrder extends Order {
  is_default: boolean;
  is_active: boolean;
  is_over: boolean;
}

/** A line of the dry run; `people` is null for fewer than five. */
export interface Changed {
  of: string;
  before: 'none' | 'green' | 'yellow' | 'red';
  after: 'none' | 'green' | 'yellow' | 'red';
  people: number | null;
}

export interface Numbers extends CityRule {
  yellow_after_missed_days: number;
  red_after_missed_yellow_days: number;
  checkin_days_to_leave_red: number;
  fever_tenths_c: number;
}

export interface Draft {
  version: number;
  rule: Numbers;
  effective_on: string;
  from_on: string | null;
  dry_run: { as_of: string; residents: number; changed: number; by_county: Changed[]; by_band: Changed[] };
  dry_run_hash: string;
}

export interface Declared {
  today_on: string;
  orders: DeclaredOrder[];
  rule: Numbers;
  rule_next: { from_on: string; rule: Numbers } | null;
  drafts: Draft[];
  ended: { area: string; order_no: string; done_at: string | null }[];
}

/** Puts something before a second person. */
export async function propose(kind: string, body: object, id = uuid7()): Promise<void> {
  await call('POST', '/duty/proposals', { id, kind, body });
}
