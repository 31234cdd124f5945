/** 工单: what lies with my units, the first deadline first; how late, in whose hands, and the next to take. */
import { useEffect, useState } from 'preact/hooks';
import { Offline, online } from '../core/api';
import { now } from '../core/clock';
import { useTexts } from '../core/i18n';
import { go, query } from '../core/router';
import { useTask } from '../core/task';
import { Button, Choice, failureText, Field, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { Fetching } from '../staff/failure';
import { useNames } from '../staff/words';
import { loadCategories } from './categories';
import { openOrders, takeNext, type UnitCounts } from './data-desk';
import { useKept, type OrderBrief, type OrderPage } from './data-orders';
import { SHOWN, shownOf, withNext, type Shown } from './order-rules';
import { hrefOf, OrderRows } from './order-rows';
import { startOrders } from './order-sealed';
import { texts } from './texts-orders';
import { unitText } from './words';

interface Units {
  units: readonly UnitCounts[];
  as_of: string;
}

/** What is looked at stays while one goes through the orders. */
const looking = { unit: undefined as string | undefined, shown: 'all' as Shown };

const hrefOfUnit = (unit: string): string => `/duty/orders?unit=${encodeURIComponent(unit)}`;

export default function ViewOrders() {
  const t = useTexts(texts);
  useNames();
  useEffect(() => {
    void startOrders();
    void loadCategories().catch(() => undefined);
  }, []);
  const answer = useKept<Units>('/duty/orders/units', 'orders.units');
  // The desk of the hotline has a screen of its own.
  const mine = answer.data?.units.filter(({ kind }) => kind !== 'desk') ?? [];
  const unit = query('unit') ?? mine.find((one) => one.unit === looking.unit)?.unit ?? mine[0]?.unit;
  looking.unit = unit;
  return (
    <Screen title={t('orders.title')} back="/duty">
      {mine.length > 1 && <Which units={mine} unit={unit} />}
      {unit ? (
        <Orders key={unit} unit={unit} counts={mine.find((one) => one.unit === unit)} as_of={answer.data?.as_of} recount={() => void answer.reload()} />
      ) : answer.data ? (
        <Notice>{t('orders.no_units')}</Notice>
      ) : (
        <Fetching answer={answer} />
      )}
    </Screen>
  );
}

function Which(props: { units: readonly UnitCounts[]; unit: string | undefined }) {
  const t = useTexts(texts);
  return (
    <Field id="unit" label={t('orders.which')}>
      <select value={props.unit} onChange={(event) => go(hrefOfUnit(event.currentTarget.value), true)}>
        {props.units.map(({ unit, open }) => (
          <option key={unit} value={unit} selected={unit === props.unit}>
            {t('orders.unit_counts', { unit: unitText(unit), open })}
          </option>
        ))}
      </select>
    </Field>
  );
}

interface OrdersProps {
  unit: string;
  counts: UnitCounts | undefined;
  as_of: string | undefined;
  recount: () => void;
}

function Orders({ unit, counts, as_of, recount }: OrdersProps) {
  const t = useTexts(texts);
  const answer = useKept<OrderPage>(`/duty/orders?unit=${encodeURIComponent(unit)}`, `orders.list.${unit}`);
  const { data, failure } = answer;
  useEffect(() => {
    if (!online.value || !data) return;
    void answer.reload();
    recount();
  }, [online.value]);
  if (!data) return <Fetching answer={answer} />;
  const { open = 0, unassigned = 0, overdue = 0 } = counts ?? {};
  return (
    <>
      <Notice tone={failure === undefined && overdue === 0 ? 'info' : 'warn'} live>
        {counts && as_of && (
          <strong>{t(counts.is_more ? 'orders.counts_more' : 'orders.counts', { open, unassigned, overdue, time: momentText(as_of) })}</strong>
        )}
        {failure !== undefined && !answer.isBusy && <p>{failure instanceof Offline ? t('orders.kept') : failureText(failure)}</p>}
      </Notice>
      <Next unit={unit} />
      <List unit={unit} page={data} />
    </>
  );
}

/** The most urgent that nobody has becomes mine; two people never get the same. */
function Next({ unit }: { unit: string }) {
  const t = useTexts(texts);
  const task = useTask();
  const [isEmpty, setEmpty] = useState(false);
  const take = () =>
    task.run(async () => {
      const { order } = await takeNext(unit);
      setEmpty(order === null);
      if (order) go(hrefOf(order.number));
    });
  return (
    <>
      {task.problem !== undefined && (
        <Notice tone="warn" live>
          {failureText(task.problem)}
        </Notice>
      )}
      {isEmpty && <Notice live>{t('orders.none_waits')}</Notice>}
      <Button kind="main" busy={task.isBusy} onClick={() => void take()}>
        {t('orders.next')}
      </Button>
    </>
  );
}

function List({ unit, page }: { unit: string; page: OrderPage }) {
  const t = useTexts(texts);
  const task = useTask();
  const [shown, setShown] = useState(looking.shown);
  const [more, setMore] = useState<{ orders: readonly OrderBrief[]; next: string | null }>();
  useEffect(() => setMore(undefined), [page]);
  looking.shown = shown;
  const orders = withNext(page.orders, more?.orders ?? []);
  const next = more ? more.next : page.next;
  const nowMs = now().getTime();
  const found = shownOf(orders, shown, nowMs);
  const fetchMore = () =>
    task.run(async () => {
      const fresh = (await openOrders(unit, next ?? undefined)) as OrderPage;
      setMore({ orders: [...(more?.orders ?? []), ...fresh.orders], next: fresh.next });
    });
  return (
    <>
      <Choice
        name="shown"
        legend={t('orders.shown')}
        layout="row"
        options={SHOWN.map((value) => ({ value, label: `${t(`orders.shown.${value}`)} ${shownOf(orders, value, nowMs).length}` }))}
        value={shown}
        onChange={setShown}
      />
      {found.length === 0 ? <p>{t(orders.length === 0 ? 'orders.none' : 'orders.none_shown')}</p> : <OrderRows orders={found} />}
      {task.problem !== undefined && <Notice tone="warn">{failureText(task.problem)}</Notice>}
      {next && (
        <Button busy={task.isBusy} onClick={() => void fetchMore()}>
          {t('orders.more')}
        </Button>
      )}
    </>
  );
}
