/** The head of one step of a form: which it is, what it asks, how far it goes. */
import { useEffect, useRef } from 'preact/hooks';
import { useTexts } from './i18n';

export const texts = {
  'step.nth': ['第 {n} 步，共 {all} 步', 'Step {n} of {all}'],
} as const;

/** A new step is a new screen, so whoever hears it begins at its heading. */
export function StepHead(props: { at: number; all: number; title: string }) {
  const t = useTexts(texts);
  const heading = useRef<HTMLHeadingElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) {
      heading.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    isFirst.current = false;
  }, [props.at]);
  return (
    <div class="group">
      <p class="hint">{t('step.nth', { n: props.at, all: props.all })}</p>
      <h2 ref={heading} tabIndex={-1}>
        {props.title}
      </h2>
      <progress max={props.all} value={props.at} aria-hidden="true" />
    </div>
  );
}
