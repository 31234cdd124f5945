/** What a list of the market says while it comes, and why it did not. */
import type { Answer } from '../core/answer';
import { Offline } from '../core/api';
import { useTexts } from '../core/i18n';
import { Button, failureText, Notice } from '../core/ui';
import { texts } from './texts-goods';

/** Nothing when there is something to show and no failure; `kept` says how old it is when it is not fresh. */
export function Fetching<T>(props: { answer: Pick<Answer<T>, 'data' | 'failure' | 'isBusy' | 'reload'>; kept?: string }) {
  const t = useTexts(texts);
  const { data, failure, isBusy, reload } = props.answer;
  if (isBusy || failure === undefined) return data ? null : <p role="status">{t('buy.loading')}</p>;
  if (data && failure instanceof Offline) {
    return <Notice live>{props.kept ? t('buy.offline', { time: props.kept }) : t('buy.offline_kept')}</Notice>;
  }
  return (
    <>
      <Notice tone="warn" live>
        {failure instanceof Offline ? t('buy.offline_nothing') : failureText(failure)}
      </Notice>
      <Button onClick={() => void reload()}>{t('buy.again')}</Button>
    </>
  );
}
