/** Signing in: a phone number, then the code that was sent to it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { call, Offline, Problem } from '../core/api';
import { now } from '../core/clock';
import { useDraft } from '../core/draft';
import { useTexts } from '../core/i18n';
import { cameFrom, go } from '../core/router';
import { session, signedIn, type Account } from '../core/session';
import { mistakes, useTask, type Task } from '../core/task';
import { Button, ErrorSummary, Field, fieldError, Notice, Screen } from '../core/ui';
import { loadCity, momentText } from '../divisions/city';
import { useSecondsUntil } from './countdown';
import { groupedPhone, otpOf, phoneOf } from './rules';
import { texts } from './texts';

interface Challenge {
  challenge_id: string;
  expires_at: string;
  resend_at: string;
}

/** What is kept while the person reads the message elsewhere and the phone closes the app. */
interface Draft {
  phone: string;
  sent_to: string;
  challenge?: Challenge;
}

const EMPTY: Draft = { phone: '', sent_to: '', challenge: undefined };

type Remark = 'expired' | undefined;

export default function SignIn() {
  const t = useTexts(texts);
  const [draft, patch, clear] = useDraft<Draft>('sign-in', EMPTY);
  const [remark, setRemark] = useState<Remark>();
  const left = useSecondsUntil(draft.challenge?.expires_at);
  const { state, account } = session.value;
  useEffect(() => {
    // The next screen asks for the city's consent text; it may as well come while the message does.
    void loadCity().catch(() => undefined);
  }, []);
  useEffect(() => {
    if (state !== 'in') return;
    // Whoever was asked to sign in on some screen goes on there.
    go(account?.has_applied ? (cameFrom ?? '/') : '/apply', true);
  }, [state]);
  const expired = () => {
    patch({ challenge: undefined });
    setRemark('expired');
  };
  useEffect(() => {
    if (draft.challenge && left === 0) expired();
  }, [left]);
  const isSent = draft.challenge !== undefined && left > 0;
  return (
    <Screen title={t(isSent ? 'accounts.sign_in.code_title' : 'accounts.sign_in.title')}>
      {isSent ? (
        <CodeStep draft={draft} patch={patch} onExpired={expired} onDone={clear} />
      ) : (
        <PhoneStep draft={draft} patch={patch} remark={remark} onSent={() => setRemark(undefined)} />
      )}
    </Screen>
  );
}

interface StepProps {
  draft: Draft;
  patch: (patch: Partial<Draft>) => void;
}

async function challengeFor(phone: string): Promise<Partial<Draft>> {
  const challenge = await call<Challenge>('POST', '/sign-in/challenges', { phone });
  return { sent_to: phone, challenge };
}

/** Words for what is not about a field: no network, too many tries, or whatever the server says. */
function Failure(props: { problem: unknown }) {
  const t = useTexts(texts);
  const { problem } = props;
  if (problem instanceof Offline) {
    return (
      <Notice tone="warn" live>
        {t('accounts.sign_in.offline')}
      </Notice>
    );
  }
  if (!(problem instanceof Problem) || problem.status !== 429 || problem.retryAfterS === undefined) {
    return <ErrorSummary problem={problem} />;
  }
  // The clock on the wall shows minutes, so the next full one is the first that is surely late enough.
  const fullMinutes = Math.ceil((now().getTime() / 1_000 + problem.retryAfterS) / 60);
  const time = momentText(new Date(fullMinutes * 60_000));
  return (
    <Notice tone="warn" live>
      {t('accounts.sign_in.too_many', { time })}
    </Notice>
  );
}

/** Whether a failure belongs beside the only field of a step and nowhere else. */
function isAbout(task: Task, path: string): boolean {
  return fieldError(task.problem, path) !== undefined;
}

function PhoneStep(props: StepProps & { remark: Remark; onSent: () => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (props.remark || isAbout(task, 'phone')) input.current?.focus();
  }, [props.remark, task.problem]);
  const send = (event: Event) => {
    event.preventDefault();
    const { phone } = props.draft;
    const number = phoneOf(phone);
    const text = t(phone.trim() ? 'accounts.sign_in.phone_wrong' : 'accounts.sign_in.phone_missing');
    if (!number) return task.fail(mistakes({ phone: text }));
    void task.run(async () => {
      const sent = await challengeFor(number);
      props.onSent();
      props.patch(sent);
    });
  };
  return (
    <form onSubmit={send} noValidate>
      <p>{t('accounts.sign_in.lead')}</p>
      {props.remark && !task.problem && (
        <Notice tone="warn" live>
          {t('accounts.sign_in.expired')}
        </Notice>
      )}
      {!isAbout(task, 'phone') && <Failure problem={task.problem} />}
      <Field
        id="phone"
        label={t('accounts.sign_in.phone')}
        hint={t('accounts.sign_in.phone_hint')}
        error={fieldError(task.problem, 'phone')}
      >
        <input
          ref={input}
          type="tel"
          inputMode="tel"
          autocomplete="tel"
          required
          value={props.draft.phone}
          onInput={(event) => props.patch({ phone: event.currentTarget.value })}
        />
      </Field>
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t('accounts.sign_in.send')}
      </Button>
      <p class="hint">{t('accounts.sign_in.keep')}</p>
    </form>
  );
}

/** Used up, run out, tried too often, or another browser's: only a new code helps. */
function isOver(problem: unknown): boolean {
  return problem instanceof Problem && problem.code === 'accounts.challenge_over';
}

function CodeStep(props: StepProps & { onExpired: () => void; onDone: () => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const [otp, setOtp] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const { challenge, sent_to: phone } = props.draft;
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    if (isAbout(task, 'otp')) input.current?.select();
  }, [task.problem]);
  const enter = (event: Event) => {
    event.preventDefault();
    if (otp.length !== 6) return task.fail(mistakes({ otp: t('accounts.sign_in.code_short') }));
    void task.run(async () => {
      try {
        const body = { challenge_id: challenge?.challenge_id, otp };
        const { account } = await call<{ account: Account }>('POST', '/sign-in', body);
        await signedIn(account);
        props.onDone();
      } catch (problem) {
        if (isOver(problem)) return props.onExpired();
        throw problem;
      }
    });
  };
  return (
    <form onSubmit={enter} noValidate>
      <p>{t('accounts.sign_in.sent', { phone: groupedPhone(phone) })}</p>
      {!isAbout(task, 'otp') && <Failure problem={task.problem} />}
      <Field
        id="otp"
        label={t('accounts.sign_in.code')}
        hint={t('accounts.sign_in.code_hint')}
        error={fieldError(task.problem, 'otp')}
      >
        <input
          ref={input}
          class="otp"
          type="text"
          inputMode="numeric"
          autocomplete="one-time-code"
          required
          value={otp}
          onInput={(event) => {
            const digits = otpOf(event.currentTarget.value);
            event.currentTarget.value = digits;
            setOtp(digits);
          }}
        />
      </Field>
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t('accounts.sign_in.enter')}
      </Button>
      <Again
        challenge={challenge}
        phone={phone}
        onSent={(sent) => {
          setOtp('');
          props.patch(sent);
          input.current?.focus();
        }}
      />
      <Button onClick={() => props.patch({ challenge: undefined })}>{t('accounts.sign_in.other_phone')}</Button>
    </form>
  );
}

/** Another code, when a minute has passed. */
function Again(props: { challenge?: Challenge; phone: string; onSent: (sent: Partial<Draft>) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const [isDone, setDone] = useState(false);
  const left = useSecondsUntil(props.challenge?.resend_at);
  const send = () =>
    task.run(async () => {
      props.onSent(await challengeFor(props.phone));
      setDone(true);
    });
  return (
    <>
      <Failure problem={task.problem} />
      {isDone && !task.problem && (
        <Notice tone="good" live>
          {t('accounts.sign_in.resent')}
        </Notice>
      )}
      <Button busy={task.isBusy} disabled={left > 0} onClick={() => void send()}>
        {left > 0 ? t('accounts.sign_in.resend_in', { n: left }) : t('accounts.sign_in.resend')}
      </Button>
    </>
  );
}
