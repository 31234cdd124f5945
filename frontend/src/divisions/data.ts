/** The city's divisions: from the phone's storage at once, from the server when it has newer ones. */
import { signal } from '@preact/signals';
import { call } from '../core/api';
import { get, put } from '../core/store';
import { treeOf, type Row, type Tree } from './rules';

interface Answer {
  root: string;
  rows: Row[];
}

const KEY = 'divisions';

/** The tree once it is known; undefined until then. */
export const tree = signal<Tree | undefined>(undefined);

let text = '';
let isFresh = false;

function take(answer: Answer): boolean {
  const now = JSON.stringify(answer);
  if (now === text) return false;
  text = now;
  tree.value = treeOf(answer.root, answer.rows);
  return true;
}

async function fresh(): Promise<void> {
  const answer = await call<Answer>('GET', '/divisions');
  isFresh = true;
  // The list is no secret and survives nothing but a sign-out; a full disk must not stop the form.
  if (take(answer)) await put(KEY, answer).catch(() => undefined);
}

let loading: Promise<void> | undefined;

async function load(): Promise<void> {
  if (!tree.value) {
    const kept = await get<Answer>(KEY).catch(() => undefined);
    if (kept) take(kept);
  }
  if (!tree.value) return fresh();
  // Known already: look once for a newer list in the background (an unchanged one costs a 304).
  if (!isFresh) void fresh().catch(() => undefined);
}

/** Makes `tree` known. Throws `Offline` or `Problem` only when the phone has no list at all. */
export function loadDivisions(): Promise<void> {
  loading ??= load().finally(() => {
    loading = undefined;
  });
  return loading;
}
