/** One thing a screen does at a time: whether it is under way, and how it failed. */
import { useRef, useState } from 'preact/hooks';
import { Problem } from './api';

export interface Task {
  isBusy: boolean;
  /** A `Problem`, `Offline`, or whatever else was thrown last; undefined when all is well. */
  problem: unknown;
  /** Does something, unless something is under way already. */
  run: (act: () => Promise<void>) => Promise<void>;
  /** Shows a failure that was found without asking the server; undefined takes it away. */
  fail: (problem: unknown) => void;
}

export function useTask(): Task {
  const [isBusy, setBusy] = useState(false);
  const [problem, fail] = useState<unknown>();
  const underWay = useRef(false);
  const run = async (act: () => Promise<void>): Promise<void> => {
    if (underWay.current) return;
    underWay.current = true;
    setBusy(true);
    fail(undefined);
    try {
      await act();
    } catch (failure) {
      fail(failure);
    } finally {
      underWay.current = false;
      setBusy(false);
    }
  };
  return { isBusy, problem, run, fail };
}

/**
 * What the fields show after a failure: the server's own words until the form is sent again, but
 * what the phone found by itself goes as soon as it is mended.
 */
export function standing(problem: unknown, found: () => Problem | undefined): unknown {
  if (!(problem instanceof Problem && problem.code === TYPED)) return problem;
  const left = found();
  if (left) attempts.set(left, problem);
  return left;
}

/** What is left of a failed attempt while it is mended, by the attempt. */
const attempts = new WeakMap<Problem, Problem>();

/** The failed attempt that a problem is left of: it is told of once, however often a key is pressed since. */
export function attemptOf(problem: unknown): unknown {
  return problem instanceof Problem ? (attempts.get(problem) ?? problem) : problem;
}

const TYPED = 'core.typed';

/** What the phone found wrong by itself, by field path, in the shape of the server's own answer. */
export function mistakes(found: Readonly<Record<string, string | undefined>>): Problem | undefined {
  const fields = Object.entries(found).flatMap(([path, text]) => (text ? [[path, { code: TYPED, text }]] : []));
  return fields.length > 0 ? new Problem(422, TYPED, '', Object.fromEntries(fields)) : undefined;
}
