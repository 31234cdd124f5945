/** The few building blocks of every screen. No domain words here. */
import { cloneElement, isValidElement, type ButtonHTMLAttributes, type ComponentChildren, type TargetedMouseEvent, type VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Offline, Problem } from './api';
import { useTexts } from './i18n';
import { back as goBack, hasMoved } from './router';
import { attemptOf } from './task';
import { texts } from './texts';

/**
 * One screen: a heading, the content, and a way back when `back` names where it leads.
 * The heading takes the focus when the person came here from inside the app.
 */
export function Screen(props: { title: string; back?: string; children?: ComponentChildren; class?: string }) {
  const t = useTexts(texts);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (hasMoved) heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = `${props.title} · ${t('core.app')}`;
  });
  return (
    <>
      <header class="top">
        {props.back !== undefined && (
          <button type="button" class="top-back" onClick={() => goBack(props.back!)}>
            <Icon name="back" />
            <span class="unseen">{t('core.back')}</span>
          </button>
        )}
        <h1 ref={heading} tabIndex={-1}>
          {props.title}
        </h1>
      </header>
      <main id="main" class={`screen ${props.class ?? ''}`}>
        {props.children}
      </main>
    </>
  );
}

/** The id of the control for a field path: `document.number` -> `document-number`. */
export function fieldId(path: string): string {
  return path.replace(/[^\w]+/g, '-');
}

type Control = VNode<Record<string, unknown>>;

/** One label above one control, with a hint and an error that screen readers hear with it. */
export function Field(props: { id: string; label: string; hint?: string; error?: string; children: ComponentChildren }) {
  const { id, hint, error } = props;
  const describedBy = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ') || undefined;
  const wire = { id, 'aria-describedby': describedBy, 'aria-invalid': error ? 'true' : undefined };
  return (
    <div class={`field${error ? ' field-bad' : ''}`}>
      <label for={id}>{props.label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && <FieldErrorText id={id} text={error} />}
      {isValidElement(props.children) ? cloneElement(props.children as Control, wire) : props.children}
    </div>
  );
}

function FieldErrorText(props: { id: string; text: string }) {
  return (
    <p class="field-error" id={`${props.id}-error`}>
      <Icon name="alert" />
      {props.text}
    </p>
  );
}

export interface Option<V extends string> {
  value: V;
  label: string;
  hint?: string;
}

interface GroupProps<V extends string> {
  name: string;
  legend: string;
  options: readonly Option<V>[];
  error?: string;
  /** `row` puts short answers beside each other. */
  layout?: 'column' | 'row';
}

function Group<V extends string>(
  props: GroupProps<V> & { type: 'radio' | 'checkbox'; isOn: (value: V) => boolean; onPick: (value: V) => void },
) {
  const id = fieldId(props.name);
  return (
    <fieldset
      id={id}
      tabIndex={-1}
      class={`choice choice-${props.layout ?? 'column'}${props.error ? ' field-bad' : ''}`}
      aria-describedby={props.error ? `${id}-error` : undefined}
    >
      <legend>{props.legend}</legend>
      {props.error && <FieldErrorText id={id} text={props.error} />}
      <div class="choice-options">
        {props.options.map((option) => (
          <label class="option" key={option.value}>
            <input
              type={props.type}
              name={props.name}
              value={option.value}
              checked={props.isOn(option.value)}
              onChange={() => props.onPick(option.value)}
            />
            <span>
              {option.label}
              {option.hint && <small>{option.hint}</small>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** One of several answers. */
export function Choice<V extends string>(props: GroupProps<V> & { value: V | undefined; onChange: (value: V) => void }) {
  return <Group {...props} type="radio" isOn={(value) => value === props.value} onPick={props.onChange} />;
}

/** Any of several answers. */
export function Checks<V extends string>(
  props: GroupProps<V> & { values: readonly V[]; onChange: (values: V[]) => void },
) {
  const toggled = (value: V) =>
    props.values.includes(value) ? props.values.filter((one) => one !== value) : [...props.values, value];
  return (
    <Group
      {...props}
      type="checkbox"
      isOn={(value) => props.values.includes(value)}
      onPick={(value) => props.onChange(toggled(value))}
    />
  );
}

/** One box to tick, such as a consent. */
export function Tick(props: {
  id: string;
  label: ComponentChildren;
  checked: boolean;
  onChange: (checked: boolean) => void;
  error?: string;
}) {
  return (
    <div class={`tick${props.error ? ' field-bad' : ''}`}>
      {props.error && <FieldErrorText id={props.id} text={props.error} />}
      <label class="option">
        <input
          type="checkbox"
          id={props.id}
          checked={props.checked}
          aria-invalid={props.error ? 'true' : undefined}
          aria-describedby={props.error ? `${props.id}-error` : undefined}
          onChange={(event) => props.onChange(event.currentTarget.checked)}
        />
        <span>{props.label}</span>
      </label>
    </div>
  );
}

/** A switch that acts at once. */
export function Switch(props: { id: string; label: string; hint?: string; checked: boolean; onChange: (on: boolean) => void }) {
  return (
    <label class="switch" for={props.id}>
      <span>
        {props.label}
        {props.hint && <small>{props.hint}</small>}
      </span>
      <input
        type="checkbox"
        role="switch"
        id={props.id}
        checked={props.checked}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
    </label>
  );
}

type ButtonProps = Omit<ButtonHTMLAttributes, 'type'> & {
  kind?: 'main' | 'plain' | 'danger';
  type?: 'button' | 'submit';
  busy?: boolean;
  disabled?: boolean;
  children?: ComponentChildren;
};

export function Button({ kind = 'plain', type = 'button', busy, children, onClick, ...rest }: ButtonProps) {
  const t = useTexts(texts);
  // A busy button keeps the focus, so it is not disabled; it only stops listening.
  const guard = (event: TargetedMouseEvent<HTMLButtonElement>) => {
    if (busy) event.preventDefault();
    else (onClick as ((event: unknown) => void) | undefined)?.(event);
  };
  return (
    <button {...rest} type={type} class={`button button-${kind}`} aria-busy={busy ? 'true' : undefined} onClick={guard}>
      {busy ? t('core.busy') : children}
    </button>
  );
}

/** A failure in plain words. */
export function failureText(failure: unknown, t = useTexts(texts)): string {
  if (failure instanceof Problem) return failure.text;
  return t(failure instanceof Offline ? 'core.offline_error' : 'core.failed');
}

/**
 * What went wrong with a form, at its top, with links to the fields; takes the focus.
 * `labels` gives each field path its label. Ids follow `fieldId`.
 */
export function ErrorSummary(props: { problem: unknown; labels?: Readonly<Record<string, string>> }) {
  const t = useTexts(texts);
  const box = useRef<HTMLDivElement>(null);
  const told = useRef<unknown>(undefined);
  useEffect(() => {
    // Only a new attempt: whoever is mending what was wrong must not lose the cursor with every key.
    const attempt = attemptOf(props.problem);
    if (!attempt || attempt === told.current) return;
    told.current = attempt;
    box.current?.focus();
  }, [props.problem]);
  if (!props.problem) return null;
  const fields = props.problem instanceof Problem ? Object.entries(props.problem.fields) : [];
  const jump = (event: MouseEvent, path: string) => {
    event.preventDefault();
    document.getElementById(fieldId(path))?.focus();
  };
  return (
    <div class="notice notice-bad" role="alert" tabIndex={-1} ref={box}>
      <Icon name="alert" />
      <div>
        <strong>{fields.length ? t('core.errors') : failureText(props.problem, t)}</strong>
        {fields.length > 0 && (
          <ul>
            {fields.map(([path, error]) => (
              <li key={path}>
                <a href={`#${fieldId(path)}`} onClick={(event) => jump(event, path)}>
                  {props.labels?.[path] ? `${props.labels[path]}: ` : ''}
                  {error.text}
                </a>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

/** The text of the error at a field path, if the problem names it. */
export function fieldError(problem: unknown, path: string): string | undefined {
  return problem instanceof Problem ? problem.fields[path]?.text : undefined;
}

export function Card(props: { title?: string; children?: ComponentChildren; class?: string }) {
  return (
    <section class={`card ${props.class ?? ''}`}>
      {props.title && <h2>{props.title}</h2>}
      {props.children}
    </section>
  );
}

/** A remark that matters: calm (`info`), done (`good`), mind this (`warn`), wrong (`bad`). */
export function Notice(props: { tone?: 'info' | 'good' | 'warn' | 'bad'; children?: ComponentChildren; live?: boolean }) {
  const tone = props.tone ?? 'info';
  const icon = { info: 'info', good: 'check', warn: 'alert', bad: 'alert' } as const;
  return (
    <div class={`notice notice-${tone}`} role={props.live ? 'status' : undefined}>
      <Icon name={icon[tone]} />
      <div>{props.children}</div>
    </div>
  );
}

/** A dialog from the bottom edge. Closes by its button, the Escape key, or a tap beside it. */
export function Sheet(props: { open: boolean; title: string; onClose: () => void; children?: ComponentChildren }) {
  const t = useTexts(texts);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const box = dialog.current;
    if (!box) return;
    if (props.open && !box.open) box.showModal();
    if (!props.open && box.open) box.close();
  }, [props.open]);
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-label={props.title}
      onClose={props.onClose}
      onClick={(event) => event.target === dialog.current && props.onClose()}
    >
      <div class="sheet-inner">
        <header class="sheet-top">
          <h2>{props.title}</h2>
          <button type="button" class="top-back" onClick={props.onClose}>
            <Icon name="close" />
            <span class="unseen">{t('core.close')}</span>
          </button>
        </header>
        {props.open && props.children}
      </div>
    </dialog>
  );
}

const ICONS = {
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  next: 'M9 5l7 7-7 7',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  alert: 'M12 8v5M12 16.5v.01M12 3.5l9 16H3z',
  info: 'M12 11v6M12 7.5v.01M12 3a9 9 0 100 18 9 9 0 000-18z',
  code: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM20 14v.01M20 20v.01M17.5 17.5v.01M14 20v.01',
  thermometer: 'M10 13.5V5a2 2 0 114 0v8.5a4.2 4.2 0 11-4 0zM12 9v8',
  person: 'M12 12a4 4 0 100-8 4 4 0 000 8zM4.5 20.5c.8-4 3.7-6 7.5-6s6.7 2 7.5 6',
  people: 'M9 11.5a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 19.5c.6-3.5 3-5.2 6.5-5.2s5.9 1.7 6.5 5.2M16 5a3.5 3.5 0 010 6.5M17.5 14.6c2.3.5 3.6 2.2 4 4.9',
  chart: 'M4 20V4M4 20h16M7.5 15l4-4.5 3 2.5 5-6',
  clock: 'M12 7v5.5l3.5 2M12 3a9 9 0 100 18 9 9 0 000-18z',
  sun: 'M12 8a4 4 0 100 8 4 4 0 000-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4',
  phone: 'M6.5 3.5h3l1.5 4.5-2 1.5a11 11 0 005.5 5.5l1.5-2 4.5 1.5v3a2 2 0 01-2.2 2C10.9 18.8 5.2 13.1 4.5 5.7a2 2 0 012-2.2z',
  basket: 'M3 10h18l-2 10H5zM8 10l4-6 4 6M10 14v2.5M14 14v2.5',
  cloud: 'M7 18.5a4.5 4.5 0 01-.5-9 6 6 0 0111.5 1.5 3.8 3.8 0 01-.5 7.5zM4 4l16 16',
} as const;

export type IconName = keyof typeof ICONS;

/** A line drawing beside a word, never instead of one. */
export function Icon(props: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={ICONS[props.name]} />
    </svg>
  );
}
