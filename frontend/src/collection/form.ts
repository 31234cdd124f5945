/** The form of a household collection, without a screen: its steps, what is wrong, what is sent. Pure. */
import { phoneOf } from '../accounts/rules';
import { daysAfter } from '../core/days';
import type { DocumentKind } from '../residents/rules';

export const STEPS = ['address', 'members', 'contacts', 'journeys', 'needs', 'review'] as const;
export type Step = (typeof STEPS)[number];
export const RELATIONS = ['head', 'spouse', 'child', 'elder', 'other'] as const;
export type Relation = (typeof RELATIONS)[number];
export const HELP_KINDS = ['medicine', 'food', 'transport', 'other'] as const;
export type HelpKind = (typeof HELP_KINDS)[number];

export const MEMBERS_MOST = 10;
export const ENTRIES_MOST = 20;
export const NEEDS_MOST = 5;
export const ADDRESS_MOST = 120;
export const PLACE_MOST = 80;
export const NOTE_MOST = 200;
export const WORDS_MOST = 500;
/** Journeys that ended longer ago do not matter any more (they are kept 21 days). */
export const JOURNEY_DAYS = 21;

export interface MemberDraft {
  person_id: string;
  name: string;
  kind: DocumentKind;
  number: string;
  relation?: Relation;
  phone: string;
}
export interface ContactDraft {
  person_id: string;
  name: string;
  phone: string;
  met_on: string;
  note: string;
}
export interface JourneyDraft {
  person_id: string;
  place: string;
  from_on: string;
  to_on: string;
}
export interface NeedDraft {
  id: string;
  person_id: string;
  kind?: HelpKind;
  text: string;
}

/** What is being typed, for one household. */
export interface CollectDraft {
  id: string;
  village: string;
  step: Step;
  address: string;
  members: readonly MemberDraft[];
  contacts: readonly ContactDraft[];
  journeys: readonly JourneyDraft[];
  needs: readonly NeedDraft[];
  /** The entry that is open: of which list, and at which place (its length for a new one). */
  open?: Open;
}
export type Open =
  | { list: 'members'; at: number; entry: MemberDraft }
  | { list: 'contacts'; at: number; entry: ContactDraft }
  | { list: 'journeys'; at: number; entry: JourneyDraft }
  | { list: 'needs'; at: number; entry: NeedDraft };

export type Mistake =
  | 'address_missing'
  | 'address_long'
  | 'relation_missing'
  | 'head_twice'
  | 'document_twice'
  | 'phone'
  | 'person_missing'
  | 'name_missing'
  | 'place_missing'
  | 'date_missing'
  | 'date_future'
  | 'dates_order'
  | 'too_old'
  | 'kind_missing'
  | 'words_missing';
type Mistakes = Record<string, Mistake | undefined>;

const phoneMistake = (typed: string): Mistake | undefined => (typed.trim() && !phoneOf(typed) ? 'phone' : undefined);
const isDay = (on: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(on) && !Number.isNaN(Date.parse(on));

function dayMistake(on: string, todayOn: string): Mistake | undefined {
  if (!isDay(on)) return 'date_missing';
  return on > todayOn ? 'date_future' : undefined;
}

/** What is wrong with the address. */
export function addressMistake(address: string): Mistake | undefined {
  const length = [...address.trim()].length;
  return length < 1 ? 'address_missing' : length > ADDRESS_MOST ? 'address_long' : undefined;
}

/** What is wrong with a member, beside the name and the document, which have checks of their own. */
export function memberMistakes(member: MemberDraft, at: number, others: readonly MemberDraft[]): Mistakes {
  const rest = others.filter((_, index) => index !== at);
  const isTwice = rest.some(({ kind, number }) => kind === member.kind && number === member.number);
  const hasHead = member.relation === 'head' && rest.some(({ relation }) => relation === 'head');
  return {
    'document.number': isTwice ? 'document_twice' : undefined,
    relation: member.relation ? (hasHead ? 'head_twice' : undefined) : 'relation_missing',
    phone: phoneMistake(member.phone),
  };
}

/** What is wrong with a contact; `todayOn` is the city's day. */
export function contactMistakes(contact: ContactDraft, todayOn: string): Mistakes {
  return {
    person_id: contact.person_id ? undefined : 'person_missing',
    name: contact.name.trim() ? undefined : 'name_missing',
    phone: phoneMistake(contact.phone),
    met_on: dayMistake(contact.met_on, todayOn),
  };
}

/** What is wrong with a journey; `todayOn` is the city's day. */
export function journeyMistakes(journey: JourneyDraft, todayOn: string): Mistakes {
  const { from_on, to_on } = journey;
  let to = dayMistake(to_on, todayOn);
  if (!to && isDay(from_on) && from_on > to_on) to = 'dates_order';
  if (!to && to_on < daysAfter(todayOn, -JOURNEY_DAYS)) to = 'too_old';
  return {
    person_id: journey.person_id ? undefined : 'person_missing',
    place: journey.place.trim() ? undefined : 'place_missing',
    from_on: dayMistake(from_on, todayOn),
    to_on: to,
  };
}

/** What is wrong with a need. */
export function needMistakes(need: NeedDraft): Mistakes {
  return {
    person_id: need.person_id ? undefined : 'person_missing',
    kind: need.kind ? undefined : 'kind_missing',
    text: need.kind === 'other' && !need.text.trim() ? 'words_missing' : undefined,
  };
}

/** Whether the household can be left as it is: somebody in it, and exactly one head. */
export function membersMistake(members: readonly MemberDraft[]): 'members_missing' | 'head_missing' | undefined {
  if (!members.length) return 'members_missing';
  return members.some(({ relation }) => relation === 'head') ? undefined : 'head_missing';
}

/** Takes the open entry into its list. */
export function taken(draft: CollectDraft): CollectDraft {
  const { open, ...rest } = draft;
  if (!open) return draft;
  const list: unknown[] = [...draft[open.list]];
  list[open.at] = open.entry;
  return { ...rest, [open.list]: list };
}

/** Takes an entry out; with a member goes what was entered of them. */
export function without(draft: CollectDraft, list: Open['list'], at: number): CollectDraft {
  const { open: _, ...rest } = draft;
  const left = { ...rest, [list]: draft[list].filter((_entry, index) => index !== at) } as CollectDraft;
  const gone = list === 'members' ? draft.members[at]?.person_id : undefined;
  if (!gone) return left;
  const others = <T extends { person_id: string }>(entries: readonly T[]) => entries.filter(({ person_id }) => person_id !== gone);
  return { ...left, contacts: others(left.contacts), journeys: others(left.journeys), needs: others(left.needs) };
}

const withPhone = (typed: string): { phone?: string } => (typed.trim() ? { phone: phoneOf(typed) ?? typed } : {});

/** What is sealed and sent. Only for a draft without mistakes. */
export function bodyOf(draft: CollectDraft, visitedAt: Date): object {
  return {
    village: draft.village,
    address: draft.address.trim(),
    visited_at: visitedAt.toISOString(),
    members: draft.members.map(({ person_id, name, kind, number, relation, phone }) => ({
      person_id,
      name: name.trim(),
      document: { kind, number },
      relation,
      ...withPhone(phone),
    })),
    contacts: draft.contacts.map(({ person_id, name, phone, met_on, note }) => ({
      person_id,
      name: name.trim(),
      ...withPhone(phone),
      met_on,
      ...(note.trim() ? { note: note.trim() } : {}),
    })),
    journeys: draft.journeys.map(({ person_id, place, from_on, to_on }) => ({ person_id, place: place.trim(), from_on, to_on })),
    needs: draft.needs.map(({ id, person_id, kind, text }) => ({ id, person_id, kind, text: text.trim() })),
  };
}

/** 张* : the first character and at most three stars, as the server masks a name. */
export function maskedName(name: string): string {
  const characters = [...name.trim()];
  return characters.length < 2 ? '*' : characters[0] + '*'.repeat(Math.min(characters.length - 1, 3));
}
