/** The ways from the desk (工作) to what people on duty do: one line for each screen. */
import type { Pair } from '../core/i18n';
import type { DutyIconName } from './icon';

export interface DeskEntry {
  href: string;
  /** Whoever has one of these tasks finds it on the desk. */
  tasks: readonly string[];
  label: Pair;
  /** One line below it, when the name alone does not say enough. */
  hint?: Pair;
  icon: DutyIconName;
  /** How many things wait there; asked when the desk opens, left out when it cannot be told. */
  count?: () => Promise<number>;
}

/** In the order in which they stand on the desk. Their screens stand in main.tsx. */
export const DESK: readonly DeskEntry[] = [
  { href: '/duty/people', tasks: ['grant', 'read_staff'], label: ['人员与职责', 'People and their roles'], icon: 'badge' },
  { href: '/duty/audit', tasks: ['read_audit', 'read_staff'], label: ['审计', 'Audit'], icon: 'eye' },
];
