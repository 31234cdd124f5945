/** Whose emergency passes somebody on duty reviews, and how many wait. */
import { computed } from '@preact/signals';
import { call } from '../core/api';
import { duty } from '../core/duty';

export const COUNTY_DIGITS = 6;
/** Who reviews, as backend/staff/rules.py says. */
const REVIEWERS = ['health_officer', 'command'];

/** The counties of those on duty here; none for whoever reaches above one. */
export const reviewCounties = computed<readonly string[]>(() => {
  const { value } = duty;
  if (value.state !== 'in') return [];
  const areas = value.grants.filter(({ role }) => REVIEWERS.includes(role)).map(({ area }) => area);
  if (areas.some((area) => area.length < COUNTY_DIGITS)) return [];
  return [...new Set(areas.map((area) => area.slice(0, COUNTY_DIGITS)))].sort();
});

/** How many wait in these counties. */
export async function waitingEmergencies(): Promise<number> {
  const asked = reviewCounties.value.map((county) =>
    call<{ emergencies: readonly { is_mine: boolean }[] }>('GET', `/duty/passages/emergencies?area=${county}`),
  );
  return (await Promise.all(asked)).reduce((sum, one) => sum + one.emergencies.filter((each) => !each.is_mine).length, 0);
}
