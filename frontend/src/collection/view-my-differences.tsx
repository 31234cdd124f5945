/** What staff wrote down at the door beside what a resident entered: the resident picks. */
import { SignInFirst } from '../accounts/sign-in-first';
import { useAnswer } from '../core/answer';
import { Offline } from '../core/api';
import { useTexts } from '../core/i18n';
import { session } from '../core/session';
import { Button, failureText, Notice, Screen } from '../core/ui';
import type { Difference } from './compare';
import { Differences } from './differences';
import { texts } from './texts-help';

export default function MyDifferences() {
  const t = useTexts(texts);
  return (
    <Screen title={t('differ.title')} back="/me">
      {session.value.state === 'in' ? <Inside /> : <SignInFirst />}
    </Screen>
  );
}

function Inside() {
  const t = useTexts(texts);
  const { data, failure, reload } = useAnswer<{ differences: Difference[] }>('/me/differences');
  return (
    <>
      <p>{t('differ.my_lead')}</p>
      {failure !== undefined && (
        <>
          <Notice tone="warn" live>
            {failure instanceof Offline ? t('differ.online') : failureText(failure)}
          </Notice>
          <Button onClick={() => void reload()}>{t('help.again')}</Button>
        </>
      )}
      {!data && !failure && <p role="status">{t('help.loading')}</p>}
      {data && <Differences differences={data.differences} path="/me/differences/pick" onPicked={reload} />}
    </>
  );
}
