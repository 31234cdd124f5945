/**
 * Whether what a checkpoint goes by is on the phone. A full phone refuses what is large and takes what is
 * small, so what was refused is known one by one, until that very thing is kept.
 */
import { computed, signal } from '@preact/signals';
import { duty, onShiftOver } from '../core/duty';
import { put } from '../core/store';
import type { Exceptions } from '../healthcode/exceptions';

const refused = signal<ReadonlySet<string>>(new Set());
/** A phone that refuses storage judges as long as it is not closed, and is not ready for the road. */
export const isAnyRefused = computed(() => refused.value.size > 0);
export const isRefused = (key: string): boolean => refused.value.has(key);

let shifts = 0;
onShiftOver(() => {
  shifts += 1;
  refused.value = new Set();
});

function note(key: string, isKept: boolean): void {
  const others = [...refused.value].filter((one) => one !== key);
  refused.value = new Set(isKept ? others : [...others, key]);
}

/** What lies there is right as it is, whatever was refused before. */
export const needsNothing = (key: string): void => note(key, true);

/** Writes at once, and says whether it was taken. */
export async function write(key: string, value: unknown): Promise<boolean> {
  const shift = shifts;
  const isKept = await put(key, value).then(() => true, () => false);
  if (shift === shifts) note(key, isKept);
  return isKept;
}

/**
 * Keeps something of the shift before it is shown: what is ready is on the phone. Nothing after its end. It is
 * shown in any case, with whether it was kept. `isWorthless`: something that it needs was not kept.
 */
export async function keep(key: string, value: unknown, show: (isKept: boolean) => void, isWorthless = false): Promise<void> {
  if (duty.value.state !== 'in') return;
  const shift = shifts;
  if (isWorthless) note(key, false);
  const isKept = !isWorthless && (await write(key, value));
  if (duty.value.state === 'in' && shift === shifts) show(isKept);
}

/** Whether nothing has changed but the time; those that have not are the same arrays. */
export function isSameList({ listed: one }: Exceptions, { listed: other }: Exceptions): boolean {
  if (one.size !== other.size) return false;
  for (const [id, spans] of other) if (one.get(id) !== spans) return false;
  return true;
}
