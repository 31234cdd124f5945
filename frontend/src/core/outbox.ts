/**
 * What the person entered and the server does not have yet. Everything goes through here first,
 * online too: it is safe on the phone before anything is sent.
 */
import { computed, signal } from '@preact/signals';
import { now, uuid7 } from './clock';
import type { Send } from './drain';
import { say, type Pair } from './i18n';
import { outboxAdd, outboxDelete, outboxItems, outboxPatch, type StoredItem } from './store';

export interface OutboxItem extends Omit<StoredItem, 'state'> {
  state: 'waiting' | 'sending' | 'refused';
}

/** Everything in the outbox, oldest first, as far as this tab knows. */
export const stored = signal<StoredItem[]>([]);
/** The ids that are on their way at this moment. */
export const onTheWay = signal<ReadonlySet<string>>(new Set());

export const items = computed<OutboxItem[]>(() =>
  stored.value.map((item) => ({
    ...item,
    state: item.state === 'waiting' && onTheWay.value.has(item.id) ? 'sending' : item.state,
  })),
);
/** How many wait or are on their way. */
export const waitingCount = computed(() => items.value.filter((item) => item.state !== 'refused').length);
export const refusedCount = computed(() => items.value.length - waitingCount.value);

/** The staff id of whoever is on duty on this phone now. What they recorded may be sent. */
export const onDuty = signal<string | undefined>(undefined);
/** How many records of the person on duty are not at the server. */
export const unsentOnDuty = computed(() => stored.value.filter(({ owner }) => owner && owner === onDuty.value).length);

export const senders = new Map<string, Send>();

/** What a domain says about a kind of item it puts here. */
export interface Kind {
  send: Send;
  /** Where it is entered, so that a refused one can be mended there: `form?mend=<id>`. None for what is sealed. */
  form?: string;
  /** It goes whoever is signed in, and when nobody is: the server need not know who sends it. */
  isAnybodys?: boolean;
  /** One line that names it and one that says what is in it, in the language shown. */
  summary?: (item: OutboxItem) => { title: string; detail: string };
}
const kinds = new Map<string, Kind>();

export function registerKind(name: string, kind: Kind): void {
  kinds.set(name, kind);
  senders.set(name, kind.send);
}

/** Whether items of a kind need no session. */
export const isAnybodys = (kind: string): boolean => kinds.get(kind)?.isAnybodys === true;

export function formOf(item: { kind: string; id: string }): string | undefined {
  const form = kinds.get(item.kind)?.form;
  return form && `${form}?mend=${encodeURIComponent(item.id)}`;
}

/** What a sealed item says of itself in clear: never a name. It is read without the screens of duty. */
export interface Label {
  title: Pair;
  detail: Pair;
}

/** Names an item by its kind, or by the label that a sealed one carries. */
export function summaryOf(item: OutboxItem): { title: string; detail: string } {
  const { label } = item.body as { label?: Label };
  if (label) return { title: say(label.title), detail: say(label.detail) };
  return kinds.get(item.kind)?.summary?.(item) ?? { title: item.kind, detail: item.created_at };
}

const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('changxing-outbox');
let wake: (insists?: boolean) => void = () => undefined;

/** Reads the outbox anew and tells the other tabs. */
export async function changed(): Promise<void> {
  stored.value = await outboxItems();
  tabs?.postMessage({ changed: true });
}

/** Shows what an answer changed of an item, without reading all of them anew. */
export function showPatched(id: string, patch: Partial<StoredItem>): void {
  stored.value = stored.value.map((item) => (item.id === id ? { ...item, ...patch } : item));
  tabs?.postMessage({ changed: true });
}

/** Shows what is on its way, in the other tabs as well. */
export function showSending(ids: readonly string[]): void {
  onTheWay.value = new Set(ids);
  tabs?.postMessage({ sending: ids });
}

/** Reads the outbox and listens to other tabs. `send` is called when there is something to send. */
export async function loadOutbox(send: (insists?: boolean) => void): Promise<void> {
  wake = send;
  if (tabs) {
    tabs.onmessage = ({ data }) => {
      if (data.sending) onTheWay.value = new Set(data.sending);
      else void outboxItems().then((found) => (stored.value = found));
    };
  }
  stored.value = await outboxItems();
}

/**
 * Keeps something to be sent, and starts sending. Resolves when it is safe on the phone.
 * The id is the body's own `id` when it has one, so that the server sees one thing once.
 * `insteadOf` names an item that this one mends; it leaves at the same moment. One that `mayWait` is
 * not sent by this, but with whatever is sent next; the caller sees to it that something is.
 */
export async function enqueue(
  kind: string,
  body: object,
  options: { group?: string; insteadOf?: string; owner?: string; mayWait?: boolean } = {},
): Promise<string> {
  const id = 'id' in body && typeof body.id === 'string' ? body.id : uuid7();
  const item: StoredItem = {
    id,
    kind,
    body,
    group: options.group ?? '',
    ...(options.owner ? { owner: options.owner } : {}),
    state: 'waiting',
    created_at: now().toISOString(),
  };
  const isNew = await outboxAdd(item, options.insteadOf);
  // Thousands may wait where there is no network: what is new is put behind them, and they are not read again.
  if (isNew) stored.value = [...stored.value.filter((one) => one.id !== options.insteadOf), item];
  tabs?.postMessage({ changed: true });
  if (!options.mayWait) wake();
  return id;
}

/** Lets a refused item wait again, and sends. */
export async function retry(id: string): Promise<void> {
  await outboxPatch(id, { state: 'waiting', code: undefined, text: undefined, fields: undefined });
  await changed();
  wake();
}

/** Deletes an item that was never sent. */
export async function discard(id: string): Promise<void> {
  await outboxDelete([id]);
  await changed();
}

/** Sends what waits, now. `insists`: the person asked for it, whatever the phone says of its network. */
export function sendNow(insists = true): void {
  wake(insists);
}
