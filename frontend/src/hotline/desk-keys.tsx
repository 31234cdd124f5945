/** Keys that do something on the desk, and the short list that says so. */
import { useEffect, useRef } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { keyName } from './desk-rules';
import { texts } from './texts-desk';

export type Keys = Readonly<Record<string, () => void>>;

/** Listens to keys while the screen is open; not below an open dialog, which has keys of its own. */
export function useKeys(keys: Keys): void {
  const now = useRef(keys);
  now.current = keys;
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
      const act = now.current[keyName(event) ?? ''];
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
}

/** The list of shortcuts, shown where there is likely to be a keyboard. */
export function KeyList(props: { keys: readonly (readonly [key: string, does: string])[] }) {
  const t = useTexts(texts);
  return (
    <dl class="keys" aria-label={t('desk.keys')}>
      {props.keys.map(([key, does]) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Puts the cursor into a field or onto a button by its id. */
export function focusOn(id: string): void {
  const found = document.getElementById(id);
  found?.focus();
  found?.scrollIntoView({ block: 'nearest' });
}
