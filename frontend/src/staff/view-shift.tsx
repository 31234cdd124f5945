/** 值守: who I am on duty, for where and until when; my devices, my proofs, and signing off. */
import { useState } from 'preact/hooks';
import { duty, signOffDuty, type Grant } from '../core/duty';
import { useTexts } from '../core/i18n';
import { unsentOnDuty } from '../core/outbox';
import { useTask } from '../core/task';
import { Button, Card, Notice, Screen, Sheet } from '../core/ui';
import { momentText } from '../divisions/city';
import { Devices } from './devices';
import { Facts } from './facts';
import { Proofs } from './proofs';
import { texts } from './texts';
import { areaText, lastDayText, roleText, useNames } from './words';

export default function Shift() {
  const t = useTexts(texts);
  useNames();
  const me = duty.value;
  if (me.state !== 'in') return null;
  return (
    <Screen title={t('staff.shift.title')}>
      <Card title={t('staff.shift.me')}>
        <Facts
          rows={[
            [t('staff.shift.name'), me.name],
            [t('staff.shift.unit'), me.unit.name],
            ...(me.staff_number ? ([[t('staff.shift.number'), me.staff_number]] as const) : []),
            [
              t('staff.shift.ends'),
              <>
                {momentText(me.ends_at)}
                <br />
                <small>{t('staff.shift.ends_hint')}</small>
              </>,
            ],
          ]}
        />
      </Card>
      <Roles grants={me.grants} />
      <Devices />
      <Proofs />
      <SigningOff />
    </Screen>
  );
}

function Roles(props: { grants: readonly Grant[] }) {
  const t = useTexts(texts);
  return (
    <Card title={t('staff.shift.roles')}>
      {props.grants.length === 0 && <p>{t('staff.shift.no_roles')}</p>}
      <ul class="lines">
        {props.grants.map((grant) => (
          <li key={grant.grant_id}>
            <strong>{roleText(grant.role)}</strong> · <span lang="zh-CN">{areaText(grant.area)}</span>
            <br />
            <small>{t('staff.shift.until', { day: lastDayText(grant.until) })}</small>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function SigningOff() {
  const t = useTexts(texts);
  const task = useTask();
  const [isAsking, setAsking] = useState(false);
  const unsent = unsentOnDuty.value;
  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>
        {t('staff.shift.off')}
      </Button>
      <Sheet open={isAsking} title={t('staff.shift.off_sure')} onClose={() => setAsking(false)}>
        {unsent > 0 && <Notice tone="warn">{t('staff.shift.off_unsent', { n: unsent })}</Notice>}
        <p>{t('staff.shift.off_text')}</p>
        <Button kind="danger" busy={task.isBusy} onClick={() => void task.run(() => signOffDuty())}>
          {t('staff.shift.off_yes')}
        </Button>
        <Button onClick={() => setAsking(false)}>{t('staff.shift.off_no')}</Button>
      </Sheet>
    </>
  );
}
