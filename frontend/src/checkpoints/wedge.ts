/** Scanners and card readers that type, as most on a cable do: heard wherever the focus is. */
import { type Burst, END_GAP_MS, isEnd, readOf, stepOf, tidied } from './wedge-rules';

/** Some handhelds put a whole code into the field at once. */
const AT_ONCE = /^CX\d:/i;

type Field = HTMLInputElement | HTMLTextAreaElement;

/** A field as it was, and what was selected in it; where nothing can be typed, no field. */
interface Place {
  field: Field | undefined;
  value: string;
  from: number;
  to: number;
}

function placeOf(target: EventTarget | null): Place {
  const field = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : undefined;
  const value = field?.value ?? '';
  return { field, value, from: field?.selectionStart ?? value.length, to: field?.selectionEnd ?? value.length };
}

/** Puts back what stood in a field, with `typed` where the caret was; whoever draws it hears of it too. */
function giveBack({ field, value, from, to }: Place, typed = ''): void {
  const shown = typed ? value.slice(0, from) + typed + value.slice(to) : value;
  if (!field || field.value === shown) return;
  field.value = shown;
  const caret = from + typed.length;
  // Not every kind of field has a caret that can be set.
  if (field.selectionStart !== null) field.setSelectionRange(caret, typed ? caret : to);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

const hands = new Set<(text: string) => void>();

/**
 * Tells what a hand types outside of every field, as soon as it is sure that no scanner does: after
 * `END_GAP_MS`, or with the next key of a hand. Only while `listenForWedge` listens.
 */
export function listenForHand(onTyped: (text: string) => void): () => void {
  hands.add(onTyped);
  return () => hands.delete(onTyped);
}

/**
 * Listens on the whole page until stopped: each read text is told once, and it leaves no trace in a field,
 * on a button or on the page. What a hand types is left alone.
 */
export function listenForWedge(onRead: (text: string) => void): () => void {
  const stopped = new AbortController();
  let burst: Burst | undefined;
  let before = placeOf(null);
  /** The characters of the burst that the page never saw. */
  let held = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wholeAtMs = -Infinity;
  const end = (over: Burst): void => {
    const text = readOf(over);
    const owed = held;
    [burst, held] = [undefined, ''];
    if (text !== undefined) {
      giveBack(before);
      return onRead(text);
    }
    if (!before.field) hands.forEach((tell) => tell(over.text));
    if (!owed) return;
    // Too short for a scanner after all. What began nowhere goes to where the focus is by now.
    if (before.field) giveBack(before, over.text);
    else giveBack(placeOf(document.activeElement), owed);
  };
  /** Keys may wait behind a busy page: they come before the burst is said to be over. */
  const endLater = (): void => {
    timer = setTimeout(() => {
      timer = setTimeout(() => burst && end(burst));
    }, END_GAP_MS);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    const { key, code, shiftKey, timeStamp, target } = event;
    const step = stepOf(burst, { key, code, shift: shiftKey, at_ms: timeStamp });
    const place = placeOf(target);
    // An input method in a field goes on with its letters, whatever is held.
    const isHeld = step.held && !(place.field && (event.isComposing || key === 'Process'));
    if (isHeld || (isEnd(event) && timeStamp - wholeAtMs <= END_GAP_MS)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    wholeAtMs = -Infinity;
    clearTimeout(timer);
    const isNew = !burst || step.over;
    if (step.over) end(step.over);
    burst = step.burst;
    if (!burst) return;
    if (isNew) before = placeOf(target);
    if (isHeld) held += burst.text.slice(-1);
    endLater();
  };
  const onWhole = (event: InputEvent): void => {
    if (event.inputType !== 'insertText' || !event.data || !AT_ONCE.test(event.data)) return;
    event.preventDefault();
    wholeAtMs = event.timeStamp;
    onRead(tidied(event.data));
  };
  const { signal } = stopped;
  document.addEventListener('keydown', onKey, { capture: true, signal });
  document.addEventListener('keyup', (event) => held && event.key === ' ' && event.preventDefault(), { capture: true, signal });
  document.addEventListener('beforeinput', onWhole, { capture: true, signal });
  signal.addEventListener('abort', () => clearTimeout(timer));
  return () => stopped.abort();
}
