/** A list that the shift keeps, on the screen: while it comes, what is kept without a network, or nothing. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Offline, online } from '../core/api';
import { useTexts } from '../core/i18n';
import { Button, failureText, Notice } from '../core/ui';
import { texts } from '../staff/texts';

interface Props<P> {
  page: P | undefined;
  /** Asks for the list; done at once, and again whenever the network is back. */
  load: () => Promise<void>;
  /** What is said without a network: above what is kept, and where nothing is. */
  offline: { kept: string; none: string };
  children: (page: P) => ComponentChildren;
}

export function KeptList<P>({ page, load, offline, children }: Props<P>) {
  const t = useTexts(texts);
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setBusy] = useState(true);
  const ask = (): void => {
    setBusy(true);
    load()
      .then(() => setFailure(undefined), setFailure)
      .finally(() => setBusy(false));
  };
  useEffect(ask, [online.value]);
  if (isBusy && !page) return <p role="status">{t('staff.loading')}</p>;
  return (
    <>
      {!isBusy && failure !== undefined && (
        <Notice tone="warn" live>
          {failure instanceof Offline ? offline[page ? 'kept' : 'none'] : failureText(failure)}
        </Notice>
      )}
      {page ? (
        children(page)
      ) : (
        <Button kind="main" onClick={ask}>
          {t('staff.again')}
        </Button>
      )}
    </>
  );
}
