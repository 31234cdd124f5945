/** The household that is being collected: in memory, and sealed at rest for the shift (vault.ts). */
import { signal } from '@preact/signals';
import { uuid7 } from '../core/clock';
import { onShiftOver } from '../core/duty';
import type { CollectDraft } from './form';
import { keep, read } from './vault';

const NAME = 'draft.collection';

/** Undefined when no form is open. */
export const draft = signal<CollectDraft | undefined>(undefined);
onShiftOver(() => (draft.value = undefined));

let saving: Promise<void> = Promise.resolve();

/** One write after the other, so that an older one never comes last. */
function save(): void {
  const content = draft.value ?? null;
  saving = saving.then(() => keep(NAME, content)).catch(() => undefined);
}

/** Reads what was being typed before the app was closed. */
export async function loadDraft(): Promise<void> {
  draft.value ??= (await read<CollectDraft | null>(NAME).catch(() => undefined)) ?? undefined;
}

/** Opens an empty form. */
export function beginDraft(village: string): void {
  draft.value = { id: uuid7(), village, step: 'address', address: '', members: [], contacts: [], journeys: [], needs: [] };
  save();
}

/** Changes the form; kept at once. */
export function change(next: CollectDraft): void {
  draft.value = next;
  save();
}

/** The form is saved or dropped: nothing of it stays. */
export function endDraft(): void {
  draft.value = undefined;
  save();
}
