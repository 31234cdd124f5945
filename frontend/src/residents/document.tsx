/** The fields of a document: its kind, and its number checked, grouped and masked on the phone. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { today } from '../core/clock';
import { say, useTexts } from '../core/i18n';
import { Button, Field } from '../core/ui';
import { city } from '../divisions/city';
import { caretIn, grouped, is18, masked, typedNumber } from './number';
import { checkDocument, checkName, DOCUMENT_KINDS, type DocumentKind } from './rules';
import { texts } from './texts';

type TextKey = keyof typeof texts;

/** A tap on a button takes the focus first: what is said of the number must not move the button away under the finger. */
const AFTER_TAP_MS = 300;

/** The words for what the rules find wrong with a number, or undefined when it can be right. */
export function numberMistake(kind: DocumentKind, number: string): string | undefined {
  if (!number) return say(texts['residents.missing.number']);
  const checked = checkDocument(kind, number, today(city.value?.zone ?? 'Asia/Shanghai'));
  return 'code' in checked ? say(texts[checked.code as TextKey], { n: [...number].length }) : undefined;
}

/** The words for what the rules find wrong with a name, or undefined. */
export function nameMistake(name: string): string | undefined {
  if (!name.trim()) return say(texts['residents.missing.name']);
  const checked = checkName(name);
  return 'code' in checked ? say(texts[checked.code as TextKey]) : undefined;
}

interface Props {
  kind: DocumentKind;
  number: string;
  /** The masked number that the server holds, offered as a reminder. */
  before?: string;
  errors: { kind?: string; number?: string };
  onChange: (patch: { kind?: DocumentKind; number?: string }) => void;
}

export function DocumentFields(props: Props) {
  const t = useTexts(texts);
  const { kind, number } = props;
  // A number is judged when the person leaves the field, not while they type.
  const [at, setAt] = useState<'untouched' | 'typing' | 'left'>('untouched');
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined);
  const mistake = at === 'left' && number ? numberMistake(kind, number) : undefined;
  return (
    <>
      <Field id="document-kind" label={t('residents.kind')} error={props.errors.kind}>
        <select value={kind} onChange={(event) => props.onChange({ kind: event.currentTarget.value as DocumentKind })}>
          {DOCUMENT_KINDS.map((one) => (
            <option key={one} value={one} selected={one === kind}>
              {t(`residents.kind.${one}`)}
            </option>
          ))}
        </select>
      </Field>
      <Field
        id="document-number"
        label={t('residents.number')}
        hint={t(is18(kind, number) ? 'residents.number_hint_18' : 'residents.number_hint')}
        error={at === 'typing' ? undefined : (mistake ?? props.errors.number)}
      >
        <NumberInput
          kind={kind}
          value={number}
          placeholder={props.before}
          onInput={(typed) => {
            clearTimeout(leaving.current);
            setAt('typing');
            props.onChange({ number: typed });
          }}
          onLeave={() => {
            leaving.current = setTimeout(() => setAt('left'), AFTER_TAP_MS);
          }}
        />
      </Field>
    </>
  );
}

interface NumberProps {
  kind: DocumentKind;
  value: string;
  placeholder?: string;
  onInput: (number: string) => void;
  onLeave: () => void;
  // Field hands these down to its control.
  id?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: 'true';
}

/** Grouped while it is typed, masked when the person is elsewhere, shown again on request. */
function NumberInput({ kind, value, onInput, onLeave, ...wire }: NumberProps) {
  const t = useTexts(texts);
  const input = useRef<HTMLInputElement>(null);
  const [isInside, setInside] = useState(false);
  const [isShown, setShown] = useState(false);
  const typed = (event: Event): void => {
    const box = event.currentTarget as HTMLInputElement;
    // An input method is still putting the character together.
    if ((event as InputEvent).isComposing) return;
    const before = typedNumber(kind, box.value.slice(0, box.selectionStart ?? undefined)).length;
    const number = typedNumber(kind, box.value);
    box.value = grouped(kind, number);
    const caret = caretIn(box.value, before);
    box.setSelectionRange(caret, caret);
    onInput(number);
  };
  const wanted = isInside || isShown ? grouped(kind, value) : masked(value);
  useLayoutEffect(() => {
    // Not left to the drawing: writing a text anew, even an equal one, would move the caret.
    const box = input.current!;
    if (box.value === wanted) return;
    const isAllSelected = box.selectionStart === 0 && box.selectionEnd === box.value.length;
    box.value = wanted;
    if (isAllSelected && isInside) box.select();
  }, [wanted]);
  return (
    <div class="with-button">
      <input
        {...wire}
        ref={input}
        type="text"
        inputMode={is18(kind, value) ? 'numeric' : 'text'}
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        required
        onInput={typed}
        onCompositionEnd={typed}
        onFocus={() => setInside(true)}
        onBlur={() => {
          setInside(false);
          onLeave();
        }}
      />
      {isInside && is18(kind, value) && value.length === 17 ? (
        // The number keyboard of a phone has no X. Pressing must not take the focus away.
        <Button
          aria-label={t('residents.number_x')}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onInput(`${value}X`)}
        >
          X
        </Button>
      ) : (
        value && (
          <Button
            aria-label={t(isShown ? 'residents.number_hide_named' : 'residents.number_show_named')}
            onClick={() => setShown(!isShown)}
          >
            {t(isShown ? 'residents.number_hide' : 'residents.number_show')}
          </Button>
        )
      )}
    </div>
  );
}
