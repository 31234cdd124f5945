/** The questions of a category, as a part of a form: whoever reports, and whoever takes a call, sees the same. */
import { useTexts, type Pair } from '../core/i18n';
import { Choice, Field, fieldError } from '../core/ui';
import { nameOf, type Question } from './categories';
import type { TypedAnswers } from './questions-rules';

export const texts = {
  'questions.yes': ['是', 'Yes'],
  'questions.no': ['否', 'No'],
  'questions.missing': ['请回答这个问题', 'Please answer this question'],
  'questions.optional': ['{question}（可不填）', '{question} (may be left empty)'],
} as const satisfies Record<string, Pair>;

const TEXT_MOST = 200;

interface Props {
  questions: readonly Question[];
  typed: TypedAnswers;
  onChange: (typed: TypedAnswers) => void;
  /** Its fields are named `answers.<code>`. */
  problem: unknown;
}

export function Questions(props: Props) {
  return (
    <>
      {props.questions.map((question) => (
        <One key={question.code} {...props} question={question} />
      ))}
    </>
  );
}

function One({ question, typed, onChange, problem }: Props & { question: Question }) {
  const t = useTexts(texts);
  const { code, kind } = question;
  const error = fieldError(problem, `answers.${code}`);
  const value = typed[code] ?? '';
  const change = (answer: string) => onChange({ ...typed, [code]: answer });
  const label = question.is_needed ? nameOf(question) : t('questions.optional', { question: nameOf(question) });
  if (kind === 'choice' || kind === 'yes_no') {
    const options =
      kind === 'choice'
        ? question.options.map((one) => ({ value: one.code, label: nameOf(one) }))
        : [
            { value: 'yes', label: t('questions.yes') },
            { value: 'no', label: t('questions.no') },
          ];
    return <Choice name={`answers.${code}`} legend={label} layout="row" options={options} value={value} onChange={change} error={error} />;
  }
  return (
    <Field id={`answers-${code}`} label={label} error={error}>
      <input
        type="text"
        inputMode={kind === 'number' ? 'numeric' : 'text'}
        autocomplete="off"
        maxLength={kind === 'number' ? String(question.most ?? TEXT_MOST).length : TEXT_MOST}
        value={value}
        onInput={(event) => change(event.currentTarget.value)}
      />
    </Field>
  );
}
