/** My agreement code: eight digits that I read to the person who shall check in for me. */
import { useEffect, useState } from 'preact/hooks';
import { minutesAndSeconds } from '../accounts/rules';
import { useSecondsUntil } from '../accounts/countdown';
import { call, Offline } from '../core/api';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Notice } from '../core/ui';
import { texts } from './texts';

interface Code {
  agreement_code: string;
  expires_at: string;
}

/** How often the list is read anew while a code waits for the other person. */
const LOOK_EVERY_MS = 20_000;

export function AgreementCode(props: { reload: () => Promise<void> }) {
  const t = useTexts(texts);
  const task = useTask();
  const [code, setCode] = useState<Code>();
  const left = useSecondsUntil(code?.expires_at);
  const isLive = code !== undefined && left > 0;
  useEffect(() => {
    if (!isLive) return undefined;
    const look = setInterval(() => {
      if (document.visibilityState === 'visible') void props.reload();
    }, LOOK_EVERY_MS);
    return () => clearInterval(look);
  }, [isLive]);
  const make = () => task.run(async () => setCode(await call<Code>('POST', '/me/household/agreement-codes', {})));
  return (
    <Card title={t('residents.household.mine')}>
      <p>{t('residents.household.mine_lead')}</p>
      {task.problem instanceof Offline ? (
        <Notice tone="warn" live>
          {t('residents.household.offline')}
        </Notice>
      ) : (
        <ErrorSummary problem={task.problem} />
      )}
      <div role="status" class={code ? undefined : 'unseen'}>
        {isLive && <Digits code={code.agreement_code} />}
        {code && !isLive && <Notice tone="warn">{t('residents.household.expired')}</Notice>}
      </div>
      {isLive && (
        <p class="hint" role="timer" aria-live="off">
          {t('residents.household.expires', { time: minutesAndSeconds(left) })} · {t('residents.household.only_tell')}
        </p>
      )}
      <Button busy={task.isBusy} onClick={() => void make()}>
        {t(code ? 'residents.household.make_again' : 'residents.household.make')}
      </Button>
    </Card>
  );
}

function Digits(props: { code: string }) {
  const t = useTexts(texts);
  return (
    <p class="digits">
      <span class="unseen">{t('residents.household.my_code')}: </span>
      {props.code.replace(/^(....)/, '$1 ')}
    </p>
  );
}
