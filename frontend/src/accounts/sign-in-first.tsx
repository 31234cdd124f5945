/** What a screen shows to somebody who is not signed in, or no longer. */
import { useTexts } from '../core/i18n';
import { go } from '../core/router';
import { session } from '../core/session';
import { Button, Card } from '../core/ui';
import { texts } from './texts-first';

/** `why` says what signing in is good for here. */
export function SignInFirst(props: { why?: string }) {
  const t = useTexts(texts);
  const { state, has_ended } = session.value;
  // Unknown is the moment before the phone has looked at what it remembers.
  if (state !== 'out') return null;
  return (
    <Card>
      <p>{has_ended ? t('accounts.first.ended') : (props.why ?? t('accounts.first.please'))}</p>
      <Button kind="main" onClick={() => go('/sign-in')}>
        {t('accounts.first.go')}
      </Button>
    </Card>
  );
}
