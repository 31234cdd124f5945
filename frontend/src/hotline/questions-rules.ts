/** The questions of a category, from what was typed to what is sent. Pure. */

/** What the rules need to know of a question; categories.ts has more. */
export interface Asked {
  code: string;
  kind: 'choice' | 'yes_no' | 'number' | 'text';
  is_needed: boolean;
  /** The highest number that is taken. */
  most?: number | null;
}

/** What was typed or chosen, by the question's code: `yes` and `no`, an option's code, digits, words. */
export type TypedAnswers = Readonly<Record<string, string>>;
/** As they are sent: an option's code, true or false, a whole number, or words. */
export type Answers = Readonly<Record<string, string | boolean | number>>;

function sent({ kind, most }: Asked, typed: string): string | boolean | number | undefined {
  const plain = typed.trim();
  if (!plain) return undefined;
  if (kind === 'yes_no') return plain === 'yes';
  if (kind !== 'number') return plain;
  const digits = plain.normalize('NFKC');
  return /^\d{1,9}$/.test(digits) && Number(digits) <= (most ?? Infinity) ? Number(digits) : undefined;
}

/** The answers to these questions alone: what was answered for another category stays behind. */
export function answersOf(questions: readonly Asked[], typed: TypedAnswers): Answers {
  const pairs = questions.map((one) => [one.code, sent(one, typed[one.code] ?? '')] as const);
  return Object.fromEntries(pairs.filter(([, answer]) => answer !== undefined)) as Answers;
}

/** The questions that need an answer and have none that can be sent, and the numbers that are none. */
export function missing(questions: readonly Asked[], typed: TypedAnswers): readonly string[] {
  return questions
    .filter((one) => {
      const text = (typed[one.code] ?? '').trim();
      return text ? sent(one, text) === undefined : one.is_needed;
    })
    .map(({ code }) => code);
}
