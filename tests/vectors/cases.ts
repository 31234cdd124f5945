/** Reads the shared rule cases, which the Python tests read as well. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CheckInFact,
  type Colour,
  type Day,
  dayOf,
  type Evidence,
  type Ladder,
  type PassState,
  type Rule,
} from '../../frontend/src/healthcode/rules';

export type StateCase = {
  is_red: boolean;
  last_good_on: string;
  health_colour: Colour;
  health_until_on: string | null;
};
export type FactsCase = {
  name: string;
  rule: Rule;
  check_ins: { on: string; temperature_tenths_c: number }[];
  evidence: { kind: string; from: string; until: string | null; colour: Colour }[];
  exempt_on: string[];
  today: string;
  start?: Omit<Ladder, 'as_of_on'> & { as_of_on: string };
};

/** A file of cases; COLOUR_VECTORS names a city's own file instead of our colour.json. */
export function vectors<T>(name: string): { cases: T[]; today: string } & Record<string, unknown> {
  const own = name === 'colour.json' ? process.env['COLOUR_VECTORS'] : undefined;
  const content = JSON.parse(readFileSync(own || join('tests', 'vectors', name), 'utf8'));
  const rule = content.rule_default;
  if (rule) content.cases = content.cases.map((one: object) => ({ rule, ...one }));
  return content;
}

const orNull = (text: string | null): Day | null => (text === null ? null : dayOf(text));

type Facts = [Rule, CheckInFact[], Evidence[], Day[], Day];

/** What `colour` and its neighbours take of a case, in their order; the checkpoint stands last. */
export const factsOf = (one: FactsCase): { facts: Facts; start: Ladder | null } => ({
  facts: [
    one.rule,
    one.check_ins.map((fact) => ({ ...fact, on: dayOf(fact.on) })),
    one.evidence.map(({ kind, from, until, colour }) => ({
      kind,
      from_on: dayOf(from),
      until_on: orNull(until),
      colour,
    })),
    one.exempt_on.map(dayOf),
    dayOf(one.today),
  ],
  start: one.start ? { ...one.start, as_of_on: dayOf(one.start.as_of_on) } : null,
});

/** A pass's state as a case writes it. */
export const stateOfCase = (state: StateCase): PassState => ({
  ...state,
  last_good_on: dayOf(state.last_good_on),
  health_until_on: orNull(state.health_until_on),
});
