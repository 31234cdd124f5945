/**
 * The end of a shift that nobody uses: a warning, one tap to stay, then the phone forgets.
 *
 * The server ends a session after 30 minutes without a call. The phone counts what the person does,
 * tells the server while they are at work, and ends a little sooner, so that it is never surprised.
 */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { askDuty, duty, signOffDuty } from '../core/duty';
import { now } from '../core/clock';
import { useTexts } from '../core/i18n';
import { DUTY, get, put } from '../core/store';
import { Button, Sheet } from '../core/ui';
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
/** Seconds until the shift ends by itself, while the warning is shown. */
const left = signal<number | undefined>(undefined);

function active(): void {
  activeMs = Date.now();
  left.value = undefined;
}

async function keep(): Promise<void> {
  if (activeMs - keptMs < PAUSE_MS) return;
  keptMs = activeMs;
  await put(ACTIVE, activeMs).catch(() => undefined);
}

/** What another tab or an earlier page knows of the person's last act. */
async function elsewhereMs(): Promise<number> {
  return (await get<number>(ACTIVE).catch(() => undefined)) ?? 0;
}

/** Looks at a remembered shift when the app opens: one that was left alone too long is over. */
export async function resumeShift(): Promise<void> {
  const lastMs = await elsewhereMs();
  if (lastMs && Date.now() - lastMs >= END_AFTER_MS) return signOffDuty(true);
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
    left.value = undefined;
    await signOffDuty(true);
  } else left.value = leftMs <= WARN_BEFORE_MS ? Math.ceil(leftMs / 1_000) : undefined;
}

export function Idle() {
  const t = useTexts(texts);
  const isIn = duty.value.state === 'in';
  useEffect(() => {
    if (!isIn) return undefined;
    active();
    toldMs = activeMs;
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    // A code that is read takes no tap; the checkpoint says that somebody is at work (checkpoints/acting.ts).
    const acts = ['pointerdown', 'keydown', 'input', 'scanned'] as const;
    for (const act of acts) addEventListener(act, active, { capture: true, passive: true });
    return () => {
      clearInterval(timer);
      for (const act of acts) removeEventListener(act, active, { capture: true });
    };
  }, [isIn]);
  if (!isIn) return null;
  return (
    <Sheet open={left.value !== undefined} title={t('staff.idle.title')} onClose={active}>
      <p role="timer">{t('staff.idle.text', { n: left.value ?? 0 })}</p>
      <Button kind="main" onClick={active}>
        {t('staff.idle.stay')}
      </Button>
      <Button onClick={() => void signOffDuty()}>{t('staff.idle.leave')}</Button>
    </Sheet>
  );
}
