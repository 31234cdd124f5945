/** Where somebody on duty sees enterprises. */
import { computed } from '@preact/signals';
import { duty } from '../core/duty';

const ROLES: ReadonlySet<string> = new Set(['command', 'market_officer']);
/** 4 digits are the city, 6 a county, 9 a town. */
const DIGITS: ReadonlySet<number> = new Set([4, 6, 9]);

/** The areas in which somebody on duty sees enterprises. */
export const areas = computed<readonly string[]>(() => {
  if (duty.value.state !== 'in') return [];
  const ours = duty.value.grants.filter(({ role, area }) => ROLES.has(role) && DIGITS.has(area.length));
  return [...new Set(ours.map(({ area }) => area))].sort();
});
