/**
 * What happens when a code is read, a number typed, a temperature taken. The rules say what comes next
 * (flow-rules.ts); here it is judged, shown, sounded, recorded.
 */
import { signal } from '@preact/signals';
import { call, Offline, Problem } from '../core/api';
import { isPassing } from '../core/drain';
import { now, uuid7 } from '../core/clock';
import { items } from '../core/outbox';
import {
  another,
  cannotTell,
  inEmergency,
  isRecordedAtOnce,
  mayReadNext,
  measured,
  measuredAgain,
  mismatched,
  shownAs,
  stepOf,
  VISITING,
  type Document,
  type Emergency,
  type Encounter,
  type Finding,
} from './flow-rules';
import { judge, type Judged } from './judge';
import { isRegular } from './places';
import { record } from './recording';
import { addHeld, current, dropHeld, loadShift, met, outcomeOf, post, setCurrent, step, wishes } from './shift';
import { soundFor } from './signals';
import { known } from './trusted';

/** Something was read that is nobody's code, or that of whoever has just passed. */
export const aside = signal<'poster' | 'same' | undefined>(undefined);
/** A number that a reader typed, for the form that asks about it. */
export const numberRead = signal<string | undefined>(undefined);
/** This phone's own clock is not to be trusted; said with every verdict. */
export const isClockUnsure = signal(false);

const KNOWN_WITHIN_MS = 3_000;
const SEEN_FOR_MS = 180_000;
/** The same code before the camera a moment later is still the same person. */
const SAME_PERSON_MS = 10_000;
/** So long a line stands that needs nothing done. */
const SAID_MS = 3_000;
/** Of the words that a visitor agrees to (texts-forms.ts). */
const CONSENT_VERSION = '1';
/** Whom this device let pass or held, by their code, and when; in memory only. */
const passed = new Map<string, number>();

const codeOf = ({ pass_id, card_ref }: Finding): string | null => pass_id ?? card_ref;

function findingOf(judged: Judged): Finding {
  const { verdict, reason, colour, list_age_s, pass_id, signed_at, issued_at, card_ref } = judged;
  // What proves nothing is told as it is, whoever showed it before: a screenshot, for one.
  const code = verdict === 'cannot_tell' ? null : (pass_id ?? card_ref);
  const before = code === null ? undefined : passed.get(code);
  const is_seen_before = judged.is_seen_before && before !== undefined && now().getTime() - before < SEEN_FOR_MS;
  return { verdict, reason, colour, list_age_s, pass_id, signed_at, issued_at, card_ref, is_seen_before };
}

const isSamePerson = ({ verdict, pass_id, card_ref }: Judged): boolean =>
  verdict !== 'cannot_tell' && now().getTime() - (passed.get(pass_id ?? card_ref ?? '') ?? -Infinity) < SAME_PERSON_MS;

/** When the screen has just opened, what to judge by is still being read from the phone: the first one waits for it. */
function whenKnown(): Promise<void> {
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

/** A text from the camera or from a scanner on a cable. */
export async function onRead(text: string): Promise<void> {
  if (!mayReadNext(step.value, current.value?.kept) || !post.value) return;
  await whenKnown();
  const judged = await judge(text);
  isClockUnsure.value = judged.is_clock_unsure;
  aside.value = judged.kind === 'poster' ? 'poster' : undefined;
  if (judged.kind === 'poster') return;
  if (isSamePerson(judged)) return saySame();
  if (judged.kind === 'number' && judged.number) {
    setCurrent(undefined);
    numberRead.value = judged.number;
    return;
  }
  const finding = findingOf(judged);
  const is_regular = await isRegular(post.value.place.checkpoint_id, codeOf(finding));
  await show(met(judged.means ?? 'pass', finding, { is_regular }));
  // Somebody is at work here who taps nothing: the shift must not end for that (staff/idle.tsx). A phone left
  // before a poster or a picture of a code is not somebody at work.
  if (finding.verdict !== 'cannot_tell') dispatchEvent(new Event('scanned'));
}

/** The code of whoever has just passed, once more: said in a line, and nothing else comes of it. */
function saySame(): void {
  if (step.value) return;
  aside.value = 'same';
  setTimeout(() => {
    if (aside.value === 'same') aside.value = undefined;
  }, SAID_MS);
}

interface LookedUp {
  verdict: Finding['verdict'];
  colour: Finding['colour'];
  reason: string;
  masked_name: string | null;
  /** Null where everybody may pass, and of whom nothing is known. */
  is_regular: boolean | null;
}

interface Asked {
  finding: Finding;
  masked_name?: string | null;
  is_regular?: boolean | null;
}

/** Asks about a document at this checkpoint. What the server cannot answer now is recorded and settled later. */
async function findingOfDocument(document: Document): Promise<Asked> {
  try {
    const wish = { document, purpose: 'checkpoint', checkpoint_id: post.value?.place.checkpoint_id };
    const { verdict, colour, reason, masked_name, is_regular } = await call<LookedUp>('POST', '/duty/passages/look-up', wish);
    const said = reason === 'unknown' ? 'not_known' : reason;
    return { finding: { ...cannotTell(said), verdict, colour, list_age_s: 0 }, masked_name, is_regular };
  } catch (failure) {
    // The network is there; this guard has asked about as many as one may in an hour.
    if (failure instanceof Problem && failure.status === 429) return { finding: cannotTell('budget') };
    if (failure instanceof Offline || (failure instanceof Problem && isPassing(failure.status))) return { finding: cannotTell('offline') };
    throw failure;
  }
}

/** Judges a typed document. Throws what the server refused, for the form to say. */
export async function onDocument(document: Document): Promise<void> {
  const { finding, masked_name = null, is_regular = null } = await findingOfDocument(document);
  await show(met('number', finding, { document, masked_name, is_regular }));
}

/** Shows somebody, sounds the verdict, and records what needs no tap. */
export async function show(encounter: Encounter): Promise<void> {
  const at = stepOf(encounter, wishes.value);
  soundFor(shownAs(outcomeOf(encounter)[0], at));
  setCurrent(encounter);
  if (isRecordedAtOnce(at)) await keepOne(encounter);
}

/** Whoever stood here when the screen went is recorded now, where that needs no tap and was not done. */
export async function resume(): Promise<void> {
  await loadShift();
  await whenKnown();
  const { value } = current;
  if (value && isRecordedAtOnce(stepOf(value, wishes.value))) await keepOne(value);
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
  if (current.value) await show(mismatched(current.value));
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
export const onSecond = (held: Encounter): void => setCurrent(measuredAgain(held, uuid7(), now().toISOString()));

/** Being written down at this moment, by their ids. */
const writing = new Map<string, Promise<void>>();

/** Records somebody once; what came of it stands with them on the screen. */
async function keepOne(encounter: Encounter): Promise<void> {
  if (encounter.kept === 'kept') return;
  const { id } = encounter;
  if (!writing.has(id)) writing.set(id, write(encounter).finally(() => writing.delete(id)));
  await writing.get(id);
}

async function write(encounter: Encounter): Promise<void> {
  const isThere = items.value.some(({ id }) => id === encounter.id);
  const kept = isThere ? 'kept' : await record(encounter).then((isKept) => (isKept ? 'kept' : 'full'), () => 'failed' as const);
  if (kept === 'kept') remember(encounter);
  const isStill = current.value?.id === encounter.id;
  if (isStill) setCurrent({ ...current.value!, kept });
}

function remember(encounter: Encounter): void {
  const code = codeOf(encounter.finding);
  const atMs = now().getTime();
  for (const [one, whenMs] of passed) if (atMs - whenMs > SEEN_FOR_MS) passed.delete(one);
  if (code) passed.set(code, atMs);
  const isHeldNow = outcomeOf(encounter)[1] === 'fever' && encounter.held_at === undefined;
  if (isHeldNow) addHeld({ ...encounter, masked_name: null });
  if (encounter.held_at !== undefined) dropHeld(encounter.held_at);
}

/** Writes down whoever stands here, if that is not done, and makes room for the next. */
export async function recordAndNext(): Promise<void> {
  const { value } = current;
  if (!value) return;
  await keepOne(value);
  if (current.value?.id === value.id && current.value.kept !== 'failed') setCurrent(undefined);
}

/** The next one, and nothing more of this one. */
export const next = (): void => setCurrent(undefined);
