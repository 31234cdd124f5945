/** One line to be typed, under its label. */
import { Field, fieldError } from './ui';

const KINDS = {
  text: {},
  phone: { type: 'tel', inputMode: 'tel', maxLength: 20 },
  code: { autocapitalize: 'characters', spellcheck: false, maxLength: 24 },
} as const;

interface Props {
  /** Also the name of the field in `problem`. */
  id: string;
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

export function LineField({ id, label, hint, problem, kind = 'text', fill, most, value, onInput }: Props) {
  return (
    <Field id={id} label={label} hint={hint} error={fieldError(problem, id)}>
      <input
        type="text"
        autocomplete={fill ?? 'off'}
        maxLength={most}
        {...KINDS[kind]}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </Field>
  );
}
