/** My passkeys and my authenticator app: adding one, taking one away. */
import { useState } from 'preact/hooks';
import { useAnswer, type Answer } from '../core/answer';
import { call } from '../core/api';
import { askDuty } from '../core/duty';
import { useTexts } from '../core/i18n';
import { mistakes, useTask } from '../core/task';
import { Button, Card, fieldError, Notice, Sheet } from '../core/ui';
import { momentText } from '../divisions/city';
import { Fetching } from './failure';
import { makePasskey, mayHavePasskeys, type Options } from './passkey';
import { PasskeyTrouble } from './proof';
import { texts } from './texts';
import { texts as frameTexts } from './texts-frame';
import { TotpSetup, type TotpSecret } from './totp';

interface Passkey {
  passkey_id: string;
  device: string;
  created_at: string;
  last_used_at: string | null;
}

interface Mine {
  passkeys: Passkey[];
  has_totp: boolean;
}

interface PartProps {
  answer: Answer<Mine>;
  mine: Mine;
  onDone: (text: string) => void;
}

export function Proofs() {
  const t = useTexts(texts);
  const answer = useAnswer<Mine>('/duty/passkeys');
  const [done, setDone] = useState('');
  const said = (text: string) => {
    setDone(text);
    // What the phone knows of the person's own proofs follows.
    void askDuty().catch(() => undefined);
  };
  const part = answer.data && { answer, mine: answer.data, onDone: said };
  return (
    <Card title={t('staff.shift.proofs')}>
      <Fetching answer={answer} />
      <div role="status" class={done ? undefined : 'unseen'}>
        {done && <Notice tone="good">{done}</Notice>}
      </div>
      {part && <Passkeys {...part} />}
      {part && <Totp {...part} />}
    </Card>
  );
}

function Passkeys({ answer, mine, onDone }: PartProps) {
  const t = useTexts(texts);
  const task = useTask();
  const [going, setGoing] = useState<Passkey>();
  const add = () =>
    task.run(async () => {
      const options = await call<Options>('POST', '/duty/passkeys/options', {});
      const credential = await makePasskey(options);
      const made = await call<Passkey>('POST', '/duty/passkeys', { challenge_id: options.challenge_id, credential });
      answer.set({ ...mine, passkeys: [...mine.passkeys, made] });
      onDone(t('staff.shift.passkey_added'));
    });
  const remove = (passkey: Passkey) => {
    setGoing(undefined);
    void task.run(async () => {
      await call('DELETE', `/duty/passkeys/${encodeURIComponent(passkey.passkey_id)}`);
      answer.set({ ...mine, passkeys: mine.passkeys.filter((one) => one !== passkey) });
      onDone(t('staff.shift.removed'));
    });
  };
  const nameOf = (passkey: Passkey) => passkey.device || t('staff.shift.unknown');
  return (
    <>
      <PasskeyTrouble problem={task.problem} />
      <ul class="lines">
        {mine.passkeys.map((passkey) => (
          <li key={passkey.passkey_id}>
            <strong>{t('staff.shift.passkey')}</strong> · {nameOf(passkey)}
            <br />
            <small>
              {t('staff.shift.passkey_made', { time: momentText(passkey.created_at) })}
              <br />
              {passkey.last_used_at && t('staff.shift.passkey_used', { time: momentText(passkey.last_used_at) })}
            </small>
            {(mine.passkeys.length > 1 || mine.has_totp) && (
              <Button
                busy={task.isBusy}
                aria-label={t('staff.shift.remove_named', { device: nameOf(passkey) })}
                onClick={() => setGoing(passkey)}
              >
                {t('staff.shift.remove')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {mayHavePasskeys() && (
        <Button busy={task.isBusy} onClick={() => void add()}>
          {t('staff.shift.passkey_add')}
        </Button>
      )}
      <Sheet open={going !== undefined} title={t('staff.shift.remove_sure')} onClose={() => setGoing(undefined)}>
        <p>{t('staff.shift.remove_text')}</p>
        <Button kind="danger" onClick={() => going && remove(going)}>
          {t('staff.shift.remove')}
        </Button>
        <Button onClick={() => setGoing(undefined)}>{t('staff.no')}</Button>
      </Sheet>
    </>
  );
}

interface Setup extends TotpSecret {
  challenge_id: string;
}

function Totp({ answer, mine, onDone }: PartProps) {
  const t = useTexts(texts);
  const f = useTexts(frameTexts);
  const task = useTask();
  const [setup, setSetup] = useState<Setup>();
  const [otp, setOtp] = useState('');
  const [isAsking, setAsking] = useState(false);
  const begin = () =>
    task.run(async () => {
      setSetup(await call<Setup>('POST', '/duty/totp/options', {}));
      setOtp('');
    });
  const save = (event: Event) => {
    event.preventDefault();
    if (otp.length !== 6) return task.fail(mistakes({ otp: f('staff.proof.otp_short') }));
    void task.run(async () => {
      await call('POST', '/duty/totp', { challenge_id: setup?.challenge_id, otp });
      setSetup(undefined);
      answer.set({ ...mine, has_totp: true });
      onDone(t('staff.shift.totp_added'));
    });
  };
  const remove = () => {
    setAsking(false);
    void task.run(async () => {
      await call('DELETE', '/duty/totp');
      answer.set({ ...mine, has_totp: false });
      onDone(t('staff.shift.removed'));
    });
  };
  const otpError = fieldError(task.problem, 'otp');
  return (
    <>
      {!otpError && <PasskeyTrouble problem={task.problem} />}
      {mine.has_totp && (
        <p>
          <strong>{t('staff.shift.totp')}</strong> · {t('staff.shift.totp_on')}
        </p>
      )}
      {!mine.has_totp && !setup && (
        <Button busy={task.isBusy} onClick={() => void begin()}>
          {t('staff.shift.totp_add')}
        </Button>
      )}
      {setup && (
        <form class="stack" onSubmit={save} noValidate>
          <TotpSetup totp={setup} otp={otp} error={otpError} onInput={setOtp} />
          <Button kind="main" type="submit" busy={task.isBusy}>
            {t('staff.shift.totp_save')}
          </Button>
        </form>
      )}
      {mine.has_totp && mine.passkeys.length > 0 && (
        <Button busy={task.isBusy} onClick={() => setAsking(true)}>
          {t('staff.shift.totp_remove')}
        </Button>
      )}
      <Sheet open={isAsking} title={t('staff.shift.totp_sure')} onClose={() => setAsking(false)}>
        <p>{t('staff.shift.remove_text')}</p>
        <Button kind="danger" onClick={remove}>
          {t('staff.shift.totp_remove')}
        </Button>
        <Button onClick={() => setAsking(false)}>{t('staff.no')}</Button>
      </Sheet>
    </>
  );
}
