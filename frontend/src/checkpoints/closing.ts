/**
 * The last word of a device: that nobody stands at the checkpoint any more. However a shift on duty ends, by a
 * tap, by silence or by its hours, it is said while the session still is one. Loaded wherever somebody is on duty.
 */
import { call, callOnce } from '../core/api';
import { toBase64url } from '../core/base64url';
import { beforeSigningOff } from '../core/duty';
import { changed, senders, sendNow } from '../core/outbox';
import { DUTY, get, outboxDelete, put, type StoredItem } from '../core/store';
import { stopGathering } from './gathering';
import { nextOnes, OUTBOX_KIND, refused, waiting } from './queue';

/** Made once and kept; it says nothing of the device itself. */
const DEVICE = `off_${DUTY}device`;
const DEVICE_BYTES = 16;
const SENT = `${DUTY}scan.beat`;
/** Where a shift keeps its numbers. */
export const COUNTS = `${DUTY}scan.counts`;
const MOST = 5_000;

/** What the server knows of this shift, by this phone's clock. */
export interface Beat {
  checkpoint_id: string;
  at_ms: number;
}

type Numbers = Readonly<Record<string, number>>;

async function device(): Promise<string> {
  const kept = await get<string>(DEVICE);
  if (kept) return kept;
  const fresh = toBase64url(crypto.getRandomValues(new Uint8Array(DEVICE_BYTES)));
  await put(DEVICE, fresh);
  return fresh;
}

/** What a device says of itself. */
export interface Said {
  waiting: number;
  refused: number;
  list_age_s: number | null;
  counts: object;
}

/** What this device says of itself: read before anything is waited for, since a shift that ends clears it. */
export function said(counts: object, listAgeS: number | null): Said {
  return {
    waiting: Math.min(waiting.value, MOST),
    refused: Math.min(refused.value.length, MOST),
    list_age_s: listAgeS,
    counts,
  };
}

/** Says it to the server. Throws as `call` does. */
export async function tell(checkpointId: string, act: 'open' | 'beat' | 'close', told: Said, ask: typeof callOnce = call): Promise<void> {
  await ask('POST', `/duty/checkpoints/${checkpointId}/shift`, { act, ...told, device_id: await device() });
}

/** What was said of this shift last; undefined when it is not open for all this phone knows. */
export const lastBeat = async (): Promise<Beat | undefined> => (await get<Beat | null>(SENT)) ?? undefined;

/** Remembers what was said; null when it is over. */
export const keepBeat = (beat: Beat | null): Promise<void> => put(SENT, beat).catch(() => undefined);

/** Sends these in one request, and gives how many the server has then. Never throws: what it has not is tried as ever. */
async function sendLast(last: readonly StoredItem[]): Promise<number> {
  const send = senders.get(OUTBOX_KIND);
  if (!send || last.length === 0) return 0;
  stopGathering();
  const results = await send(last, '').catch(() => []);
  const done = results.filter(({ is_done }) => is_done).map(({ id }) => id);
  await outboxDelete(done);
  await changed();
  if (done.length < last.length) sendNow(false);
  return done.length;
}

/** Sends the last passages, and closes with what waits then. Throws as `call` does. */
export async function close(checkpointId: string | undefined, told: Said, last: readonly StoredItem[], ask?: typeof callOnce): Promise<void> {
  const sent = await sendLast(last);
  if (checkpointId) await tell(checkpointId, 'close', { ...told, waiting: told.waiting - sent }, ask);
}

async function lastWord(): Promise<() => Promise<void>> {
  const [beat, counts] = await Promise.all([lastBeat(), get<Numbers>(COUNTS)]);
  const [told, last] = [said(counts ?? {}, null), nextOnes()];
  // Once: the answer that there is no session any more is an answer too.
  return () => close(beat?.checkpoint_id, told, last, callOnce);
}

/** Sends and closes what is open with whoever goes off duty: reads now, and says it when the phone has forgotten. */
export const closeBeforeSigningOff = (): void => beforeSigningOff(lastWord);
