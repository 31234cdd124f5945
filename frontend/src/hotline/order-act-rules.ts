/** What is asked for each act on a work order, and what is sent. Pure; the server has the last word. */
import type { Act, OrderState } from './words';

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
  close: 'reason! answer note',
  reopen: 'note!',
  expedite: 'note',
  merge: 'into! note',
  link: 'kind! ref note',
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

/** Which fields an act asks for as far as it is filled in: what is linked decides how it is named. */
export function askedOf(act: Act, draft: ActDraft): readonly Asked[] {
  const isNamed = draft.kind !== 'checkpoint';
  if (act === 'link') return fieldsOf(act).filter(({ field }) => field === 'kind' || (draft.kind && field === (isNamed ? 'ref' : 'note')));
  if (act === 'call_back' && draft.outcome !== 'solved') return fieldsOf(act).filter(({ field }) => field !== 'satisfaction');
  return fieldsOf(act);
}

/** What is needed only as things stand: how satisfied they are with what is solved, an answer where nobody resolved it. */
function neededNow(act: Act, draft: ActDraft, state: OrderState | undefined): readonly ActField[] {
  if (act === 'call_back' && draft.outcome === 'solved') return ['satisfaction'];
  if (act === 'close' && state && state !== 'resolved') return ['answer'];
  if (act === 'link' && draft.kind) return [draft.kind === 'checkpoint' ? 'note' : 'ref'];
  return [];
}

/** The fields that are needed and empty; `state` is the order's, where it is one order. */
export function missingIn(act: Act, draft: ActDraft, state?: OrderState): readonly ActField[] {
  const needed = fieldsOf(act).filter(({ isNeeded }) => isNeeded).map(({ field }) => field);
  return [...needed, ...neededNow(act, draft, state)].filter((field) => !isGiven(draft[field]));
}

/** What an act is sent as: what was given, in its own types. `into` is read by whoever knows numbers. */
export type Wish = { act: Act; pictures?: readonly string[] } & Readonly<Record<string, unknown>>;

/** The body of an act, without its id. */
export function wishOf(act: Act, draft: ActDraft, now: Date): Wish {
  const wish: Record<string, unknown> = {};
  for (const { field } of askedOf(act, draft)) {
    const value = draft[field];
    if (!isGiven(value)) continue;
    if (field === 'until') wish.until = new Date(now.getTime() + Number(value) * HOUR_MS).toISOString();
    else if (field === 'to') wish.to = value === NOBODY ? null : value;
    else if (field === 'satisfaction') wish.satisfaction = Number(value);
    else wish[field] = typeof value === 'string' ? value.trim() : value;
  }
  return { act, ...wish };
}
