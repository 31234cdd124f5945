/** The new proof before what is sensitive: by passkey, or by a code. The refused call then goes again. */
import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { call, Problem } from '../core/api';
import { askDuty, duty, proveDuty } from '../core/duty';
import { useTexts } from '../core/i18n';
import { mistakes, useTask } from '../core/task';
import { Button, ErrorSummary, Field, fieldError, Notice, Sheet } from '../core/ui';
import { OtpInput } from './otp';
import { Cancelled, mayHavePasskeys, NoPasskeys, usePasskey, type Options } from './passkey';
import { texts } from './texts-frame';

/** Told whether the person proved it; there while the sheet is open. */
const asking = signal<((hasProved: boolean) => void) | undefined>(undefined);
let underWay: Promise<boolean> | undefined;

/** Asks the person for a new proof; several calls that need one share it. */
export function prove(): Promise<boolean> {
  underWay ??= new Promise<boolean>((done) => (asking.value = done)).finally(() => {
    asking.value = underWay = undefined;
  });
  return underWay;
}

export function Proof() {
  const t = useTexts(texts);
  const isOver = duty.value.state !== 'in';
  useEffect(() => {
    if (isOver) asking.value?.(false);
  }, [isOver]);
  return (
    <Sheet open={asking.value !== undefined} title={t('staff.proof.title')} onClose={() => asking.value?.(false)}>
      <Ways onProved={() => asking.value?.(true)} />
    </Sheet>
  );
}

/** What went wrong with a passkey, in words; whatever else failed is told as everywhere. */
export function PasskeyTrouble(props: { problem: unknown }) {
  const t = useTexts(texts);
  const { problem } = props;
  if (problem instanceof Cancelled || problem instanceof NoPasskeys) {
    return (
      <Notice tone="warn" live>
        {t(problem instanceof Cancelled ? 'staff.proof.cancelled' : 'staff.proof.no_passkeys')}
      </Notice>
    );
  }
  return <ErrorSummary problem={problem} />;
}

function Ways(props: { onProved: () => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const [otp, setOtp] = useState('');
  const me = duty.value;
  if (me.state !== 'in') return null;
  const hasPasskey = me.passkeys > 0 && mayHavePasskeys();
  const send = (make: () => Promise<object>) =>
    task.run(async () => {
      try {
        await proveDuty(await make());
        props.onProved();
      } catch (failure) {
        // Refused as nobody's: the shift is over, and asking says so to the whole app.
        if (failure instanceof Problem && failure.status === 401) await askDuty().catch(() => undefined);
        throw failure;
      }
    });
  const byPasskey = () =>
    void send(async () => {
      const options = await call<Options>('POST', '/duty/proof/options', {});
      return { challenge_id: options.challenge_id, credential: await usePasskey(options) };
    });
  const byOtp = (event: Event) => {
    event.preventDefault();
    if (otp.length !== 6) return task.fail(mistakes({ otp: t('staff.proof.otp_short') }));
    void send(async () => ({ otp }));
  };
  const otpError = fieldError(task.problem, 'otp');
  return (
    <>
      <p>{t('staff.proof.text')}</p>
      {!otpError && <PasskeyTrouble problem={task.problem} />}
      {hasPasskey && (
        <Button kind="main" busy={task.isBusy} onClick={byPasskey}>
          {t('staff.proof.passkey')}
        </Button>
      )}
      {!hasPasskey && !me.has_totp && <Notice tone="warn">{t('staff.proof.nowhere')}</Notice>}
      {me.has_totp && (
        <form class="stack" onSubmit={byOtp} noValidate>
          {hasPasskey && <p class="quiet">{t('staff.proof.or')}</p>}
          <Field id="proof-otp" label={t('staff.proof.otp')} hint={t('staff.proof.otp_hint')} error={otpError}>
            <OtpInput value={otp} onInput={setOtp} />
          </Field>
          <Button kind={hasPasskey ? 'plain' : 'main'} type="submit" busy={task.isBusy}>
            {t('staff.proof.enter')}
          </Button>
        </form>
      )}
    </>
  );
}
