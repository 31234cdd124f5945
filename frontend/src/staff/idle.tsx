/**
 * The end of a shift that nobody uses: a warning, one tap to stay, then the phone forgets.
 *
 * The server ends a session after 30 minutes without a call. The phone counts what the person does,
 * tells the server while they are at work, and ends a little sooner, so that it is never surprised.
 * At a checkpoint without a network the question stays instead, until there is one or the twelve hours are over.
 */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { askDuty, duty, onShiftOver, signOffDuty } from '../core/duty';
import { now } from '../core/clock';
import { useTexts } from '../core/i18n';
import { DUTY, del, get, put } from '../core/store';
import { Button, Sheet } from '../core/ui';
import { isCutOffAtPost } from './standing';
import { texts } from './texts-frame';

const MINUTE_MS = 60_000;
/** Two minutes less than the server's, which writes a use down no more often than every two. */
const END_AFTER_MS = 28 * MINUTE_MS;
const WARN_BEFORE_MS = 2 * MINUTE_MS;
/** While the person works the server hears of it so often, and once more when they pause. */
const TELL_EVERY_MS = 4 * MINUTE_MS;
const PAUSE_MS = 30_000;
const LOOK_EVERY_MS = 1_000;
const ACTIVE = `${DUTY}active_ms`;

let activeMs = 0;
let toldMs = 0;
let keptMs = 0;
let isLooking = false;
/** Seconds until the shift ends by itself, while the warning is shown; 0 while it cannot, for want of a network. */
const left = signal<number | undefined>(undefined);

function active(): void {
  activeMs = Date.now();
  left.value = undefined;
}

/** A touch anywhere; while the question is open, only its own button answers it, and the touch must not go through it. */
function touched({ type }: Event): void {
  if (left.value === undefined || type === 'scanned') active();
}

async function keep(): Promise<void> {
  if (activeMs - keptMs < PAUSE_MS) return;
  keptMs = activeMs;
  await put(ACTIVE, activeMs).catch(() => undefined);
}

// What was written in the moment in which the shift was wiped goes after it.
onShiftOver(() => void del(ACTIVE).catch(() => undefined));

/** What another tab or an earlier page knows of the person's last act. */
async function elsewhereMs(): Promise<number> {
  return (await get<number>(ACTIVE).catch(() => undefined)) ?? 0;
}

/** Looks at a remembered shift when the app opens: one that was left alone too long is over. */
export async function resumeShift(): Promise<void> {
  const lastMs = await elsewhereMs();
  if (lastMs && Date.now() - lastMs >= END_AFTER_MS && !(await isCutOffAtPost())) return signOffDuty(true);
  active();
  // The server may know of an end, or of other roles, that the phone has not heard of.
  toldMs = activeMs;
  void askDuty().catch(() => undefined);
}

function tellServer(nowMs: number): void {
  const hasNews = activeMs > toldMs;
  const isDue = nowMs - toldMs >= TELL_EVERY_MS || nowMs - activeMs >= PAUSE_MS;
  if (!hasNews || !isDue) return;
  toldMs = nowMs;
  void askDuty().catch(() => undefined);
}

async function lookOnce(): Promise<void> {
  if (isLooking) return;
  isLooking = true;
  await look().finally(() => (isLooking = false));
}

async function look(): Promise<void> {
  const current = duty.value;
  if (current.state !== 'in') return;
  if (now().getTime() >= Date.parse(current.ends_at)) return signOffDuty(true);
  const nowMs = Date.now();
  void keep();
  tellServer(nowMs);
  if (nowMs - activeMs < END_AFTER_MS - WARN_BEFORE_MS) return;
  activeMs = Math.max(activeMs, await elsewhereMs());
  const leftMs = activeMs + END_AFTER_MS - nowMs;
  if (leftMs <= 0) {
    const isCutOff = await isCutOffAtPost();
    // Somebody may have said meanwhile that they are here.
    if (Date.now() - activeMs < END_AFTER_MS) return;
    left.value = isCutOff ? 0 : undefined;
    if (!isCutOff) await signOffDuty(true);
  } else left.value = leftMs <= WARN_BEFORE_MS ? Math.ceil(leftMs / 1_000) : undefined;
}

export function Idle() {
  const t = useTexts(texts);
  const isIn = duty.value.state === 'in';
  useEffect(() => {
    if (!isIn) return undefined;
    active();
    toldMs = activeMs;
    const timer = setInterval(() => void lookOnce(), LOOK_EVERY_MS);
    // A code that is read takes no tap; the checkpoint says that somebody is at work (checkpoints/reading.ts).
    const acts = ['pointerdown', 'keydown', 'input', 'scanned'] as const;
    for (const act of acts) addEventListener(act, touched, { capture: true, passive: true });
    return () => {
      clearInterval(timer);
      for (const act of acts) removeEventListener(act, touched, { capture: true });
    };
  }, [isIn]);
  if (!isIn) return null;
  return (
    <Sheet open={left.value !== undefined} title={t('staff.idle.title')} onClose={active}>
      {left.value === 0 ? <p>{t('staff.idle.cut_off')}</p> : <p role="timer">{t('staff.idle.text', { n: left.value ?? 0 })}</p>}
      <Button kind="main" onClick={active}>
        {t('staff.idle.stay')}
      </Button>
      <Button onClick={() => void signOffDuty()}>{t('staff.idle.leave')}</Button>
    </Sheet>
  );
}
