/**
 * What is being typed, kept on the phone with every change, so that no reload, crash or new
 * version loses it. All drafts are read once at start: a form is never drawn empty first.
 */
import { useState } from 'preact/hooks';
import { del, delAll, entries, put } from './store';

const PREFIX = 'draft.';
let kept = new Map<string, unknown>();

/** Reads all drafts. Call once at start. */
export async function loadDrafts(): Promise<void> {
  kept = await entries<unknown>(PREFIX);
}

/** Forgets the drafts in memory, after the storage was emptied. */
export function forgetDrafts(): void {
  kept.clear();
}

/** Reads a draft without a form. */
export function draftOf<T>(key: string): T | undefined {
  return kept.get(PREFIX + key) as T | undefined;
}

/**
 * Writes a draft without a form, for example to open one with a content to mend. Resolves when it is safe on
 * the phone, also where the phone refuses storage.
 */
export async function keepDraft(key: string, value: unknown): Promise<void> {
  kept.set(PREFIX + key, value);
  await put(PREFIX + key, value).catch(() => undefined);
}

/** Forgets one draft. */
export function dropDraft(key: string): void {
  kept.delete(PREFIX + key);
  void del(PREFIX + key).catch(() => undefined);
}

/** Forgets all drafts whose key starts with `start`. */
export function dropDrafts(start: string): void {
  for (const key of kept.keys()) if (key.startsWith(PREFIX + start)) kept.delete(key);
  void delAll(PREFIX + start).catch(() => undefined);
}

/**
 * A form's content: `[content, patch, clear]`. `patch` keeps it at once; `clear` forgets it and
 * sets the form back to `initial`.
 */
export function useDraft<T extends object>(
  key: string,
  initial: T | (() => T),
): [T, (patch: Partial<T>) => void, () => void] {
  const fresh = (): T => (typeof initial === 'function' ? (initial as () => T)() : initial);
  const [, redraw] = useState(0);
  const [form] = useState(() => ({ content: { ...fresh(), ...(draftOf<Partial<T>>(key) ?? {}) } as T }));
  return [
    form.content,
    (patch) => {
      form.content = { ...form.content, ...patch };
      void keepDraft(key, form.content);
      redraw((count) => count + 1);
    },
    () => {
      form.content = fresh();
      dropDraft(key);
      redraw((count) => count + 1);
    },
  ];
}
