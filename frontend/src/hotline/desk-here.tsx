/** What is open at the place of a call: perhaps somebody has already said the same. */
import { useEffect, useState } from 'preact/hooks';
import { uuid7 } from '../core/clock';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Notice } from '../core/ui';
import { act } from './data-orders';
import { ordersAt, type Card as Order } from './data-desk';
import { OrderRows } from './order-rows';
import { texts } from './texts-desk';

interface Props {
  division: string;
  category: string;
}

type Looked = { of: string; orders: readonly Order[] } | { of: string; failed: true };

/** Asks whenever the place changes; what was asked for another place is not shown. */
function useOrdersAt(division: string): Looked | undefined {
  const [looked, show] = useState<Looked>();
  useEffect(() => {
    if (!division) return;
    ordersAt(division)
      .then(({ orders }) => show({ of: division, orders }))
      .catch(() => show({ of: division, failed: true }));
  }, [division]);
  return looked?.of === division ? looked : undefined;
}

export function Here({ division, category }: Props) {
  const t = useTexts(texts);
  const looked = useOrdersAt(division);
  const orders = looked && 'orders' in looked ? looked.orders : [];
  const same = orders.filter((order) => order.category === category);
  const other = orders.filter((order) => order.category !== category);
  return (
    <Card title={t('desk.here.title')}>
      <div id="desk-here" tabIndex={-1}>
        {!division && <p class="hint">{t('desk.here.wait')}</p>}
        {looked && 'failed' in looked && <Notice tone="warn">{t('desk.here.failed')}</Notice>}
        {looked && 'orders' in looked && orders.length === 0 && <p role="status">{t('desk.here.none')}</p>}
      </div>
      {same.length > 0 && (
        <>
          <h3>{t('desk.here.same')}</h3>
          {same.map((order) => (
            <Same key={order.number} order={order} />
          ))}
        </>
      )}
      {other.length > 0 && (
        <>
          {same.length > 0 && <h3>{t('desk.here.other')}</h3>}
          <OrderRows orders={other} />
        </>
      )}
    </Card>
  );
}

/** One that is perhaps the same matter: then it is hurried, and no second order is made. */
function Same({ order }: { order: Order }) {
  const t = useTexts(texts);
  const task = useTask();
  const [id] = useState(uuid7);
  const [isDone, setDone] = useState(false);
  const expedite = () =>
    task.run(async () => {
      await act(order.number, id, { act: 'expedite' });
      setDone(true);
    });
  return (
    <div class="group">
      <OrderRows orders={[order]} />
      <ErrorSummary problem={task.problem} />
      <div role="status">{isDone && <Notice tone="good">{t('desk.here.expedited')}</Notice>}</div>
      {!isDone && order.may.includes('expedite') && (
        <Button busy={task.isBusy} onClick={() => void expedite()}>
          {t('desk.here.expedite')}
        </Button>
      )}
    </div>
  );
}
