/** Signing in for duty: the passkey first, a code from an authenticator app as the way round it. */
import { useEffect, useState } from 'preact/hooks';
import { call } from '../core/api';
import { cameOnDuty, duty, type OnDuty } from '../core/duty';
import { useTexts } from '../core/i18n';
import { stored } from '../core/outbox';
import { A, go, path } from '../core/router';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Card, Field, fieldError, Notice, Screen } from '../core/ui';
import { NoPasskeysHere } from './no-passkeys';
import { OtpInput } from './otp';
import { mayHavePasskeys, usePasskey, type Options } from './passkey';
import { PasskeyTrouble } from './proof';
import { Refusal } from './refusal';
import { texts } from './texts';
import { texts as frameTexts } from './texts-frame';

export default function DutySignIn() {
  const t = useTexts(texts);
  const { state } = duty.value;
  const [isByCode, setByCode] = useState(!mayHavePasskeys());
  const hasEnded = duty.value.state !== 'in' && duty.value.has_ended;
  useEffect(() => {
    // Whoever wanted another screen on duty is there already: this one only stood in its place.
    if (state === 'in' && path.value === '/duty/sign-in') go('/duty', true);
  }, [state]);
  return (
    <Screen title={t('staff.sign_in.title')}>
      {hasEnded ? <Ended /> : <p>{t('staff.sign_in.lead')}</p>}
      <ByPasskey />
      {isByCode ? <ByCode /> : <Button onClick={() => setByCode(true)}>{t('staff.sign_in.by_code')}</Button>}
      <A class="button button-plain" href="/duty/enrol">
        {t('staff.sign_in.first')}
      </A>
    </Screen>
  );
}

function Ended() {
  const t = useTexts(texts);
  const hasKept = stored.value.some(({ owner }) => owner);
  return (
    <Notice tone="warn" live>
      {t('staff.sign_in.ended')} {hasKept && t('staff.sign_in.kept')}
    </Notice>
  );
}

function ByPasskey() {
  const t = useTexts(texts);
  const task = useTask();
  if (!mayHavePasskeys()) return <NoPasskeysHere />;
  const enter = () =>
    task.run(async () => {
      const options = await call<Options>('POST', '/duty/sign-in/options', {});
      const credential = await usePasskey(options);
      await cameOnDuty(await call<OnDuty>('POST', '/duty/sign-in', { challenge_id: options.challenge_id, credential }));
    });
  return (
    <>
      <PasskeyTrouble problem={task.problem} />
      <Button kind="main" busy={task.isBusy} onClick={() => void enter()}>
        {t('staff.sign_in.passkey')}
      </Button>
      <p class="hint">{t('staff.sign_in.passkey_hint')}</p>
    </>
  );
}

function ByCode() {
  const t = useTexts(texts);
  const f = useTexts(frameTexts);
  const task = useTask();
  const [number, setNumber] = useState('');
  const [otp, setOtp] = useState('');
  const typed = () =>
    mistakes({
      staff_number: number.length === 8 ? undefined : t('staff.sign_in.number_short'),
      otp: otp.length === 6 ? undefined : f('staff.proof.otp_short'),
    });
  const problem = standing(task.problem, typed);
  const enter = (event: Event) => {
    event.preventDefault();
    const wrong = typed();
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      await cameOnDuty(await call<OnDuty>('POST', '/duty/sign-in/code', { staff_number: number, otp }));
    });
  };
  return (
    <Card title={t('staff.sign_in.by_code')}>
      <form class="stack" onSubmit={enter} noValidate>
        <Refusal problem={problem} />
        <Field
          id="staff_number"
          label={t('staff.sign_in.number')}
          hint={t('staff.sign_in.number_hint')}
          error={fieldError(problem, 'staff_number')}
        >
          <input
            type="text"
            inputMode="numeric"
            autocomplete="username"
            required
            value={number}
            onInput={(event) => {
              const digits = event.currentTarget.value.normalize('NFKC').replace(/\D/g, '').slice(0, 8);
              event.currentTarget.value = digits;
              setNumber(digits);
            }}
          />
        </Field>
        <Field id="otp" label={f('staff.proof.otp')} hint={f('staff.proof.otp_hint')} error={fieldError(problem, 'otp')}>
          <OtpInput value={otp} onInput={setOtp} />
        </Field>
        <Button type="submit" busy={task.isBusy}>
          {t('staff.sign_in.enter')}
        </Button>
      </form>
    </Card>
  );
}
