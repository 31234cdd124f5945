/** The devices that are signed in to this account, and ending them. */
import { useRef, useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call, Offline } from '../core/api';
import { useTexts } from '../core/i18n';
import { session } from '../core/session';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, failureText, Notice, Screen, Sheet } from '../core/ui';
import { momentText } from '../divisions/city';
import { SignInFirst } from './sign-in-first';
import { texts } from './texts';

interface Device {
  session_id: string;
  device: string;
  created_at: string;
  last_seen_at: string;
  is_current: boolean;
}

export default function Sessions() {
  const t = useTexts(texts);
  return (
    <Screen title={t('accounts.sessions.title')} back="/me">
      {session.value.state === 'in' ? <Inside /> : <SignInFirst />}
    </Screen>
  );
}

function Inside() {
  const t = useTexts(texts);
  const answer = useAnswer<{ sessions: Device[] }>('/me/sessions');
  const { data, failure } = answer;
  return (
    <>
      {data && <Devices devices={data.sessions} onChange={(sessions) => answer.set({ sessions })} />}
      {!data && !failure && <p role="status">{t('accounts.sessions.loading')}</p>}
      {failure !== undefined && (
        <>
          <Notice tone="warn" live>
            {failure instanceof Offline ? t('accounts.sessions.offline') : failureText(failure)}
          </Notice>
          <Button onClick={() => void answer.reload()}>{t('accounts.sessions.again')}</Button>
        </>
      )}
    </>
  );
}

function Devices(props: { devices: Device[]; onChange: (devices: Device[]) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const [ending, setEnding] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  const [done, setDone] = useState('');
  const lead = useRef<HTMLParagraphElement>(null);
  const current = props.devices.filter((device) => device.is_current);
  const others = props.devices.filter((device) => !device.is_current);
  const end = (devices: readonly Device[]) =>
    task.run(async () => {
      setDone('');
      let left = props.devices;
      for (const device of devices) {
        setEnding(device.session_id);
        await call('DELETE', `/me/sessions/${encodeURIComponent(device.session_id)}`);
        left = left.filter((one) => one !== device);
        props.onChange(left);
      }
      const named = devices.map((device) => device.device || t('accounts.sessions.unknown'));
      setDone(t('accounts.sessions.ended', { device: named.join(', ') }));
      // The button that had the focus is gone with its device.
      lead.current?.focus();
    });
  const endAll = () => {
    setAsking(false);
    void end(others);
  };
  return (
    <>
      <p ref={lead} tabIndex={-1}>
        {t('accounts.sessions.lead')}
      </p>
      <ErrorSummary problem={task.problem} />
      <div role="status" class={done ? undefined : 'unseen'}>
        {done && <Notice tone="good">{done}</Notice>}
      </div>
      {[...current, ...others].map((device) => (
        <DeviceCard
          key={device.session_id}
          device={device}
          isBusy={task.isBusy && ending === device.session_id}
          onEnd={() => void end([device])}
        />
      ))}
      {others.length === 0 && <p class="hint">{t('accounts.sessions.only')}</p>}
      {others.length > 1 && (
        <Button kind="danger" onClick={() => setAsking(true)}>
          {t('accounts.sessions.end_all')}
        </Button>
      )}
      <Sheet open={isAsking} title={t('accounts.sessions.sure', { n: others.length })} onClose={() => setAsking(false)}>
        <p>{t('accounts.sessions.sure_text')}</p>
        <Button kind="danger" onClick={endAll}>
          {t('accounts.sessions.yes')}
        </Button>
        <Button onClick={() => setAsking(false)}>{t('accounts.sessions.no')}</Button>
      </Sheet>
    </>
  );
}

function DeviceCard(props: { device: Device; isBusy: boolean; onEnd: () => void }) {
  const t = useTexts(texts);
  const { device } = props;
  const name = device.device || t('accounts.sessions.unknown');
  const since = momentText(device.created_at);
  return (
    <Card title={device.is_current ? `${name} · ${t('accounts.sessions.this')}` : name}>
      <p>
        {t('accounts.sessions.since', { time: since })}
        <br />
        {t('accounts.sessions.seen', { time: momentText(device.last_seen_at) })}
      </p>
      {!device.is_current && (
        <Button
          busy={props.isBusy}
          aria-label={t('accounts.sessions.end_named', { device: name, time: since })}
          onClick={props.onEnd}
        >
          {t('accounts.sessions.end')}
        </Button>
      )}
    </Card>
  );
}
