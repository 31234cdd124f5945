/** One checkpoint: what it is, who is on shift there, who belongs there, and the way to its poster. */
import { useState } from 'preact/hooks';
import { useAnswer, type Answer } from '../core/answer';
import { call } from '../core/api';
import { useTexts } from '../core/i18n';
import { A, query } from '../core/router';
import { useTask } from '../core/task';
import { Button, Card, failureText, Notice, Screen, Sheet } from '../core/ui';
import { momentText } from '../divisions/city';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import { mayManage } from './areas';
import { editPath, posterPath, type ManagedPlace, type PlaceState, type SeenShift } from './manage';
import { Regulars } from './regulars';
import { texts } from './texts-places';

export default function Checkpoint() {
  const t = useTexts(texts);
  useNames();
  const id = query('id') ?? '';
  const answer = useAnswer<ManagedPlace>(`/duty/checkpoints/${encodeURIComponent(id)}`);
  const place = answer.data;
  return (
    <Screen title={place?.name ?? t('cp.title')} back="/duty/checkpoints">
      <Fetching answer={answer} />
      {place && (
        <>
          <Facts place={place} />
          <A class="button button-plain" href={posterPath(place.checkpoint_id)}>
            {t('cp.poster_to')}
          </A>
          {mayManage() && (
            <A class="button button-plain" href={editPath(place.checkpoint_id)}>
              {t('cp.edit')}
            </A>
          )}
          <Shifts id={place.checkpoint_id} />
          {mayManage() && <Regulars place={place} />}
          {mayManage() && <Closing answer={answer} place={place} />}
        </>
      )}
    </Screen>
  );
}

function Facts({ place }: { place: ManagedPlace }) {
  const t = useTexts(texts);
  const { lat_e6, lng_e6 } = place;
  const rows: [string, string][] = [
    [t('cp.state'), t(`cp.state.${place.state}`)],
    [t('cp.kind'), t(`cp.kind.${place.kind}`)],
    [t('cp.division'), areaText(place.division_code)],
    ...(place.address ? [[t('cp.address_short'), place.address] as [string, string]] : []),
    [t('cp.mode'), t(`cp.mode.${place.mode}`)],
    [t('cp.hours'), place.hours],
    ...(lat_e6 === null || lng_e6 === null
      ? []
      : [[t('cp.point_short'), `${(lat_e6 / 1_000_000).toFixed(6)}, ${(lng_e6 / 1_000_000).toFixed(6)}`] as [string, string]]),
    ...place.calls.map(({ whom, phone }) => [t(`cp.call.${whom}`), phone] as [string, string]),
  ];
  return (
    <Card>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Shifts({ id }: { id: string }) {
  const t = useTexts(texts);
  const answer = useAnswer<{ shifts: readonly SeenShift[] }>(`/duty/checkpoints/${id}/shifts`);
  const shifts = answer.data?.shifts;
  return (
    <Card title={t('cp.shifts')}>
      <Fetching answer={answer} />
      {shifts?.length === 0 && <p>{t('cp.shifts_none')}</p>}
      {shifts && shifts.length > 0 && (
        <ul class="lines">
          {shifts.map((one) => (
            <li key={`${one.device} ${one.since}`}>
              <strong>{one.name}</strong>
              <p class="hint">
                {t('cp.shift_since', { time: momentText(one.since) })} · {t('cp.shift_heard', { time: momentText(one.heard_at) })}
              </p>
              <p class={one.is_silent ? 'state state-refused' : 'state'}>
                {t(one.state === 'closed' ? 'cp.shift_closed' : one.is_silent ? 'cp.shift_silent' : 'cp.shift_on')}
                {one.waiting > 0 && ` · ${t('cp.shift_waiting', { n: one.waiting })}`}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Closing({ answer, place }: { answer: Answer<ManagedPlace>; place: ManagedPlace }) {
  const t = useTexts(texts);
  const task = useTask();
  const [isAsking, setAsking] = useState(false);
  const set = (state: PlaceState) =>
    task.run(async () => {
      const wish = { version: place.version, state };
      answer.set(await call<ManagedPlace>('PUT', `/duty/checkpoints/${place.checkpoint_id}`, wish));
      setAsking(false);
    });
  return (
    <>
      {task.problem !== undefined && !isAsking && (
        <Notice tone="bad" live>
          {failureText(task.problem)}
        </Notice>
      )}
      {place.state === 'closed' ? (
        <Button kind="main" busy={task.isBusy} onClick={() => void set('open')}>
          {t('cp.reopen')}
        </Button>
      ) : (
        <Button kind="danger" onClick={() => setAsking(true)}>
          {t('cp.close')}
        </Button>
      )}
      <Sheet open={isAsking} title={t('cp.close')} onClose={() => setAsking(false)}>
        <p>{t('cp.close_why')}</p>
        {task.problem !== undefined && (
          <Notice tone="bad" live>
            {failureText(task.problem)}
          </Notice>
        )}
        <Button kind="danger" busy={task.isBusy} onClick={() => void set('closed')}>
          {t('cp.close')}
        </Button>
        <Button onClick={() => setAsking(false)}>{t('cp.keep')}</Button>
      </Sheet>
    </>
  );
}
