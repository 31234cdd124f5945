/** The devices on which I am on duty; each other one can be ended at once. */
import { useRef, useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Notice } from '../core/ui';
import { momentText } from '../divisions/city';
import { Fetching } from './failure';
import { texts } from './texts';

interface Device {
  session_id: string;
  device: string;
  created_at: string;
  last_seen_at: string;
  is_current: boolean;
}

export function Devices() {
  const t = useTexts(texts);
  const answer = useAnswer<{ sessions: Device[] }>('/duty/sessions');
  const task = useTask();
  const [done, setDone] = useState('');
  const lead = useRef<HTMLParagraphElement>(null);
  const devices = answer.data?.sessions ?? [];
  const nameOf = (device: Device) => device.device || t('staff.shift.unknown');
  const end = (device: Device) =>
    task.run(async () => {
      setDone('');
      await call('DELETE', `/duty/sessions/${encodeURIComponent(device.session_id)}`);
      answer.set({ sessions: devices.filter((one) => one !== device) });
      setDone(t('staff.shift.ended', { device: nameOf(device) }));
      // The button that had the focus is gone with its device.
      lead.current?.focus();
    });
  return (
    <Card title={t('staff.shift.devices')}>
      <p ref={lead} tabIndex={-1} class="hint">
        {t('staff.shift.devices_hint')}
      </p>
      <Fetching answer={answer} />
      <ErrorSummary problem={task.problem} />
      <div role="status" class={done ? undefined : 'unseen'}>
        {done && <Notice tone="good">{done}</Notice>}
      </div>
      <ul class="lines">
        {devices.map((device) => (
          <li key={device.session_id}>
            <strong>{nameOf(device)}</strong>
            {device.is_current && ` · ${t('staff.shift.this')}`}
            <br />
            <small>
              {t('staff.shift.since', { time: momentText(device.created_at) })}
              <br />
              {t('staff.shift.seen', { time: momentText(device.last_seen_at) })}
            </small>
            {!device.is_current && (
              <Button
                busy={task.isBusy}
                aria-label={t('staff.shift.end_named', { device: nameOf(device) })}
                onClick={() => void end(device)}
              >
                {t('staff.shift.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
