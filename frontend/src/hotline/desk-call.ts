/** A call while it is taken: what is typed, what is wrong with it, what is sent. Pure. */
import type { CallPost } from './data-desk';
import { answersOf, missing, type Asked, type TypedAnswers } from './questions-rules';

export interface CallDraft {
  /** Made when the form opens: however often it is sent, it is one call. */
  id: string;
  text: string;
  category: string;
  division_code: string;
  place: string;
  answers: TypedAnswers;
  may_call_back: boolean;
  phone: string;
  name: string;
  /** What the agent told the caller, when that was all they needed. */
  answer: string;
}

/** A call becomes work for a unit, or it was answered at once and is kept as closed. */
export type Ending = 'order' | 'answered';

export function emptyCall(id: string): CallDraft {
  return {
    id,
    text: '',
    category: '',
    division_code: '',
    place: '',
    answers: {},
    may_call_back: false,
    phone: '',
    name: '',
    answer: '',
  };
}

/** Digits as they are dialled; people ring from landlines too, so only the length is looked at. */
export function dialled(typed: string): string | undefined {
  const digits = typed.normalize('NFKC').replace(/[\s\-–—()]+/g, '');
  return /^\+?\d{7,15}$/.test(digits) ? digits : undefined;
}

/** Why a call is closed that was answered at once; of the closed list of reasons. */
const ANSWERED = 'answered';

/** What is wrong, by field path, as the key of the text that says so. */
export function wrongIn(call: CallDraft, questions: readonly Asked[], ending: Ending): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  if (!call.text.trim()) found.text = 'desk.call.words_missing';
  if (!call.category) found.category = 'desk.call.category_missing';
  if (!call.division_code) found.division_code = 'desk.call.division_missing';
  for (const code of missing(questions, call.answers)) found[`answers.${code}`] = 'questions.missing';
  if (call.may_call_back && !dialled(call.phone)) found['call_back.phone'] = 'desk.call.phone_missing';
  if (ending === 'answered' && !call.answer.trim()) found['answered.text'] = 'desk.call.answer_missing';
  return found;
}

/** The call as it is sent. Without the caller's consent nothing of them leaves the form. */
export function postOf(call: CallDraft, questions: readonly Asked[], ending: Ending): CallPost {
  const [place, name] = [call.place.trim(), call.name.trim()];
  const phone = dialled(call.phone);
  return {
    id: call.id,
    category: call.category,
    division_code: call.division_code,
    ...(place ? { place } : {}),
    text: call.text.trim(),
    answers: answersOf(questions, call.answers),
    is_anonymous: !call.may_call_back,
    ...(call.may_call_back ? { call_back: { ...(phone ? { phone } : {}), ...(name ? { name } : {}) } } : {}),
    ...(ending === 'answered' ? { answered: { text: call.answer.trim(), reason: ANSWERED } } : {}),
  };
}
