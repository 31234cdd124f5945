/** 我的订单: what is still on the phone, and what was placed, the newest first. */
import { useEffect, useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { useTexts } from '../core/i18n';
import { items, type OutboxItem } from '../core/outbox';
import { A } from '../core/router';
import { session } from '../core/session';
import { useTask } from '../core/task';
import { Button, ErrorSummary, Icon, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { usePlaces } from './buy-words';
import { ORDER, orderBody, sentCount, type Order } from './data-buy';
import { Fetching } from './fetching';
import { named } from './named';
import { NoneYet } from './none-yet';
import { registerOrders } from './order-kind';
import { productName } from './products';
import { SignInFirst } from './sign-in-first';
import { texts } from './texts-buy';
import { totalText } from './total';
import { dealStateWord, moneyWords } from './words';

registerOrders();

interface Orders {
  orders: readonly Order[];
  next: string | null;
}

export default function OrdersScreen() {
  const t = useTexts(texts);
  usePlaces();
  const onPhone = items.value.filter(({ kind }) => kind === ORDER);
  return (
    <Screen title={t('buy.orders.title')} back="/market">
      {onPhone.length > 0 && (
        <ul class="rows">
          {[...onPhone].reverse().map((item) => (
            <OnPhone key={item.id} item={item} />
          ))}
        </ul>
      )}
      {session.value.state === 'in' ? <Placed key={sentCount.value} hasOthers={onPhone.length > 0} /> : <SignInFirst />}
    </Screen>
  );
}

function OnPhone({ item }: { item: OutboxItem }) {
  const t = useTexts(texts);
  const { lines } = orderBody(item);
  const isRefused = item.state === 'refused';
  return (
    <li>
      <A href={`/market/order?id=${item.id}`}>
        <span class="row-text">
          <strong>{lines.map(named).join(' · ')}</strong>
          <span>{totalText(lines)}</span>
          <span class={isRefused ? 'state state-refused' : 'state'}>{t(isRefused ? 'buy.orders.changed' : 'buy.orders.waits')}</span>
        </span>
        <Icon name="next" />
      </A>
    </li>
  );
}

function Placed({ hasOthers }: { hasOthers: boolean }) {
  const t = useTexts(texts);
  const answer = useAnswer<Orders>('/me/orders', 'orders');
  const [more, setMore] = useState<Orders>();
  const task = useTask();
  // A page that was read behind an older first page does not belong to a newer one.
  useEffect(() => setMore(undefined), [answer.data]);
  const orders = [...(answer.data?.orders ?? []), ...(more?.orders ?? [])];
  const next = (more ?? answer.data)?.next;
  const ask = () =>
    task.run(async () => {
      const page = await call<Orders>('GET', `/me/orders?cursor=${encodeURIComponent(next ?? '')}`);
      setMore({ orders: [...(more?.orders ?? []), ...page.orders], next: page.next });
    });
  if (answer.data && orders.length === 0 && !hasOthers) return <NoneYet title={t('buy.orders.none')} />;
  return (
    <>
      <Fetching answer={answer} />
      {orders.length > 0 && (
        <ul class="rows">
          {orders.map((order) => (
            <OrderRow key={order.order_id} order={order} />
          ))}
        </ul>
      )}
      <ErrorSummary problem={task.problem} />
      {next && (
        <Button busy={task.isBusy} onClick={ask}>
          {t('buy.more')}
        </Button>
      )}
    </>
  );
}

function OrderRow({ order }: { order: Order }) {
  const goods = order.deals.flatMap(({ lines }) => lines.map(({ product }) => productName(product))).filter(Boolean);
  const states = [...new Set(order.deals.map(({ state }) => dealStateWord(state)))];
  return (
    <li>
      <A href={`/market/order?id=${order.order_id}`}>
        <span class="row-text">
          <strong>{goods.join(' · ')}</strong>
          <span>{moneyWords(order.total_fen)}</span>
          <small>{momentText(order.placed_at)}</small>
          <span class="state">{states.join(' · ')}</span>
        </span>
        <Icon name="next" />
      </A>
    </li>
  );
}

