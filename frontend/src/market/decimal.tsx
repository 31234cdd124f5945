/** A field for a number with decimals, such as a price or a weight; what was typed stays as typed. */
import { Field, fieldError } from '../core/ui';

interface Props {
  id: string;
  label: string;
  hint?: string;
  value: string;
  problem: unknown;
  onInput: (typed: string) => void;
}

export function Decimal(props: Props) {
  return (
    <Field id={props.id} label={props.label} hint={props.hint} error={fieldError(props.problem, props.id)}>
      <input
        type="text"
        inputMode="decimal"
        autocomplete="off"
        maxLength={14}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </Field>
  );
}
