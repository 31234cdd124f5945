/** A report that is being written, without a screen: its steps, what is wrong, what is sent. Pure. */
import { phoneOf } from '../accounts/rules';
import type { Point } from '../core/here';
import { answersOf, missing, type Answers, type Asked, type TypedAnswers } from './questions-rules';

export const STEPS = ['what', 'tell', 'where', 'send'] as const;
export type Step = (typeof STEPS)[number];
export const TEXT_MOST = 1000;
export const PLACE_MOST = 100;
export const NAME_MOST = 40;

/** Whether and how somebody wants to hear of it: not at all, at the number they signed in with, at another. */
export const WAYS = ['anonymous', 'own', 'other'] as const;
export type Way = (typeof WAYS)[number];

/** What the rules need to know of a category; categories.ts has more. */
export interface Asks {
  code: string;
  group: 'clue' | 'help';
  questions: readonly Asked[];
  needs_text: boolean;
}

/** What is being typed. */
export interface ReportDraft {
  step: Step;
  category?: string;
  answers: TypedAnswers;
  text: string;
  /** Undefined until somebody chooses: then the own division is offered. */
  division?: string;
  place: string;
  point?: Point;
  photos: readonly string[];
  /** Undefined until somebody chooses: then it follows from the category. */
  way?: Way;
  phone: string;
  name: string;
}

/** POST /reports. */
export interface ReportBody {
  id: string;
  category: string;
  division_code: string;
  place?: string;
  point?: Point;
  text: string;
  answers: Answers;
  pictures: readonly string[];
  is_anonymous: boolean;
  call_back?: { phone?: string; name?: string };
  made_at: string;
}

export function emptyDraft(): ReportDraft {
  return { step: 'what', answers: {}, text: '', place: '', photos: [], phone: '', name: '' };
}

/** The ways that are open: the own number only to somebody who is signed in. */
export function waysOf(isSignedIn: boolean): readonly Way[] {
  return WAYS.filter((way) => isSignedIn || way !== 'own');
}

/** Whoever tells of something need not say who they are; whoever needs something wants to be found. */
export function wayShown(draft: ReportDraft, category: Asks | undefined, isSignedIn: boolean): Way {
  const ways = waysOf(isSignedIn);
  if (draft.way && ways.includes(draft.way)) return draft.way;
  if (category?.group !== 'help') return 'anonymous';
  return isSignedIn ? 'own' : 'other';
}

export type ReportMistake = 'answer_missing' | 'text_missing' | 'division_missing' | 'phone_missing' | 'phone_wrong';
export type ReportMistakes = Record<string, ReportMistake | undefined>;

/** A number that can be called: a mobile in E.164, or a landline with its area code; null when it is none. */
export function callableOf(typed: string): string | null {
  const digits = typed.normalize('NFKC').replace(/[\s()-]+/g, '');
  return /^0[1-9]\d{8,10}$/.test(digits) ? digits : phoneOf(typed);
}

function phoneMistake(typed: string): ReportMistake | undefined {
  if (!typed.trim()) return 'phone_missing';
  return callableOf(typed) ? undefined : 'phone_wrong';
}

/** What is wrong with one step, by field. */
export function mistakesIn(step: Step, draft: ReportDraft, category: Asks | undefined, way: Way): ReportMistakes {
  if (step === 'tell') {
    const unanswered = missing(category?.questions ?? [], draft.answers);
    return {
      ...Object.fromEntries(unanswered.map((code) => [`answers.${code}`, 'answer_missing' as const])),
      text: category?.needs_text && !oneLine(draft.text) ? 'text_missing' : undefined,
    };
  }
  if (step === 'where') return { division_code: draft.division ? undefined : 'division_missing' };
  return step === 'send' && way === 'other' ? { 'call_back.phone': phoneMistake(draft.phone) } : {};
}

/** On which step a field of the server's answer stands. */
export function stepOf(field: string): Step {
  const name = field.split('.')[0]!;
  if (name === 'category') return 'what';
  if (name === 'answers' || name === 'text') return 'tell';
  return ['division_code', 'place', 'point', 'pictures'].includes(name) ? 'where' : 'send';
}

const oneLine = (typed: string): string => typed.replace(/\s+/g, ' ').trim();

/** What is kept and sent. Only for a draft without mistakes. */
export function bodyOf(draft: ReportDraft, id: string, category: Asks, way: Way, madeAt: Date): ReportBody {
  const place = oneLine(draft.place);
  const name = oneLine(draft.name);
  const phone = way === 'other' ? callableOf(draft.phone) : null;
  return {
    id,
    category: category.code,
    division_code: draft.division!,
    ...(place ? { place } : {}),
    ...(draft.point ? { point: draft.point } : {}),
    text: draft.text.trim(),
    answers: answersOf(category.questions, draft.answers),
    pictures: draft.photos,
    is_anonymous: way === 'anonymous',
    ...(way === 'anonymous' ? {} : { call_back: { ...(phone ? { phone } : {}), ...(name ? { name } : {}) } }),
    made_at: madeAt.toISOString(),
  };
}

const typedAnswer = (answer: string | boolean | number): string =>
  typeof answer === 'boolean' ? (answer ? 'yes' : 'no') : String(answer);

/** The form for a report that was refused, so that it can be mended. */
export function draftFrom(body: ReportBody): ReportDraft {
  const { call_back, is_anonymous } = body;
  return {
    step: 'what',
    category: body.category,
    answers: Object.fromEntries(Object.entries(body.answers).map(([code, answer]) => [code, typedAnswer(answer)])),
    text: body.text,
    division: body.division_code,
    place: body.place ?? '',
    point: body.point,
    photos: body.pictures,
    way: is_anonymous ? 'anonymous' : call_back?.phone ? 'other' : 'own',
    phone: call_back?.phone ?? '',
    name: call_back?.name ?? '',
  };
}

/** Looser than this a point says less than the village does. */
export const POINT_WORTH_M = 2_000;
