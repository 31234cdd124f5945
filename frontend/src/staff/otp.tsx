/** Six digits of an authenticator app. */
import { useEffect, useRef } from 'preact/hooks';

interface Props {
  value: string;
  onInput: (digits: string) => void;
  /** The focus comes here when the box appears. */
  autofocus?: boolean;
}

/** The box for six digits; a `Field` puts its id and descriptions on it. */
export function OtpInput({ value, onInput, autofocus, ...wires }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (autofocus) input.current?.focus();
  }, []);
  return (
    <input
      {...wires}
      ref={input}
      class="otp"
      type="text"
      inputMode="numeric"
      autocomplete="one-time-code"
      required
      value={value}
      onInput={(event) => {
        // Digits of other scripts count too: some keyboards send full-width ones.
        const digits = event.currentTarget.value.normalize('NFKC').replace(/\D/g, '').slice(0, 6);
        event.currentTarget.value = digits;
        onInput(digits);
      }}
    />
  );
}
