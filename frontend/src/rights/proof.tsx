/** A code by text message to one's own number, for what is shown or done only after it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { otpOf } from '../accounts/rules';
import { call, Problem } from '../core/api';
import { useTexts } from '../core/i18n';
import { mistakes, useTask } from '../core/task';
import { Button, Card, ErrorSummary, Field, fieldError } from '../core/ui';
import { texts } from './texts';

/** Whether the server wants a code first. */
export function wantsProof(problem: unknown): boolean {
  return problem instanceof Problem && problem.code === 'accounts.proof_required';
}

export function Proof(props: { onDone: () => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const [challenge, setChallenge] = useState<string>();
  const [otp, setOtp] = useState('');
  const card = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => card.current?.focus(), []);
  useEffect(() => input.current?.focus(), [challenge]);
  const send = () =>
    task.run(async () => {
      const sent = await call<{ challenge_id: string }>('POST', '/me/proofs', {});
      setOtp('');
      setChallenge(sent.challenge_id);
    });
  const enter = (event: Event) => {
    event.preventDefault();
    if (otp.length !== 6) return task.fail(mistakes({ otp: t('rights.proof_short') }));
    void task.run(async () => {
      try {
        await call('POST', '/me/proofs/answer', { challenge_id: challenge, otp });
      } catch (problem) {
        // Used up or run out: only another code helps.
        if (problem instanceof Problem && problem.code === 'accounts.challenge_over') setChallenge(undefined);
        throw problem;
      }
      props.onDone();
    });
  };
  const wrong = fieldError(task.problem, 'otp');
  return (
    <div ref={card} tabIndex={-1}>
      <Card title={t('rights.proof')}>
        <p>{t('rights.proof_why')}</p>
        {!wrong && <ErrorSummary problem={task.problem} />}
        {challenge ? (
          <form onSubmit={enter} noValidate>
            <Field id="otp" label={t('rights.proof_otp')} error={wrong}>
              <input
                ref={input}
                type="text"
                inputMode="numeric"
                autocomplete="one-time-code"
                required
                value={otp}
                onInput={(event) => setOtp(otpOf(event.currentTarget.value))}
              />
            </Field>
            <Button kind="main" type="submit" busy={task.isBusy}>
              {t('rights.proof_enter')}
            </Button>
            <Button busy={task.isBusy} onClick={() => void send()}>
              {t('rights.proof_again')}
            </Button>
          </form>
        ) : (
          <Button kind="main" busy={task.isBusy} onClick={() => void send()}>
            {t('rights.proof_send')}
          </Button>
        )}
      </Card>
    </div>
  );
}
