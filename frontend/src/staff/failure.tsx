/** Why a list could not be had, and the way to ask again. */
import type { Answer } from '../core/answer';
import { Offline, Problem } from '../core/api';
import { useTexts } from '../core/i18n';
import { Button, failureText, Notice } from '../core/ui';
import { texts } from './texts';

/** Shows that a list is being fetched, or why it did not come; nothing when it is there. */
export function Fetching<T>(props: { answer: Answer<T> }) {
  const t = useTexts(texts);
  const { data, failure, reload, isBusy } = props.answer;
  if (data) return null;
  if (isBusy || failure === undefined) return <p role="status">{t('staff.loading')}</p>;
  const isForbidden = failure instanceof Problem && failure.status === 403;
  return (
    <>
      <Notice tone="warn" live>
        {failure instanceof Offline ? t('staff.offline') : isForbidden ? t('staff.refused') : failureText(failure)}
      </Notice>
      {!isForbidden && <Button onClick={() => void reload()}>{t('staff.again')}</Button>}
    </>
  );
}
