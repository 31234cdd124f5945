/**
 * What happens with whoever was read or typed (reading.ts), when a temperature is taken, when a guard taps. The
 * rules say what comes next (flow-rules.ts); here it is shown, sounded, recorded.
 */
import { signal } from '@preact/signals';
import { Offline, Problem } from '../core/api';
import { now, uuid7 } from '../core/clock';
import { duty, onShiftOver } from '../core/duty';
import { items } from '../core/outbox';
import {
  another,
  cannotTell,
  inEmergency,
  isRecordedAtOnce,
  leftAt,
  measured,
  measuredAgain,
  mismatched,
  SEEN_FOR_MS,
  shownAs,
  stepOf,
  VISITING,
  type Emergency,
  type Encounter,
  type Finding,
} from './flow-rules';
import { isClockUnsureNow, judgedAgain } from './judge';
import { record } from './recording';
import { addHeld, current, dropHeld, loadShift, met, outcomeOf, setCurrent, wishes } from './shift';
import { soundFor } from './signals';
import { known } from './trusted';

/** This phone's own clock is not to be trusted; said with every verdict. */
export const isClockUnsure = signal(false);

const KNOWN_WITHIN_MS = 3_000;
/** Of the words that a visitor agrees to (texts-forms.ts). */
const CONSENT_VERSION = '1';
/** Whom this device let pass or held, by their code, and when; in memory only. */
const passed = new Map<string, number>();
onShiftOver(() => {
  passed.clear();
  isClockUnsure.value = false;
});

export const codeOf = ({ pass_id, card_ref }: Pick<Finding, 'pass_id' | 'card_ref'>): string | null => pass_id ?? card_ref;

/** When this device let somebody pass or held them, by their code; undefined when it did not, or long ago. */
export const passedAtMs = (code: string | null): number | undefined => passed.get(code ?? '');

/** When the screen has just opened, what to judge by is still being read from the phone: the first one waits for it. */
export function whenKnown(): Promise<void> {
  return new Promise((done) => {
    if (known.value) return done();
    const timer = setTimeout(over, KNOWN_WITHIN_MS);
    const stop = known.subscribe((told) => told && over());
    function over(): void {
      clearTimeout(timer);
      queueMicrotask(() => stop());
      done();
    }
  });
}

function stand(encounter: Encounter | undefined): void {
  isClockUnsure.value = isClockUnsureNow();
  setCurrent(encounter);
}

/** Shows somebody, sounds the verdict, and records what needs no tap. */
export async function show(encounter: Encounter): Promise<void> {
  const at = stepOf(encounter, wishes.value);
  soundFor(shownAs(outcomeOf(encounter)[0], at));
  stand(encounter);
  if (isRecordedAtOnce(at)) await keepOne(encounter);
}

/**
 * Whoever stood here when the screen went: recorded now, where that needs no tap and was not done, and green no
 * more when it was long ago.
 */
export async function resume(): Promise<void> {
  await loadShift();
  const { value } = current;
  if (!value) return;
  const isOwed = isRecordedAtOnce(stepOf(value, wishes.value));
  const left = leftAt(value, wishes.value, now().getTime());
  if (left !== value) setCurrent(left);
  await whenKnown();
  isClockUnsure.value = isClockUnsureNow();
  if (isOwed) await keepOne(value);
}

/** What a thermometer showed. */
export async function onReading(tenths: number): Promise<void> {
  const { value } = current;
  if (!value) return;
  const next = measured(value, tenths);
  const isTold = outcomeOf(next)[0] === outcomeOf(value)[0];
  if (!isTold) return show(next);
  setCurrent(next);
  if (isRecordedAtOnce(stepOf(next, wishes.value))) await keepOne(next);
}

/** The guard does not measure this one. */
export async function onUnmeasured(): Promise<void> {
  const { value } = current;
  if (!value) return;
  const next = { ...value, is_unmeasured: true };
  setCurrent(next);
  if (isRecordedAtOnce(stepOf(next, wishes.value))) await keepOne(next);
}

/** The guard measures somebody who is held for another reason. */
export const onAsked = (): void => setCurrent(current.value && { ...current.value, is_asked: true, is_unmeasured: false });

/** The same proof as a moment ago, and the guard says that it is somebody's next way. */
export async function onAnother(): Promise<void> {
  if (current.value) await show(another(current.value));
}

/** Card and face agree, or somebody inside expects the visitor. */
export async function onConfirmed(): Promise<void> {
  if (current.value) await show({ ...current.value, is_confirmed: true });
}

/** The number is somebody else's, as far as one can see. */
export async function onMismatch(): Promise<void> {
  if (current.value) await show(mismatched(current.value, uuid7()));
}

/** The guard knows somebody of whom the list says nothing. */
export async function onVouched(): Promise<void> {
  if (current.value) await show({ ...current.value, is_vouched: true });
}

/** Lets somebody through at once; whoever stands here, or nobody who was read. */
export async function onEmergency(kind: Emergency): Promise<void> {
  const whom = current.value ?? met('emergency', cannotTell('emergency'));
  await show(inEmergency(whom, kind, uuid7(), now().toISOString()));
}

/** Somebody without a code, who agreed that name and phone are written down. */
export async function onVisitor(name: string, phone: string): Promise<void> {
  await show(met('visitor', VISITING, { name, phone, consent_version: CONSENT_VERSION }));
}

/** Somebody who waited is measured again. */
export const onSecond = (held: Encounter): void => stand(measuredAgain({ ...held, finding: judgedAgain(held) }, uuid7(), now().toISOString()));

/** Being written down at this moment, by their ids. */
const writing = new Map<string, Promise<void>>();

/** Records somebody once; what came of it stands with them on the screen. */
async function keepOne(encounter: Encounter): Promise<void> {
  if (encounter.kept === 'kept') return;
  const { id } = encounter;
  if (!writing.has(id)) writing.set(id, write(encounter).finally(() => writing.delete(id)));
  await writing.get(id);
}

/** Without a key nothing can be sealed; whatever else goes wrong is the phone's own. */
const whyNot = (failure: unknown): 'failed' | 'storage' => (failure instanceof Offline || failure instanceof Problem ? 'failed' : 'storage');

async function write(encounter: Encounter): Promise<void> {
  const isThere = items.value.some(({ id }) => id === encounter.id);
  const kept = isThere ? 'kept' : await record(encounter).then((isKept) => (isKept ? 'kept' : 'full'), whyNot);
  if (duty.value.state !== 'in') return;
  if (kept === 'kept') remember(encounter);
  wait(encounter);
  const isStill = current.value?.id === encounter.id;
  const isOver = kept === 'kept' && current.value?.is_left;
  if (isStill) setCurrent(isOver ? undefined : { ...current.value!, kept });
}

function remember(encounter: Encounter): void {
  const code = codeOf(encounter.finding);
  const atMs = now().getTime();
  for (const [one, whenMs] of passed) if (atMs - whenMs > SEEN_FOR_MS) passed.delete(one);
  if (code && outcomeOf(encounter)[0] !== 'cannot_tell') passed.set(code, atMs);
}

/** Whoever has a fever waits for a second reading, recorded or not, and whoever has had it waits no more. */
function wait(encounter: Encounter): void {
  if (encounter.held_at !== undefined) return dropHeld(encounter.held_at);
  if (outcomeOf(encounter)[1] === 'fever') addHeld({ ...encounter, masked_name: null });
}

/** Writes down whoever stands here, if that is not done, and makes room for the next. */
export async function recordAndNext(): Promise<void> {
  const { value } = current;
  if (!value) return;
  await keepOne(value);
  if (current.value?.id !== value.id || current.value.kept !== 'kept') return;
  // Whoever waited is to show a code again, and may be holding it there already.
  if (outcomeOf(value)[1] === 'waited') return scanAgain();
  setCurrent(undefined);
}

/** Changes when what is in sight of the camera is to be read once more. */
export const anew = signal(0);

/** The same one again: a code that never left the camera is read as if it had just come. */
export function scanAgain(): void {
  anew.value += 1;
  setCurrent(undefined);
}

/** The next one, and nothing more of this one. */
export const next = (): void => setCurrent(undefined);
