/** One line to be typed, under its label. */
import { Field, fieldError, fieldId } from './ui';

const KINDS = {
  text: {},
  phone: { type: 'tel', inputMode: 'tel', maxLength: 20 },
  code: { autocapitalize: 'characters', spellcheck: false, maxLength: 24 },
  whole: { inputMode: 'numeric', maxLength: 6 },
  decimal: { inputMode: 'decimal', maxLength: 16 },
} as const;

interface Props {
  /** The path of the field, as the server names it. */
  name: string;
  label: string;
  hint?: string;
  problem: unknown;
  kind?: keyof typeof KINDS;
  /** What the phone may fill in by itself; nothing unless it is said. */
  fill?: 'name' | 'organization' | 'street-address' | 'tel';
  most?: number;
  value: string;
  onInput: (value: string) => void;
}

export function LineField({ name, label, hint, problem, kind = 'text', fill, most, value, onInput }: Props) {
  return (
    <Field id={fieldId(name)} label={label} hint={hint} error={fieldError(problem, name)}>
      <input
        type="text"
        autocomplete={fill ?? 'off'}
        {...KINDS[kind]}
        {...(most && { maxLength: most })}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </Field>
  );
}
