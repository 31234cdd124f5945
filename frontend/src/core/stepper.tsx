/** A number between two large buttons that count it up and down. */

interface Props {
  typed: string;
  onType: (typed: string) => void;
  /** One step from what is typed; the caller knows the range and the unit. */
  step: (typed: string, by: 1 | -1) => string;
  /** What the two buttons do, for those who do not see them. */
  less: string;
  more: string;
  inputMode?: 'decimal' | 'numeric';
  // Field hands these down to its control; a stepper without a visible label names itself.
  id?: string;
  'aria-label'?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: 'true';
}

export function Stepper({ typed, onType, step, less, more, inputMode = 'decimal', ...wire }: Props) {
  return (
    <div class="stepper">
      <button type="button" aria-label={less} onClick={() => onType(step(typed, -1))}>
        −
      </button>
      <input
        {...wire}
        type="text"
        inputMode={inputMode}
        autocomplete="off"
        maxLength={8}
        value={typed}
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => onType(event.currentTarget.value)}
      />
      <button type="button" aria-label={more} onClick={() => onType(step(typed, 1))}>
        +
      </button>
    </div>
  );
}
