/** The city's divisions: from the phone's storage at once, from the server when it has newer ones. */
import { signal } from '@preact/signals';
import { call } from '../core/api';
import { get, put } from '../core/store';
import { treeOf, type Row, type Tree } from './rules';

interface Answer {
  root: string;
  rows: Row[];
}

/** As it is kept on the phone, with the moment by the phone's own clock. */
interface Kept extends Answer {
  at_ms: number;
}

const KEY = 'divisions';
/** Villages change once a year; a day is soon enough to hear of it. */
const FRESH_FOR_MS = 86_400_000;

/** The tree once it is known; undefined until then. */
export const tree = signal<Tree | undefined>(undefined);

async function fresh(): Promise<void> {
  const { root, rows } = await call<Answer>('GET', '/divisions');
  tree.value = treeOf(root, rows);
  const kept: Kept = { root, rows, at_ms: Date.now() };
  // A phone that refuses storage can still use the list now.
  await put(KEY, kept).catch(() => undefined);
}

async function load(): Promise<void> {
  if (tree.value) return;
  const kept = await get<Kept>(KEY).catch(() => undefined);
  if (!kept) return fresh();
  tree.value = treeOf(kept.root, kept.rows);
  if (Math.abs(Date.now() - kept.at_ms) > FRESH_FOR_MS) void fresh().catch(() => undefined);
}

let loading: Promise<void> | undefined;

/** Makes `tree` known. Throws `Offline` or `Problem` only when the phone has no list at all. */
export function loadDivisions(): Promise<void> {
  loading ??= load().finally(() => {
    loading = undefined;
  });
  return loading;
}
