/** Enrolling: the invitation code, then a passkey, a code from an authenticator app, or both. */
import { useState } from 'preact/hooks';
import { call, Problem } from '../core/api';
import { cameOnDuty, duty, type OnDuty, type Unit } from '../core/duty';
import { useTexts } from '../core/i18n';
import { A, go } from '../core/router';
import { mistakes, useTask } from '../core/task';
import { Button, Card, Field, fieldError, Notice, Screen, Switch } from '../core/ui';
import { makePasskey, mayHavePasskeys, type Attestation, type Options } from './passkey';
import { Refusal } from './refusal';
import { texts } from './texts';
import { texts as frameTexts } from './texts-frame';
import { TotpSetup, type TotpSecret } from './totp';
import { NoPasskeysHere } from './no-passkeys';

interface Invitation extends Options {
  name: string;
  unit: Unit;
  staff_number: string;
  totp: TotpSecret;
}

export default function Enrol() {
  const t = useTexts(texts);
  const [invitation, setInvitation] = useState<Invitation>();
  const [isOver, setOver] = useState(false);
  const [isDone, setDone] = useState(false);
  const again = () => {
    setInvitation(undefined);
    setOver(true);
  };
  return (
    <Screen title={t(isDone ? 'staff.enrol.done' : 'staff.enrol.title')} back={isDone ? undefined : '/duty/sign-in'}>
      {isDone && <Done />}
      {!isDone && !invitation && <CodeStep isOver={isOver} onInvited={setInvitation} />}
      {!isDone && invitation && <KeyStep invitation={invitation} onOver={again} onDone={() => setDone(true)} />}
    </Screen>
  );
}

/** The code in the part of the address that no server sees: from a printed QR code. */
function codeInAddress(): string {
  const code = decodeURIComponent(location.hash.slice(1));
  return /^[\w-]{1,20}$/.test(code) ? code : '';
}

function CodeStep(props: { isOver: boolean; onInvited: (invitation: Invitation) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const [code, setCode] = useState(codeInAddress);
  const error = fieldError(task.problem, 'code');
  const enter = (event: Event) => {
    event.preventDefault();
    if (!code.trim()) return task.fail(mistakes({ code: t('staff.enrol.code_missing') }));
    void task.run(async () => props.onInvited(await call<Invitation>('POST', '/duty/enrolment', { code: code.trim() })));
  };
  return (
    <form onSubmit={enter} noValidate>
      <p>{t('staff.enrol.lead')}</p>
      {props.isOver && !task.problem && (
        <Notice tone="warn" live>
          {t('staff.enrol.over')}
        </Notice>
      )}
      <Refusal problem={task.problem} />
      <Field id="code" label={t('staff.enrol.code')} hint={t('staff.enrol.code_hint')} error={error}>
        <input
          class="letters"
          type="text"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          maxLength={20}
          required
          value={code}
          onInput={(event) => setCode(event.currentTarget.value)}
        />
      </Field>
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t('staff.enrol.next')}
      </Button>
      <A class="button button-plain" href="/duty/sign-in">
        {t('staff.enrol.to_sign_in')}
      </A>
    </form>
  );
}

interface KeyProps {
  invitation: Invitation;
  onOver: () => void;
  onDone: () => void;
}

function KeyStep(props: KeyProps) {
  const t = useTexts(texts);
  const f = useTexts(frameTexts);
  const task = useTask();
  const { invitation } = props;
  const mayPasskey = mayHavePasskeys() && invitation.public_key !== null;
  const [hasTotp, setHasTotp] = useState(!mayPasskey);
  const [otp, setOtp] = useState('');
  // A key that the phone has made is sent again after a wrong code: making another would leave it behind.
  const [made, setMade] = useState<Attestation>();
  const finish = (withPasskey: boolean) => {
    if (hasTotp && otp.length !== 6) return task.fail(mistakes({ otp: f('staff.proof.otp_short') }));
    void task.run(async () => {
      const credential = withPasskey ? (made ?? (await makePasskey(invitation))) : undefined;
      setMade(credential ?? made);
      const body = { challenge_id: invitation.challenge_id, credential, otp: hasTotp ? otp : undefined };
      try {
        const me = await call<OnDuty>('POST', '/duty/enrolment/finish', body);
        history.replaceState(null, '', location.pathname);
        props.onDone();
        await cameOnDuty(me);
      } catch (failure) {
        if (failure instanceof Problem && failure.code === 'staff.challenge_over') return props.onOver();
        throw failure;
      }
    });
  };
  return (
    <>
      <Who invitation={invitation} />
      <Refusal problem={task.problem} />
      <Card title={t(mayPasskey ? 'staff.enrol.passkey' : 'staff.enrol.totp_only')}>
        {mayPasskey ? <p>{t('staff.enrol.passkey_text')}</p> : <NoPasskeysHere />}
        {mayPasskey && (
          <Switch id="with-totp" label={t('staff.enrol.totp_more')} checked={hasTotp} onChange={setHasTotp} />
        )}
        {hasTotp && (
          <TotpSetup totp={invitation.totp} otp={otp} error={fieldError(task.problem, 'otp')} onInput={setOtp} />
        )}
        {mayPasskey && (
          <Button kind="main" busy={task.isBusy} onClick={() => finish(true)}>
            {t('staff.enrol.passkey')}
          </Button>
        )}
        {hasTotp && (
          <Button kind={mayPasskey ? 'plain' : 'main'} busy={task.isBusy} onClick={() => finish(false)}>
            {t(mayPasskey ? 'staff.enrol.finish_without' : 'staff.enrol.finish')}
          </Button>
        )}
      </Card>
    </>
  );
}

function Who(props: { invitation: Invitation }) {
  const t = useTexts(texts);
  const { name, unit, staff_number } = props.invitation;
  return (
    <Card>
      <dl class="facts">
        <div>
          <dt>{t('staff.enrol.you')}</dt>
          <dd>
            <strong>{name}</strong> · {unit.name}
          </dd>
        </div>
        <div>
          <dt>{t('staff.enrol.keep_number')}</dt>
          <dd class="letters" data-testid="staff-number">
            {staff_number}
          </dd>
        </div>
      </dl>
      <p class="hint">{t('staff.enrol.not_you')}</p>
    </Card>
  );
}

function Done() {
  const t = useTexts(texts);
  const me = duty.value;
  if (me.state !== 'in') return null;
  return (
    <>
      <Notice tone="good" live>
        {t('staff.enrol.done_text', { name: me.name })}
      </Notice>
      {me.staff_number && (
        <Card>
          <dl class="facts">
            <div>
              <dt>{t('staff.enrol.keep_number')}</dt>
              <dd class="letters">{me.staff_number}</dd>
            </div>
          </dl>
        </Card>
      )}
      <Button kind="main" onClick={() => go('/duty', true)}>
        {t('staff.enrol.start')}
      </Button>
    </>
  );
}
