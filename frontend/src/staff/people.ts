/** People with duties as an administrator reads them. */
import type { Grant, OnDuty, Unit } from '../core/duty';
import type { Proposal } from './proposals';

export interface Person {
  staff_id: string;
  staff_number: string;
  /** Clear for administrators, masked for auditors. */
  name: string;
  unit: Unit;
  is_enrolled: boolean;
  is_disabled: boolean;
  created_at: string;
  grants?: (Grant & { given_at?: string })[];
}

export interface Invitation {
  code: string;
  expires_at: string;
}

export interface Invited {
  staff: Person;
  invitation: Invitation;
  /** Above a county the role waits for a second person; else it holds at once. */
  proposal: Proposal | null;
  /** What was given, as it was asked for; null while it waits. */
  given: Pick<Grant, 'role' | 'area' | 'until'> | null;
}

/** The areas in which somebody reads or gives roles: those of their own grants that do so. */
export function areasOf(me: OnDuty): string[] {
  const areas = me.grants.filter(({ role }) => role === 'admin' || role === 'auditor').map(({ area }) => area);
  return [...new Set(areas)].sort((one, other) => one.length - other.length || one.localeCompare(other));
}
