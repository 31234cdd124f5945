/** What is asked for each act on a work order, and what is sent. Pure; the server has the last word. */
import type { Act } from './words';

export type ActField =
  | 'reason'
  | 'answer'
  | 'unit'
  | 'to'
  | 'until'
  | 'outcome'
  | 'satisfaction'
  | 'into'
  | 'kind'
  | 'ref'
  | 'text'
  | 'note'
  | 'pictures';

/** The fields of an act in the order in which they are asked; `!` marks what is needed. */
const ASKED: Readonly<Record<Act, string>> = {
  receive: '',
  accept: 'note',
  refuse: 'reason! answer!',
  dispatch: 'unit! note',
  take: '',
  assign: 'to! note',
  transfer: 'unit! note!',
  send_back: 'reason! note',
  note: 'note! pictures',
  pause: 'reason! until! note',
  resume: '',
  resolve: 'answer! pictures note',
  call_back: 'outcome! satisfaction note',
  close: 'reason! note',
  reopen: 'note!',
  expedite: 'note',
  merge: 'into!',
  link: 'kind! ref!',
  add: 'text!',
};

export interface Asked {
  field: ActField;
  isNeeded: boolean;
}

export function fieldsOf(act: Act): readonly Asked[] {
  return ASKED[act]
    .split(' ')
    .filter(Boolean)
    .map((word) => ({ field: word.replace('!', '') as ActField, isNeeded: word.endsWith('!') }));
}

/** What may be done where there is no network: it needs nothing from the server but what was read before. */
export const OFFLINE_ACTS: ReadonlySet<Act> = new Set(['take', 'note', 'pause', 'resume', 'resolve', 'send_back']);

export const OUTCOMES = ['solved', 'not_solved', 'not_reached'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export const LINK_KINDS = ['watched', 'listing', 'order', 'checkpoint'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];
/** For how long an order may rest, in hours; the server takes seven days at most. */
export const RESTS_H = [2, 24, 72, 144] as const;
const HOUR_MS = 3_600_000;
/** Nobody of the unit in particular: the order goes back into its queue. */
export const NOBODY = 'nobody';

/** What stands in the form. Choices are words until they are sent. */
export interface ActDraft {
  /** The id of the event, made when the form was opened. */
  id: string;
  reason?: string;
  answer?: string;
  unit?: string;
  to?: string;
  /** Hours. */
  until?: string;
  outcome?: Outcome;
  satisfaction?: string;
  into?: string;
  kind?: LinkKind;
  ref?: string;
  text?: string;
  note?: string;
  pictures: readonly string[];
}

const isGiven = (value: string | readonly string[] | undefined): boolean =>
  typeof value === 'string' ? value.trim() !== '' : value !== undefined && value.length > 0;

/** What is missing: a call back that solved it needs to know how satisfied they are, one that did not does not. */
export function missingIn(act: Act, draft: ActDraft): readonly ActField[] {
  const needed = fieldsOf(act).filter(({ isNeeded }) => isNeeded).map(({ field }) => field);
  const asked = draft.outcome === 'solved' ? [...needed, 'satisfaction' as const] : needed;
  return asked.filter((field) => !isGiven(draft[field]));
}

/** What an act is sent as: what was given, in its own types. `into` is read by whoever knows numbers. */
export type Wish = { act: Act; pictures?: readonly string[] } & Readonly<Record<string, unknown>>;

/** The body of an act, without its id. */
export function wishOf(act: Act, draft: ActDraft, now: Date): Wish {
  const wish: Record<string, unknown> = {};
  for (const { field } of fieldsOf(act)) {
    const value = draft[field];
    if (!isGiven(value)) continue;
    if (field === 'until') wish.until = new Date(now.getTime() + Number(value) * HOUR_MS).toISOString();
    else if (field === 'to') wish.to = value === NOBODY ? null : value;
    else if (field === 'satisfaction') {
      if (draft.outcome === 'solved') wish.satisfaction = Number(value);
    } else wish[field] = typeof value === 'string' ? value.trim() : value;
  }
  return { act, ...wish };
}
