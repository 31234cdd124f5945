/** 村里的求助： who asked for what, marked as seen and as done. Not kept on the phone. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call, Offline } from '../core/api';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, ErrorSummary, failureText, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { households, resync, village } from './data';
import { texts } from './texts-help';
import { texts as villageTexts } from './texts-village';
import type { HelpRequest } from './view-help';

type Named = HelpRequest & { name: string };

export default function DutyHelp() {
  const t = useTexts(texts);
  return (
    <Screen title={t('help.duty_title')} back="/duty/village">
      {village.value && <Inside code={village.value} key={village.value} />}
    </Screen>
  );
}

function Inside({ code }: { code: string }) {
  const t = useTexts(texts);
  const { data, failure, reload } = useAnswer<{ help_requests: Named[] }>(`/duty/help-requests?village=${code}`);
  const task = useTask();
  const [done, setDone] = useState('');
  const said = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (done) said.current?.focus();
  }, [done]);
  const move = (one: Named, state: 'seen' | 'done') =>
    task.run(async () => {
      await call('POST', '/duty/help-requests/state', { village: code, resident_id: one.resident_id, id: one.id, state });
      setDone(t('help.moved', { name: one.name, state: t(`help.state.${state}`) }));
      await reload();
      void resync();
    });
  return (
    <>
      <div ref={said} tabIndex={-1} role="status" class={done ? undefined : 'unseen'}>
        {done && <Notice tone="good">{done}</Notice>}
      </div>
      {failure !== undefined && (
        <>
          <Notice tone="warn" live>
            {failure instanceof Offline ? t('help.duty_online') : failureText(failure)}
          </Notice>
          <Button onClick={() => void reload()}>{t('help.again')}</Button>
        </>
      )}
      <ErrorSummary problem={task.problem} />
      {!data && !failure && <p role="status">{t('help.loading')}</p>}
      {data?.help_requests.length === 0 && <Notice tone="good">{t('help.duty_none')}</Notice>}
      {data && data.help_requests.length > 0 && (
        <ul class="rows">
          {data.help_requests.map((one) => (
            <Request key={one.id} one={one} isBusy={task.isBusy} onMove={(state) => void move(one, state)} />
          ))}
        </ul>
      )}
    </>
  );
}

function Request(props: { one: Named; isBusy: boolean; onMove: (state: 'seen' | 'done') => void }) {
  const t = useTexts(texts);
  const v = useTexts(villageTexts);
  const { one, isBusy } = props;
  const number = households.value.find(({ members }) => members.some(({ resident_id }) => resident_id === one.resident_id))?.number;
  const who = number ? v('visit.title', { name: one.name, n: number }) : one.name;
  const act = (state: 'seen' | 'done') => (
    <Button
      kind={state === 'done' ? 'main' : 'plain'}
      busy={isBusy}
      aria-label={t('help.act_named', { act: t(`help.${state}`), name: one.name })}
      onClick={() => props.onMove(state)}
    >
      {t(`help.${state}`)}
    </Button>
  );
  return (
    <li class="row">
      <div class="row-text">
        <strong>
          {t(`help.kind.${one.kind}`)} · {who}
        </strong>
        {one.text && <span>{one.text}</span>}
        <span class="state">
          {t(`help.state.${one.state}`)} · {momentText(one.changed_at)}
        </span>
        {one.state !== 'done' && (
          <div class="row-acts">
            {one.state === 'open' && act('seen')}
            {act('done')}
          </div>
        )}
      </div>
    </li>
  );
}
