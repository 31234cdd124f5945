/** The checkpoints at which somebody on duty may stand, and who belongs to one; both kept for where there is no network. */
import { signal } from '@preact/signals';
import { call } from '../core/api';
import { fromBase64url } from '../core/base64url';
import { today } from '../core/clock';
import { duty, onShiftOver } from '../core/duty';
import { DUTY, get, put } from '../core/store';
import { city } from '../divisions/city';

export const CALLED = ['doctor', 'town', 'disease_control', 'police'] as const;

/** A checkpoint as GET /duty/checkpoints/mine tells of it. */
export interface Place {
  checkpoint_id: string;
  name: string;
  kind: string;
  division_code: string;
  mode: 'everybody' | 'regulars';
  /** `HH:MM-HH:MM`. */
  hours: string;
  address: string | null;
  /** Who is called when somebody has a fever, or will not go. */
  calls: readonly { whom: (typeof CALLED)[number]; phone: string }[];
}

const PLACES = `${DUTY}scan.places`;
const REGULARS = `${DUTY}scan.regulars.`;
const TOKEN_BYTES = 4;
const DAY_MS = 86_400_000;
/** As many as the server tells of (backend/checkpoints/places.py); of more, one left out says nothing. */
export const PLACES_MOST = 1_000;

/** Undefined until the phone or the server has said it. */
export const places = signal<readonly Place[] | undefined>(undefined);

/** Shows what the phone keeps, then asks. Throws as `call` does. */
export async function loadPlaces(): Promise<void> {
  places.value ??= await get<readonly Place[]>(PLACES);
  const { checkpoints } = await call<{ checkpoints: readonly Place[] }>('GET', '/duty/checkpoints/mine');
  if (duty.value.state !== 'in') return;
  places.value = checkpoints;
  await put(PLACES, checkpoints).catch(() => undefined);
}

/** Who belongs to a checkpoint, as shortened hashes of the codes of some days: no names, and nobody is found by them elsewhere. */
interface KeptRegulars {
  checkpoint_id: string;
  /** The day it was made; it knows the codes of the next one as well. */
  on: string;
  tokens: string;
}

let held: { checkpoint_id: string; on: string; tokens: ReadonlySet<number> } | undefined;
/** Of which checkpoint it lies on the phone who belongs to it. */
export const regularsKept = signal<string | undefined>(undefined);

/** Whether codes that may be shown today can be told by what was made on a day. */
const isOfToday = (on: string): boolean => Math.abs(Date.parse(today(city.value?.zone ?? 'Asia/Shanghai')) - Date.parse(on)) <= DAY_MS;

function hold({ checkpoint_id, on, tokens }: KeptRegulars): void {
  const bytes = fromBase64url(tokens);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = Array.from({ length: Math.floor(bytes.length / TOKEN_BYTES) }, (_, n) => view.getUint32(n * TOKEN_BYTES));
  held = { checkpoint_id, on, tokens: new Set(found) };
}

const asking = new Map<string, Promise<void>>();
/** What came last and found no room on the phone. */
let unkept: KeptRegulars | undefined;

/** Knows who belongs to a checkpoint, from the phone and then from the server, once at a time. Throws as `call` does. */
export function loadRegulars(checkpointId: string): Promise<void> {
  const doing = asking.get(checkpointId) ?? askRegulars(checkpointId).finally(() => asking.delete(checkpointId));
  asking.set(checkpointId, doing);
  return doing;
}

async function askRegulars(checkpointId: string): Promise<void> {
  const kept = await get<KeptRegulars>(REGULARS + checkpointId);
  if (kept && held?.checkpoint_id !== checkpointId) hold(kept);
  if (kept && isOfToday(kept.on)) regularsKept.value = checkpointId;
  const fresh = await call<KeptRegulars>('GET', `/duty/checkpoints/${checkpointId}/regulars`);
  if (duty.value.state !== 'in') return;
  hold(fresh);
  await keepRegulars(fresh);
}

async function keepRegulars(fresh: KeptRegulars): Promise<void> {
  const isKept = await put(REGULARS + fresh.checkpoint_id, fresh).then(() => true, () => false);
  unkept = isKept ? undefined : fresh;
  if (isKept) regularsKept.value = fresh.checkpoint_id;
}

/** Has on the phone who belongs to a checkpoint: what came and found no room there is not asked for again. Throws as `call` does. */
export const ensureRegulars = (checkpointId: string): Promise<void> =>
  unkept?.checkpoint_id === checkpointId && isOfToday(unkept.on) ? keepRegulars(unkept) : loadRegulars(checkpointId);

/** Whether a code (hexadecimal, of a pass or a card) belongs to a checkpoint; null when that is not known here, or no more. */
export async function isRegular(checkpointId: string, code: string | null): Promise<boolean | null> {
  if (!code || held?.checkpoint_id !== checkpointId || !isOfToday(held.on)) return null;
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`regular|${checkpointId}|${code}`));
  return held.tokens.has(new DataView(hash).getUint32(0));
}

onShiftOver(() => {
  places.value = undefined;
  held = unkept = regularsKept.value = undefined;
});
