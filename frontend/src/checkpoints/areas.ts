/** Whose checkpoints somebody on duty here may see and change. */
import { computed } from '@preact/signals';
import { duty, hasTask } from '../core/duty';

/** Who reads checkpoints, as backend/staff/rules.py says; a grid has none of its own. */
const READERS = ['village_head', 'grid_worker', 'health_officer', 'command'];
const VILLAGE_DIGITS = 12;

/** The areas whose checkpoints somebody on duty here may see, the largest first. */
export const readAreas = computed<readonly string[]>(() => {
  const { value } = duty;
  if (value.state !== 'in') return [];
  const areas = value.grants.filter(({ role }) => READERS.includes(role)).map(({ area }) => area);
  return [...new Set(areas.filter((area) => area.length <= VILLAGE_DIGITS))].sort((one, other) => one.length - other.length);
});

export const mayManage = (): boolean => hasTask('manage_checkpoints');
