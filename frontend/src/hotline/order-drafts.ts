/**
 * The half-filled forms of acts on work orders, by number and act. What is typed there is about people,
 * so it lies sealed on the phone, and goes with the shift.
 */
import { signal } from '@preact/signals';
import { keep, read } from '../collection/vault';
import { onShiftOver } from '../core/duty';
import type { ActDraft } from './order-act-rules';
import type { Act } from './words';

const NAME = 'orders.drafts';

const drafts = signal<Readonly<Record<string, ActDraft>>>({});
onShiftOver(() => (drafts.value = {}));

const keyOf = (number: string, act: Act): string => `${number}.${act}`;
let saving: Promise<void> = Promise.resolve();

/** Reads what was being typed before the app was closed. */
export async function loadDrafts(): Promise<readonly ActDraft[]> {
  const kept = (await read<Record<string, ActDraft>>(NAME).catch(() => undefined)) ?? {};
  drafts.value = { ...kept, ...drafts.value };
  return Object.values(drafts.value);
}

export function draftOf(number: string, act: Act): ActDraft | undefined {
  return drafts.value[keyOf(number, act)];
}

/** Keeps a form, or forgets it; one write after the other, so that an older one never comes last. */
export function keepDraft(number: string, act: Act, draft: ActDraft | undefined): void {
  const { [keyOf(number, act)]: _, ...others } = drafts.value;
  drafts.value = draft ? { ...others, [keyOf(number, act)]: draft } : others;
  const content = drafts.value;
  saving = saving.then(() => keep(NAME, content)).catch(() => undefined);
}
