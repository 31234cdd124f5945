/**
 * What is read at a checkpoint, by the camera or by a reader on a cable, and what is asked about a typed number:
 * one at a time, and whatever comes late takes nobody's place.
 */
import { computed, effect, signal } from '@preact/signals';
import { call, Offline, Problem } from '../core/api';
import { now } from '../core/clock';
import { isPassing } from '../core/drain';
import { onShiftOver } from '../core/duty';
import { codeOf, passedAtMs, show, whenKnown } from './acting';
import { openShift } from './beats';
import { cannotTell, isStillThere, mayReadNext, SEEN_FOR_MS, type Document, type Finding } from './flow-rules';
import { judge, type Judged } from './judge';
import { isRegular } from './places';
import { current, met, post, setCurrent, step } from './shift';

export type Panel = 'number' | 'visitor' | 'emergency' | 'plate' | 'held' | 'leave';

/** What is open at the bottom of the screen. Nothing is read behind it, but a number for the form that asks for one. */
export const panel = signal<Panel | undefined>(undefined);
/** A number that a reader typed, for the form that asks about it. */
export const numberRead = signal<string | undefined>(undefined);
/**
 * Something came of which nothing comes: nobody's code, that of whoever has just passed, one that was read while
 * somebody else is at hand, or the answer to a number that nobody waits for any more.
 */
export const aside = signal<'poster' | 'same' | 'waits' | 'late' | undefined>(undefined);
const isReading = signal(false);

/** So long a line stands that needs nothing done. */
const SAID_MS = 3_000;

/** The code that was read last, of a pass or a card. */
let last: string | null = null;
/** Whether the number whose answer is awaited is still the one that is asked about; undefined while none is awaited. */
let asking: (() => boolean) | undefined;

const isFree = (): boolean => !panel.value && mayReadNext(step.value, current.value?.kept);
const takesNumber = (): boolean => isFree() || (panel.value === 'number' && !asking?.());
/** Whether the camera looks at nothing. */
export const isPaused = computed(() => isReading.value || !isFree());

/** Closes what is open, where it still is that, and with it whatever was read for it. */
export function closePanel(which: Panel | undefined = panel.value): void {
  if (panel.value !== which) return;
  panel.value = numberRead.value = undefined;
}

// A poster is told of before the camera's picture, until somebody is shown or something opened.
effect(() => {
  if ((current.value || panel.value) && aside.peek() === 'poster') aside.value = undefined;
});

function say(what: 'same' | 'waits' | 'late'): void {
  aside.value = what;
  setTimeout(() => {
    if (aside.value === what) aside.value = undefined;
  }, SAID_MS);
}

/** A text from a scanner on a cable, or from the camera, which knows whether some code has been in sight until now. */
export async function onRead(text: string, wasInSight?: boolean): Promise<void> {
  if (!post.value) return;
  // The camera reads on by itself; a card on a cable has to be put there again.
  if (isReading.value) return wasInSight === undefined ? say('waits') : undefined;
  if (!isFree() && !takesNumber()) return say('waits');
  isReading.value = true;
  const { judged, is_regular } = await judgedHere(text, post.value.place.checkpoint_id).finally(() => (isReading.value = false));
  // Meanwhile the shift may have ended, a form been opened, or somebody been shown who is not recorded.
  if (!post.value) return;
  if (judged.number && takesNumber()) return askAbout(judged.number);
  if (!isFree()) return say('waits');
  if (aside.value !== 'waits') aside.value = undefined;
  if (judged.kind === 'poster') return void (aside.value = 'poster');
  const isStill = wasInSight && codeOf(judged) === last;
  last = codeOf(judged);
  if (isSamePerson(judged, isStill)) return step.value ? undefined : say('same');
  await show(met(judged.means ?? 'pass', findingOf(judged), { is_regular }));
  // Somebody is at work here who taps nothing: the shift must not end for that (staff/idle.tsx). A phone left
  // before a poster or a picture of a code is not somebody at work.
  if (judged.verdict !== 'cannot_tell') dispatchEvent(new Event('scanned'));
}

async function judgedHere(text: string, checkpointId: string): Promise<{ judged: Judged; is_regular: boolean | null }> {
  await whenKnown();
  const judged = await judge(text);
  return { judged, is_regular: await isRegular(checkpointId, codeOf(findingOf(judged))) };
}

function askAbout(number: string): void {
  if (!panel.value) setCurrent(undefined);
  numberRead.value = number;
  panel.value = 'number';
}

function findingOf(judged: Judged): Finding {
  const { verdict, reason, colour, list_age_s, pass_id, signed_at, issued_at, card_ref } = judged;
  // What proves nothing is told as it is, whoever showed it before: a screenshot, for one.
  const before = verdict === 'cannot_tell' ? undefined : passedAtMs(codeOf(judged));
  const is_seen_before = judged.is_seen_before && before !== undefined && now().getTime() - before < SEEN_FOR_MS;
  return { verdict, reason, colour, list_age_s, pass_id, signed_at, issued_at, card_ref, is_seen_before };
}

const isSamePerson = (judged: Judged, isStill: boolean | undefined): boolean =>
  judged.verdict !== 'cannot_tell' && isStillThere(now().getTime() - (passedAtMs(codeOf(judged)) ?? -Infinity), isStill);

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

/** A number is told to an open shift alone; the server may not have heard yet that this one is. */
async function lookedUp(document: Document): Promise<LookedUp> {
  const wish = { document, purpose: 'checkpoint', checkpoint_id: post.value?.place.checkpoint_id };
  const ask = () => call<LookedUp>('POST', '/duty/passages/look-up', wish);
  return ask().catch(async (failure: unknown) => {
    if (!(failure instanceof Problem && failure.code === 'checkpoints.shift_not_open')) throw failure;
    await openShift();
    return ask();
  });
}

/** Asks about a document at this checkpoint. What the server cannot answer now is recorded and settled later. */
async function findingOfDocument(document: Document): Promise<Asked> {
  try {
    const { verdict, colour, reason, masked_name, is_regular } = await lookedUp(document);
    const said = reason === 'unknown' ? 'not_known' : reason;
    return { finding: { ...cannotTell(said), verdict, colour, list_age_s: 0 }, masked_name, is_regular };
  } catch (failure) {
    // The network is there; this guard has asked about as many as one may in an hour.
    if (failure instanceof Problem && failure.status === 429) return { finding: cannotTell('budget') };
    if (failure instanceof Offline || (failure instanceof Problem && isPassing(failure.status))) return { finding: cannotTell('offline') };
    throw failure;
  }
}

/**
 * Judges a typed document, for whoever says whether that is still the one meant when the answer is there; nobody is
 * shown when it is not, or when somebody else stands here by then. Gives whether the answer is shown. Throws what the
 * server refused, for the form to say.
 */
export async function onDocument(document: Document, isWanted: () => boolean): Promise<boolean> {
  const whom = current.value?.id;
  asking = isWanted;
  const { finding, masked_name = null, is_regular = null } = await findingOfDocument(document).finally(() => {
    if (asking === isWanted) asking = undefined;
  });
  if (!post.value) return false;
  if (!isWanted() || current.value?.id !== whom) {
    say('late');
    return false;
  }
  await show(met('number', finding, { document, masked_name, is_regular }));
  return true;
}

/** Asks about a document once more, of whoever stands here still. Throws as `onDocument` does. */
export const askAgain = async (document: Document): Promise<void> => void (await onDocument(document, () => true));

onShiftOver(() => {
  panel.value = numberRead.value = aside.value = undefined;
  last = null;
});
