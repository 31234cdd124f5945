/** One list of the authority: read masked, fifty lines at a time, then published, refused or taken back. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { useTexts } from '../core/i18n';
import { A, query } from '../core/router';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Notice, Screen, Sheet } from '../core/ui';
import { momentText } from '../divisions/city';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import { allSteps, decide, pathOf, type Act, type AuthorityList, type FullList } from './desk-lists';
import { texts } from './texts-desk-lists';
import { dayText } from './words';

export default function DeskList() {
  const t = useTexts(texts);
  useNames();
  const answer = useAnswer<FullList>(pathOf(query('id') ?? ''));
  return (
    <Screen title={t('lists.one')} back="/duty/contacts">
      <Fetching answer={answer} />
      {answer.data && <Shown list={answer.data} onChanged={answer.set} />}
    </Screen>
  );
}

function Shown({ list, onChanged }: { list: FullList; onChanged: (list: FullList) => void }) {
  const t = useTexts(texts);
  const last = dayText(list.last_on);
  const by = { rows: list.rows, office: list.office || t('lists.by_command'), time: momentText(list.made_at) };
  return (
    <>
      <Card title={`${t(`lists.kind.${list.kind}`)} · ${areaText(list.area)}`}>
        <p>
          <strong>{t(`lists.state.${list.state}`)}</strong> · <span lang="zh-CN">{list.reference}</span>
        </p>
        <p>{list.from_on ? t('lists.days', { from: dayText(list.from_on), last }) : t('lists.until', { last })}</p>
        <p class="quiet">{t('lists.row', by)}</p>
      </Card>
      {list.refused && <Notice>{t(list.refused === 'staff.same_person' ? 'lists.mine' : 'lists.same_unit')}</Notice>}
      {list.may_publish && <Notice>{t('lists.read_first')}</Notice>}
      <Lines list={list} onChanged={onChanged} />
      <Acts list={list} onChanged={(changed) => onChanged({ ...list, ...changed })} />
    </>
  );
}

function Lines({ list, onChanged }: { list: FullList; onChanged: (list: FullList) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const more = () =>
    task.run(async () => {
      const page = await call<FullList>('GET', `${pathOf(list.list_id)}?after=${list.next}`);
      onChanged({ ...page, people: [...list.people, ...page.people], vehicles: [...list.vehicles, ...page.vehicles] });
    });
  return (
    <section class="group">
      <ul class="lines" data-testid="lines">
        {list.people.map(({ row, document, phone, from_on, last_on }) => (
          <li key={row}>
            <span class="quiet">{t('lists.line', { row })}</span> <strong>{document}</strong> · {phone} ·{' '}
            {t('lists.days', { from: dayText(from_on), last: dayText(last_on) })}
          </li>
        ))}
        {list.vehicles.map(({ row, plate, reason, last_on }) => (
          <li key={row}>
            <span class="quiet">{t('lists.line', { row })}</span> <strong>{plate}</strong> · {t(`vehicles.reason.${reason}`)} ·{' '}
            {t('lists.until', { last: dayText(last_on) })}
          </li>
        ))}
      </ul>
      <ErrorSummary problem={task.problem} />
      {list.next !== null && (
        <>
          <p class="hint" role="status">
            {t('lists.shown', { n: list.people.length + list.vehicles.length, rows: list.rows })}
          </p>
          <Button busy={task.isBusy} onClick={() => void more()}>
            {t('lists.more')}
          </Button>
        </>
      )}
    </section>
  );
}

function Acts({ list, onChanged }: { list: AuthorityList; onChanged: (list: AuthorityList) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const [asking, ask] = useState<Act>();
  const act = (what: Act) =>
    void task.run(() =>
      decide(list, what, (now) => {
        ask(undefined);
        onChanged(now);
      }),
    );
  const isWaiting = list.state === 'submitted';
  const mayTakeBack = (isWaiting && list.is_mine) || (list.state === 'published' && !list.is_at_work);
  const words = t('lists.progress', { done: list.rows_done, rows: list.rows });
  return (
    <>
      {!asking && <ErrorSummary problem={task.problem} />}
      {list.is_at_work && (
        <Card>
          {!task.isBusy && <p>{t('lists.cut')}</p>}
          <p role="status">{words}</p>
          <progress aria-label={words} value={list.rows_done} max={list.rows} />
          {!task.isBusy && <Button onClick={() => void task.run(() => allSteps({ ...list }, onChanged))}>{t('lists.go_on')}</Button>}
        </Card>
      )}
      {list.may_publish && (
        <Button kind="main" onClick={() => ask('publish')}>
          {t('lists.publish')}
        </Button>
      )}
      {isWaiting && !list.is_mine && <Button onClick={() => ask('refuse')}>{t('lists.refuse')}</Button>}
      {mayTakeBack && (
        <Button kind="danger" onClick={() => ask('withdraw')}>
          {t('lists.withdraw')}
        </Button>
      )}
      {!isWaiting && !list.is_at_work && (
        <A class="button button-plain" href="/duty/contacts">
          {t('lists.back')}
        </A>
      )}
      {asking && (
        <Sheet open title={t(`lists.${asking}_sure`)} onClose={() => ask(undefined)}>
          <ErrorSummary problem={task.problem} />
          {asking === 'publish' && <p>{t(`lists.publish_${list.kind}`)}</p>}
          {asking === 'withdraw' && <p>{t('lists.withdraw_text')}</p>}
          <Button kind={asking === 'publish' ? 'main' : 'danger'} busy={task.isBusy} onClick={() => act(asking)}>
            {t(`lists.${asking}`)}
          </Button>
          <Button onClick={() => ask(undefined)}>{t('lists.not_now')}</Button>
        </Sheet>
      )}
    </>
  );
}
