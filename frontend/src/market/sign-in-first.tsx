/** What stands where only somebody who has signed in finds something. */
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Notice } from '../core/ui';
import { texts } from './texts-buy';

export function SignInFirst(props: { why?: string }) {
  const t = useTexts(texts);
  return (
    <Notice>
      <p>{props.why ?? t('buy.sign_in_first')}</p>
      <A class="button button-main" href="/sign-in">
        {t('buy.sign_in')}
      </A>
    </Notice>
  );
}
