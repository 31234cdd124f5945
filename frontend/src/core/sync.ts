/**
 * When the outbox is sent: at start, when the network comes back, when the app is looked at, when
 * something is entered, and after a growing pause. One sender across all tabs, by a Web Lock.
 */
import { online } from './api';
import { drain, waitMs, type Ending, type Shelf } from './drain';
import { changed, isAnybodys, loadOutbox, onDuty, senders, showPatched, showSending, stored } from './outbox';
import { finishSigningOut, session } from './session';
import { get, outboxDelete, outboxItems, outboxPatch, put, type StoredItem } from './store';

const LOCK = 'changxing-outbox';
/** The server's wish to be left alone (Retry-After), kept so that a reload honours it too. */
const NOT_BEFORE = 'outbox.not_before_ms';

type Pick = (item: StoredItem) => boolean;

/** Some of the items: what a resident entered and what was recorded on duty go by different sessions. */
const shelfOf = (isOn: Pick): Shelf => ({
  items: async () => (await outboxItems()).filter(isOn),
  async patch(id, patch) {
    await outboxPatch(id, patch);
    showPatched(id, patch);
  },
  async remove(ids) {
    await outboxDelete(ids);
    await changed();
  },
});

/** What may be sent now. A session that is over stops its own items only. */
function sendable(): Pick[] {
  const staffId = onDuty.value;
  return [
    ({ owner, kind }) => !owner && isAnybodys(kind),
    ...(session.value.state === 'in' ? [({ owner, kind }: StoredItem) => !owner && !isAnybodys(kind)] : []),
    ...(staffId ? [({ owner }: StoredItem) => owner === staffId] : []),
  ];
}

/** While the phone itself says that it has no network, this is often enough. */
const OFFLINE_WAIT_MS = 300_000;

let timer: ReturnType<typeof setTimeout> | undefined;
let failures = 0;
let isQueued = false;
/** The queued run goes ahead whatever the phone says of its network. */
let isInsisted = false;

async function oneRun(): Promise<void> {
  const insists = isInsisted;
  isQueued = isInsisted = false;
  clearTimeout(timer);
  if (!insists && navigator.onLine === false) return later(OFFLINE_WAIT_MS);
  const waits = ((await get<number>(NOT_BEFORE)) ?? 0) - Date.now();
  if (waits > 0) return later(Math.min(waits, 300_000));
  const late: Extract<Ending, { ended: 'later' }>[] = [];
  for (const isOn of sendable()) {
    const ending = await drain(shelfOf(isOn), senders, showSending);
    if (ending.ended === 'later') late.push(ending);
  }
  if (!late.length) {
    failures = 0;
    return;
  }
  const pause = waitMs(failures++, Math.random());
  const asked = Math.max(...late.map(({ retry_after_ms }) => retry_after_ms ?? 0));
  if (asked > 0) await put(NOT_BEFORE, Date.now() + asked);
  later(Math.max(pause, asked));
}

function later(ms: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => send(true), ms);
}

/**
 * Asks for one run behind whatever run is under way, in any tab. Never more than one is queued.
 * `insists`: try even if the phone says that it has no network; it may be wrong.
 */
export function send(insists = false): void {
  isInsisted ||= insists;
  if (isQueued) return;
  isQueued = true;
  const run = () => oneRun().catch(() => later(waitMs(failures++, Math.random())));
  // Without Web Locks two tabs may send the same item; the server answers it once.
  if (typeof navigator !== 'undefined' && navigator.locks) void navigator.locks.request(LOCK, run);
  else void run();
}

/** A sign that things may have become better: the pause starts from one second again. */
function hopeful(insists = false): void {
  failures = 0;
  if (stored.value.length) send(insists);
  void finishSigningOut();
}

/** Starts sending. Call once at start, after the session is known. */
export async function startSync(): Promise<void> {
  await loadOutbox(hopeful);
  addEventListener('online', () => {
    online.value = true;
    hopeful();
  });
  addEventListener('offline', () => {
    online.value = false;
  });
  addEventListener('focus', () => hopeful());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') hopeful();
  });
  session.subscribe(({ state }) => {
    if (state === 'in') hopeful();
  });
  onDuty.subscribe((staffId) => {
    if (staffId) hopeful();
  });
  void finishSigningOut();
}
