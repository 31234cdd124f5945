/** The receipts on this phone: the number and the secret of what was reported here, and how it stood last. */
import { signal } from '@preact/signals';
import { now } from '../core/clock';
import { onWiped } from '../core/session';
import { del, entries, put } from '../core/store';
import type { Followed } from './follow-rules';
import type { Receipt } from './receipt-rules';

const KEY = 'report.receipt.';

/** Newest first; undefined until they are read. */
export const receipts = signal<readonly Receipt[] | undefined>(undefined);
onWiped((all) => {
  if (all) receipts.value = undefined;
});

/** Reads them. Never throws. */
export async function loadReceipts(): Promise<void> {
  const found = await entries<Receipt>(KEY).catch(() => new Map<string, Receipt>());
  receipts.value = [...found.values()].sort((one, other) => other.made_at.localeCompare(one.made_at));
}

/** Keeps a receipt. Throws what the storage threw: without a receipt nothing was sent. */
export async function keepReceipt(receipt: Receipt): Promise<void> {
  await put(KEY + receipt.id, receipt);
  await loadReceipts();
}

export async function dropReceipt(id: string): Promise<void> {
  await del(KEY + id).catch(() => undefined);
  await loadReceipts();
}

/** Remembers how a report stood, for when there is no network. Only what was reported here is remembered. */
export async function rememberFollowed(number: string, followed: Followed): Promise<void> {
  const own = receipts.value?.find((one) => one.number === number);
  if (own) await keepReceipt({ ...own, followed, followed_at: now().toISOString() }).catch(() => undefined);
}
