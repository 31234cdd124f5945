/**
 * Watched persons as a phone on duty holds them: lists that the shift keeps sealed at rest, and daily
 * updates that are sealed to the server, kept in the outbox and sent.
 */
import { computed, signal } from '@preact/signals';
import { keep, read } from '../collection/vault';
import { call, Offline } from '../core/api';
import { now } from '../core/clock';
import type { ItemResult } from '../core/drain';
import { duty, onShiftOver } from '../core/duty';
import { enqueue, registerKind, stored } from '../core/outbox';
import { seal } from '../core/sealed';
import { DUTY, get, put, type StoredItem } from '../core/store';

export const KINDS = ['from_outside', 'from_hubei', 'from_wuhan', 'close_contact', 'fever_without_contact'] as const;
export const MEASURES = ['home_quarantine', 'facility_quarantine', 'medical_observation'] as const;
export const NEEDS = ['goods', 'medicine', 'doctor', 'protection', 'care', 'farm', 'comfort', 'else'] as const;
export const CONDITIONS = ['well', 'unwell', 'worse'] as const;
export const CONTACTS = ['in_person', 'by_phone'] as const;
export const MEASURED_BY = ['staff', 'self', 'doctor'] as const;
export const REASONS = ['period_over', 'recovered', 'to_hospital', 'moved', 'by_mistake'] as const;
export type WatchKind = (typeof KINDS)[number];
export type Measure = (typeof MEASURES)[number];
export type Need = (typeof NEEDS)[number];
export type Condition = (typeof CONDITIONS)[number];
export type Contact = (typeof CONTACTS)[number];
export type MeasuredBy = (typeof MEASURED_BY)[number];
export type Reason = (typeof REASONS)[number];

/** How today's update stands, and whose matter it is by now. */
export interface Today {
  state: 'done' | 'due' | 'overdue' | 'to_close';
  level: 'village' | 'town' | 'county';
  overdue_since: string | null;
  missing_days: number;
}

export interface Watch {
  watch_id: string;
  resident_id: string;
  /** Masked. */
  name: string;
  division_code: string;
  kind: WatchKind;
  measure: Measure;
  from_on: string;
  until_on: string;
  is_mine: boolean;
  needs: readonly Need[];
  last: { measured_at: string; temperature_tenths_c: number; condition: Condition } | null;
  today: Today | null;
  close_reason: Reason | null;
}

export interface Update {
  id: string;
  on: string;
  measured_at: string;
  temperature_tenths_c: number;
  condition: Condition;
  contact: Contact;
  measured_by: MeasuredBy;
  met: readonly Need[];
  note: string | null;
}

export interface FullWatch extends Watch {
  note: string | null;
  updates: readonly Update[];
}

export interface Watches {
  watched: readonly Watch[];
  due_at: string;
  as_of: string;
}

export interface Counts {
  open: number;
  done: number;
  due: number;
  overdue: number;
  to_close: number;
  risen_town: number;
  risen_county: number;
}

export interface Overview {
  area: string;
  all: Counts;
  units: readonly (Counts & { code: string })[];
  as_of: string;
}

/** What is recorded of somebody today. */
export interface Reading {
  temperature_tenths_c: number;
  condition: Condition;
  contact: Contact;
  measured_by: MeasuredBy;
  needs: readonly Need[];
  note?: string;
}

const OUTBOX_KIND = 'duty_watched_update';
const SEALING = `${DUTY}sealing`;
const SENT = 'watched.sent';

/** The list of each village, by its code, as it was heard last. */
export const lists = signal<Readonly<Record<string, Watches>>>({});
/** Which episode an update in the outbox is about, by the id of the update. */
const about = signal<Readonly<Record<string, string>>>({});

/** The areas in which somebody on duty does a task of that role's level. */
export const villages = computed<readonly string[]>(() =>
  duty.value.state === 'in'
    ? [...new Set(duty.value.grants.filter(({ area }) => area.length >= 12).map(({ area }) => area.slice(0, 12)))].sort()
    : [],
);
export const overseen = computed<readonly string[]>(() =>
  duty.value.state === 'in'
    ? [...new Set(duty.value.grants.filter(({ role }) => ['health_officer', 'command'].includes(role)).map(({ area }) => area))].sort()
    : [],
);

const listName = (area: string): string => `watched.${area}`;

/** Asks for a village's list; what the phone has kept is shown until then. Throws as `call` does. */
export async function openList(area: string): Promise<void> {
  if (!lists.value[area]) {
    const kept = await read<Watches>(listName(area)).catch(() => undefined);
    if (kept) lists.value = { ...lists.value, [area]: kept };
  }
  const fresh = await call<Watches>('GET', `/duty/watched?area=${area}`);
  if (duty.value.state !== 'in') return;
  lists.value = { ...lists.value, [area]: fresh };
  await keep(listName(area), fresh).catch(() => undefined);
}

/** Somebody of a list that the phone holds. */
export function listed(watchId: string): Watch | undefined {
  return Object.values(lists.value)
    .flatMap(({ watched }) => watched)
    .find(({ watch_id }) => watch_id === watchId);
}

/** How an update of this phone that is not settled yet stands; undefined without one. */
export function ownState(watchId: string): 'waiting' | 'refused' | undefined {
  const own = stored.value.filter(({ id, kind }) => kind === OUTBOX_KIND && about.value[id] === watchId);
  if (own.some(({ state }) => state === 'refused')) return 'refused';
  return own.length > 0 ? 'waiting' : undefined;
}

/** Whether the key to seal with lies on the phone: without it nothing is recorded where there is no network. */
export const isSealingKept = signal(false);

let asking: Promise<{ public_key: string }> | undefined;
/** The key that came and found no room on the phone. */
let unkept: { public_key: string } | undefined;

/** The key to seal with, from the phone; asked for once, and kept as soon as there is room. Throws as `call` does. */
export async function sealingKey(): Promise<string> {
  const kept = await get<{ public_key: string }>(SEALING);
  const key = kept ?? (await (asking ??= freshKey().finally(() => (asking = undefined))));
  if (kept && duty.value.state === 'in') isSealingKept.value = true;
  return key.public_key;
}

async function freshKey(): Promise<{ public_key: string }> {
  const fresh = unkept ?? (await call<{ public_key: string }>('GET', '/duty/sealing-key'));
  if (duty.value.state !== 'in') return fresh;
  isSealingKept.value = await put(SEALING, fresh).then(() => true, () => false);
  unkept = isSealingKept.value ? undefined : fresh;
  return fresh;
}

/** Records how somebody is; `id` was made when the form opened. Resolves when it is safe on the phone. */
export async function record(id: string, watchId: string, reading: Reading): Promise<void> {
  if (duty.value.state !== 'in') throw new Offline();
  const { staff_id } = duty.value;
  const clear = { watch_id: watchId, measured_at: now().toISOString(), ...reading };
  const sealed = await seal(JSON.stringify(clear), await sealingKey(), { kind: 'watched_update', id, staff_id });
  await remember({ ...about.value, [id]: watchId });
  const label = { title: ['重点人员随访', 'Update on a watched person'], detail: ['已加密', 'sealed'] } as const;
  await enqueue(OUTBOX_KIND, { id, sealed, label }, { owner: staff_id });
}

async function remember(next: Readonly<Record<string, string>>): Promise<void> {
  about.value = next;
  await keep(SENT, next).catch(() => undefined);
}

interface Result {
  id: string;
  status: 'new' | 'identical' | 'rejected';
  code?: string;
  text?: string;
  fields?: ItemResult['fields'];
}

async function send(items: readonly StoredItem[]): Promise<ItemResult[]> {
  const bodies = items.map(({ body }) => {
    const { id, sealed } = body as { id: string; sealed: string };
    return { id, sealed };
  });
  const { results } = await call<{ results: Result[] }>('POST', '/duty/watched-updates', { items: bodies });
  for (const area of villages.value) if (lists.value[area]) void openList(area).catch(() => undefined);
  return results.map(({ id, status, code, text, fields }) => ({ id, is_done: status !== 'rejected', code, text, fields }));
}

/** Makes what was recorded ready to be sent. Called once, when somebody is on duty. */
export async function startWatched(): Promise<void> {
  registerKind(OUTBOX_KIND, { send });
  about.value = (await read<Record<string, string>>(SENT).catch(() => undefined)) ?? {};
  void sealingKey().catch(() => undefined);
}

onShiftOver(() => {
  isSealingKept.value = false;
  unkept = undefined;
  lists.value = {};
  about.value = {};
});
