/** One order with everything that whoever decides has to see. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { duty, hasTask } from '../core/duty';
import { say, useTexts } from '../core/i18n';
import { query } from '../core/router';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Notice, Screen, Sheet } from '../core/ui';
import { momentText } from '../divisions/city';
import { dayWords } from '../healthcode/explain';
import { Facts } from '../staff/facts';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import { dayPlus, KIND_NAMES, type Order, type Table } from './data';
import { PickReason } from './pick-reason';
import { texts } from './texts';

type Act = 'approve' | 'refuse' | 'withdraw';

export default function OneOrder() {
  const t = useTexts(texts);
  useNames();
  const id = encodeURIComponent(query('id') ?? '');
  const answer = useAnswer<Order>(`/duty/evidence/orders/${id}`);
  const order = answer.data;
  return (
    <Screen title={t('evidence.order.title')} back="/duty/evidence">
      <Fetching answer={answer} />
      {order && <Shown order={order} onDecided={(after) => answer.set({ ...order, ...after })} />}
    </Screen>
  );
}

function Shown({ order, onDecided }: { order: Order; onDecided: (after: Order) => void }) {
  const t = useTexts(texts);
  return (
    <>
      <Card title={`${say(KIND_NAMES[order.kind])} · ${t('evidence.people_n', { n: order.people_count })}`}>
        <Facts
          rows={[
            [t('evidence.order.reason'), order.reason_text],
            [t('evidence.order.reference'), order.reference],
            [
              t('evidence.order.days'),
              t('evidence.order.days_text', {
                from: dayWords(order.from_on),
                until: dayWords(dayPlus(order.until_on, -1)),
              }),
            ],
            [t('evidence.order.office'), order.office],
            [t('evidence.order.filed'), momentText(order.filed_at)],
            [t('evidence.order.state'), t(`evidence.state.${order.state}`)],
            ...(order.refusal_text ? ([[t('evidence.order.refusal'), order.refusal_text]] as const) : []),
            ...(order.state === 'open' ? ([[t('evidence.order.lapses'), momentText(order.lapses_at)]] as const) : []),
          ]}
        />
      </Card>
      <h2>{t('evidence.order.people')}</h2>
      <p class="hint">{t('evidence.order.seen')}</p>
      <ul class="rows" data-testid="people">
        {order.people?.map((person) => (
          <li key={person.resident_id} class="row">
            <span class="row-text">
              <strong>{person.name}</strong>
              <span class="hint">{person.document.number}</span>
              <span class="hint">{areaText(person.division_code)}</span>
            </span>
          </li>
        ))}
      </ul>
      {order.state === 'open' && <Decide order={order} onDecided={onDecided} />}
    </>
  );
}

function Decide({ order, onDecided }: { order: Order; onDecided: (after: Order) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const table = useAnswer<Table>('/duty/evidence/table');
  const [asking, setAsking] = useState<Act>();
  const me = duty.value.state === 'in' ? duty.value : undefined;
  const isMine = me?.staff_id === order.filer_id;
  const isOurs = me?.unit.unit_id === order.filer_unit;
  const close = () => setAsking(undefined);
  const decide = (act: Act, body: object = {}) =>
    task.run(async () => {
      onDecided(await call<Order>('POST', `/duty/evidence/orders/${encodeURIComponent(order.order_id)}/${act}`, body));
      close();
    });
  return (
    <>
      {!asking && <ErrorSummary problem={task.problem} />}
      {isMine && <Notice>{t('evidence.own')}</Notice>}
      {!isMine && isOurs && <Notice>{t('evidence.same_unit')}</Notice>}
      {!isOurs && hasTask('approve_evidence') && (
        <Button kind="main" onClick={() => setAsking('approve')}>
          {t('evidence.approve')}
        </Button>
      )}
      {!isMine && hasTask('approve_evidence') && (
        <Button kind="danger" onClick={() => setAsking('refuse')}>
          {t('evidence.refuse')}
        </Button>
      )}
      {isMine && <Button onClick={() => setAsking('withdraw')}>{t('evidence.withdraw')}</Button>}
      {asking === 'refuse' && (
        <PickReason
          title={t('evidence.refuse_sure')}
          act={t('evidence.refuse')}
          kind="danger"
          reasons={table.data?.refusals ?? []}
          isBusy={task.isBusy}
          problem={task.problem}
          onPicked={(reason) => void decide('refuse', { reason })}
          onClose={close}
        />
      )}
      {(asking === 'approve' || asking === 'withdraw') && (
        <Sheet open title={t(`evidence.${asking}_sure`)} onClose={close}>
          <ErrorSummary problem={task.problem} />
          {asking === 'approve' && <p>{t('evidence.approve_text', { n: order.people_count })}</p>}
          <Button kind={asking === 'approve' ? 'main' : 'danger'} busy={task.isBusy} onClick={() => void decide(asking)}>
            {t(`evidence.${asking}`)}
          </Button>
          <Button onClick={close}>{t('evidence.not_now')}</Button>
        </Sheet>
      )}
    </>
  );
}
