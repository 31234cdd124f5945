/** What stands where only somebody who has signed in and applied finds something. */
import type { ComponentChildren } from 'preact';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { session } from '../core/session';
import { Card } from '../core/ui';
import { texts } from './texts-work';

export function Ready(props: { children: ComponentChildren }) {
  const t = useTexts(texts);
  const { state, account } = session.value;
  if (state === 'unknown') return null;
  if (state === 'in' && account?.has_applied) return <>{props.children}</>;
  const need = state === 'in' ? 'apply' : 'sign_in';
  return (
    <Card>
      <p>{t(`work.${need}`)}</p>
      <A class="button button-main" href={need === 'apply' ? '/apply' : '/sign-in'}>
        {t(`work.to_${need}`)}
      </A>
    </Card>
  );
}
