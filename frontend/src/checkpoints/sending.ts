/**
 * Sends what checkpoints recorded, in batches, from whatever screen is open. A file of its own, so that a
 * phone on duty elsewhere does not load what judges.
 */
import { call } from '../core/api';
import type { ItemResult } from '../core/drain';
import { registerKind, sendNow } from '../core/outbox';
import type { StoredItem } from '../core/store';
import { sealingKey } from '../watched/data';
import { closeBeforeSigningOff } from './closing';
import { sendWhenHidden } from './gathering';
import { OUTBOX_KIND, waiting } from './queue';

interface Result {
  id: string;
  status: 'new' | 'identical' | 'rejected';
  code?: string;
  text?: string;
  fields?: ItemResult['fields'];
}

async function send(sent: readonly StoredItem[]): Promise<ItemResult[]> {
  const bodies = sent.map(({ body }) => {
    const { id, sealed } = body as { id: string; sealed: string };
    return { id, sealed };
  });
  const { results } = await call<{ results: Result[] }>('POST', '/duty/passages', { items: bodies });
  return results.map(({ id, status, code, text, fields }) => ({ id, is_done: status !== 'rejected', code, text, fields }));
}

/** Makes what was recorded ready to be sent, sends what lies there, and fetches the key to seal with. As often as one likes. */
export async function startPassages(): Promise<void> {
  registerKind(OUTBOX_KIND, { send });
  // What an earlier page left was looked for before anybody knew how to send it.
  if (waiting.value > 0) sendNow(false);
  closeBeforeSigningOff();
  sendWhenHidden();
  void sealingKey().catch(() => undefined);
}
