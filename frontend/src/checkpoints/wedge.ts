/** Scanners and card readers that type, as most on a cable do: heard wherever the focus is. */
import { type Burst, isSure, readOf, stepOf, tidied } from './wedge-rules';

/** A burst without Enter or Tab is over after this. */
const OVER_MS = 120;
/** Some handhelds put a whole code into the field at once. */
const AT_ONCE = /^CX\d:/i;

type Field = HTMLInputElement | HTMLTextAreaElement;

const fieldOf = (target: EventTarget | null): Field | undefined =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : undefined;

/** Puts back what stood in a field, so that whoever draws it hears of it too. */
function giveBack(field: Field | undefined, value: string): void {
  if (!field || field.value === value) return;
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/**
 * Listens on the whole page until stopped: each read text is told once, and it leaves no trace in a field,
 * on a button or on the page. What a hand types is left alone.
 */
export function listenForWedge(onRead: (text: string) => void): () => void {
  const over = new AbortController();
  let burst: Burst | undefined;
  let before: { field: Field | undefined; value: string } = { field: undefined, value: '' };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = (text: string | undefined): void => {
    clearTimeout(timer);
    burst = undefined;
    if (text === undefined) return;
    giveBack(before.field, before.value);
    onRead(text);
  };
  const unended = (): void => {
    const [text, was] = [readOf(burst), burst];
    // Too short for a scanner after all: the field gets the characters that were held.
    if (text === undefined && isSure(was) && before.field) giveBack(before.field, before.value + was!.text);
    end(text);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    const { key, code, shiftKey, timeStamp } = event;
    const field = fieldOf(event.target);
    const step = stepOf(burst, { key, code, shift: shiftKey, at_ms: timeStamp });
    if (step.burst?.text.length === 1) before = { field, value: field?.value ?? '' };
    burst = step.burst;
    clearTimeout(timer);
    if (step.held) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    if (step.read !== undefined) end(step.read);
    else if (burst) timer = setTimeout(unended, OVER_MS);
  };
  const onWhole = (event: InputEvent): void => {
    if (event.inputType !== 'insertText' || !event.data || !AT_ONCE.test(event.data)) return;
    event.preventDefault();
    onRead(tidied(event.data));
  };
  const { signal } = over;
  document.addEventListener('keydown', onKey, { capture: true, signal });
  document.addEventListener('keyup', (event) => isSure(burst) && event.key === ' ' && event.preventDefault(), { capture: true, signal });
  document.addEventListener('beforeinput', onWhole, { capture: true, signal });
  signal.addEventListener('abort', () => clearTimeout(timer));
  return () => over.abort();
}
