/** What the server says of enterprises, as in backend/enterprises/schemas.py. */
import { Problem } from '../core/api';
import type { Step } from './words';

/** Does something about what was read; when it has changed meanwhile, reads it anew before it says so. */
export async function rereading<T>(act: () => Promise<T>, reread: () => Promise<void>): Promise<T> {
  try {
    return await act();
  } catch (failure) {
    if (failure instanceof Problem && failure.code === 'enterprises.stale') await reread();
    throw failure;
  }
}

export type May = 'yes' | 'no' | 'cannot_tell';

export interface Short {
  enterprise_id: string;
  name: string;
  industry: string;
  division_code: string;
  step: Step;
  changed_at: string;
  version: number;
}

export interface Prepared {
  masks_days: number;
  disinfections_a_day: number;
  canteen: string;
  has_isolation_room: boolean;
  takes_temperature: boolean;
  workers_planned: number;
  plan: string;
  pictures: readonly string[];
  applied_at: string;
  lacks: readonly string[];
}

export interface Company extends Short {
  credit_code: string;
  contact_name: string;
  phone: string;
  address: string;
  reasons: readonly string[];
  note: string | null;
  applied_at: string;
  decided_at: string | null;
  workers: number;
  gate: { checkpoint_id: string; name: string } | null;
  reopening: Prepared | null;
}

export interface OfficersCompany extends Company {
  may_decide: boolean;
  is_code_taken: boolean;
}

export interface Workplace extends Short {
  shown_name: string;
  joined_at: string;
  until_on: string;
  looked_at: string | null;
  may: May;
}

export interface Work {
  company: Company | null;
  works: readonly Workplace[];
  consent_version: number;
}

export interface Worker {
  worker_id: string;
  name: string;
  may: May;
  joined_at: string;
}

export interface Today {
  counts: Readonly<Record<May, number>>;
  workers: readonly Worker[];
  next: string | null;
  as_of: string;
}

export interface Looked extends Short {
  is_joined: boolean;
  consent_version: number;
  until_on: string;
}

export interface CountyNumbers {
  division_code: string;
  registered: number;
  reopened: number;
  workers: number | null;
  green: number | null;
  counted_at: string | null;
  industries: readonly { industry: string; registered: number; reopened: number }[];
}

export interface Numbers {
  as_of: string;
  counties: readonly CountyNumbers[];
  total: { registered: number; reopened: number; workers: number | null; green: number | null };
}

/** From here on it is an enterprise: workers may join. */
export const LIVING: ReadonlySet<Step> = new Set(['verified', 'applied', 'returned', 'approved', 'stopped']);
/** At these steps the list of what was prepared may be sent. */
export const MAY_APPLY: ReadonlySet<Step> = new Set(['verified', 'applied', 'returned']);
