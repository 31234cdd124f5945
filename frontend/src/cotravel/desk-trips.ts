/** What is done with batches of trips: uploaded, published step by step. */
import { computed } from '@preact/signals';
import { call } from '../core/api';
import { toBase64url } from '../core/base64url';
import { duty } from '../core/duty';
import type { Batch } from './batch-shapes';

const BATCHES = '/duty/cotravel/batches';
export const BYTES_MOST = 4 * 1024 * 1024;
export const pathOf = (id: string): string => `${BATCHES}/${encodeURIComponent(id)}`;

/** The areas in which somebody on duty writes trips. */
export const tripAreas = computed<readonly string[]>(() =>
  duty.value.state === 'in'
    ? [...new Set(duty.value.grants.filter(({ role }) => role === 'health_officer').map(({ area }) => area))].sort()
    : [],
);

const CSV = 'text/csv';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export const ACCEPT = `.csv,.xlsx,${CSV},${XLSX}`;

/** Sends a file to be read; nothing is submitted by it. */
export function upload(area: string, title: string, file: File): Promise<Batch> {
  // Browsers disagree about what a CSV is.
  const type = /\.xlsx$/i.test(file.name) ? XLSX : CSV;
  return call<Batch>('POST', `${BATCHES}?${new URLSearchParams({ area, title })}`, new Blob([file], { type }));
}

const ID_BYTES = 16;

/** The id of a new batch, as the server keeps it. */
export function newBatchId(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(ID_BYTES)));
}

/** Between two looks at a publication that the clock of the cloud ends. */
const LOOK_AGAIN_MS = 3_000;
const LOOKS_MOST = 120;

/**
 * Publishes step by step until all of it is in the list; `onStep` hears how far it is. The same call goes on
 * with what was cut off.
 */
export async function publishAll(batch: Batch, onStep: (batch: Batch) => void): Promise<Batch> {
  let now = batch;
  const { version } = batch;
  for (let looks = 0; now.state !== 'published' && looks < LOOKS_MOST; ) {
    const before = now.step?.done ?? -1;
    now = await call<Batch>('POST', `${pathOf(batch.batch_id)}/publish`, { version });
    onStep(now);
    if (now.state !== 'publishing') break;
    if ((now.step?.done ?? 0) <= before) {
      looks += 1;
      await new Promise((done) => setTimeout(done, LOOK_AGAIN_MS));
    }
  }
  return now;
}
