/** From which reading on somebody is held at a checkpoint. Pure. */
import type { City } from '../divisions/city';
import type { Rule } from '../healthcode/rules';

/** Of the first published rule, for a phone that knows none yet: it judges nobody before it does. */
export const FEVER_TENTHS_C = 373;

/**
 * Tenths of a degree, by the rule that is in force on a day of the city. Which one that is, the city says; its
 * numbers are those under the root. Lists carry rules to come and drafts as well, so the newest is not asked.
 */
export function feverOn(today: string, city: Pick<City, 'rule' | 'rule_next'> | undefined, rules: ReadonlyMap<number, Rule> | undefined): number {
  const coming = city?.rule_next;
  const rule = coming && coming.from_on <= today ? coming.rule : city?.rule;
  return (rule && rules?.get(rule.version)?.fever_tenths_c) ?? FEVER_TENTHS_C;
}
