/** What the screens of the desk have in common: the ways between them, the keys, the width. */
import type { ComponentChildren } from 'preact';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Screen } from '../core/ui';
import { KeyList } from './desk-keys';
import { texts } from './texts-desk';

const PARTS = [
  ['/duty/hotline', 'desk.part.call'],
  ['/duty/hotline/desk', 'desk.part.queue'],
  ['/duty/hotline/search', 'desk.part.search'],
] as const;

interface Props {
  title: string;
  at: (typeof PARTS)[number][0];
  keys?: readonly (readonly [key: string, does: string])[];
  children?: ComponentChildren;
}

export function DeskScreen({ title, at, keys, children }: Props) {
  const t = useTexts(texts);
  return (
    <Screen title={title} back="/duty" class="desk">
      <nav class="parts" aria-label={t('desk.parts')}>
        {PARTS.map(([href, label]) => (
          <A key={href} href={href} aria-current={href === at ? 'page' : undefined}>
            {t(label)}
          </A>
        ))}
      </nav>
      {keys && <KeyList keys={keys} />}
      {children}
    </Screen>
  );
}
