/** The browser's rule answers every shared case as the server's does. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  agedColour,
  type Colour,
  colour,
  countsForOn,
  dayOf,
  dayText,
  ladderAfter,
  projection,
  type Rule,
  stateOf,
  turnsRedOn,
} from '../../frontend/src/healthcode/rules';
import { type FactsCase, factsOf, type StateCase, stateOfCase, vectors } from './cases';

describe('the colour and its reasons are as the case says', () => {
  for (const one of vectors<FactsCase & { colour: Colour; reasons: string[] }>('colour.json').cases)
    test(one.name, () => {
      const { facts, start } = factsOf(one);
      assert.deepEqual(colour(...facts, start), [one.colour, one.reasons]);
    });
});

describe('a checkpoint on any day leaves the colour as it is', () => {
  for (const one of vectors<FactsCase & { colour: Colour; reasons: string[] }>('colour.json').cases)
    test(one.name, () => {
      const { facts, start } = factsOf(one);
      if (start) return;
      const [rule, checkIns, , exempt, today] = facts;
      const days = checkIns.map((fact) => fact.on);
      for (let on = Math.min(...days); on < today; on++) {
        const ladder = ladderAfter(rule, null, days, exempt, on);
        assert.deepEqual(colour(...facts, ladder), [one.colour, one.reasons]);
      }
    });
});

type ProjectionCase = FactsCase & { days: number; if_silent: Colour[]; if_checked_in: Colour[] };
describe('the days to come are told', () => {
  for (const one of vectors<ProjectionCase>('projection.json').cases)
    test(one.name, () => {
      const { facts, start } = factsOf(one);
      const told = (checksIn: boolean) =>
        projection(...facts, one.days, checksIn, start).map((day) => day.colour);
      assert.deepEqual(told(false), one.if_silent);
      assert.deepEqual(told(true), one.if_checked_in);
    });
});

describe('a pass says just enough to age', () => {
  for (const one of vectors<FactsCase & { state: StateCase | null }>('pass_state.json').cases)
    test(one.name, () => {
      const { facts, start } = factsOf(one);
      assert.deepEqual(stateOf(...facts, start), one.state && stateOfCase(one.state));
    });
});

type AgeingCase = {
  name: string;
  rule: Rule;
  state: StateCase;
  aged: { on: string; colour: Colour }[];
  turns_red_on: string | null;
};
describe('a pass ages without any news', () => {
  for (const { name, rule, state, aged, turns_red_on } of vectors<AgeingCase>('pass_ageing.json')
    .cases)
    test(name, () => {
      const read = stateOfCase(state);
      for (const { on, colour: expected } of aged)
        assert.equal(agedColour(rule, read, dayOf(on)), expected, on);
      assert.equal(turnsRedOn(rule, read), turns_red_on && dayOf(turns_red_on));
    });
});

type JudgeCase = {
  name: string;
  zone: string;
  measured_at: string;
  received_at: string;
  contact_at: string | null;
  grace_hours?: number;
  counts_for_on?: string;
  is_on_time?: boolean;
  code?: string;
};
describe('a check-in will count for the right day', () => {
  for (const one of vectors<JudgeCase>('judge_day.json').cases)
    test(one.name, () => {
      const judged = countsForOn(
        new Date(one.measured_at),
        new Date(one.received_at),
        one.contact_at === null ? null : new Date(one.contact_at),
        one.zone,
        one.grace_hours,
      );
      if ('code' in judged) assert.deepEqual(judged, { code: one.code });
      else
        assert.deepEqual(
          [dayText(judged.on), judged.is_on_time],
          [one.counts_for_on, one.is_on_time],
        );
    });
});
