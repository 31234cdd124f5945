/** 我买的菜: what waits on the phone, then what was ordered, newest first. */
import { useEffect, useState } from 'preact/hooks';
import { call } from '../core/api';
import { useTexts } from '../core/i18n';
import { items } from '../core/outbox';
import { A } from '../core/router';
import { useTask } from '../core/task';
import { Button, ErrorSummary, Icon, Screen } from '../core/ui';
import { usePlaces } from '../market/buy-words';
import { loadProducts } from '../market/products';
import { moneyWords } from '../market/words';
import { BASKET_ORDER, registerBasket, sentCount, useKept, waitingOf } from './data';
import { Heard, Householder } from './parts';
import { totalFen } from './rules';
import type { BasketOrder } from './shapes';
import { texts } from './texts';
import { lineName, windowWords } from './words';

registerBasket();

interface Page {
  orders: readonly BasketOrder[];
  next: string | null;
}

export default function Orders() {
  const t = useTexts(texts);
  usePlaces();
  useEffect(() => {
    void loadProducts().catch(() => undefined);
  }, []);
  return (
    <Screen title={t('basket.orders.title')} back="/basket">
      <Householder>
        <Mine />
      </Householder>
    </Screen>
  );
}

function Mine() {
  const t = useTexts(texts);
  const kept = useKept<Page>('/basket/orders', 'orders');
  const [older, setOlder] = useState<readonly Page[]>([]);
  const task = useTask();
  const waiting = items.value.filter(({ kind }) => kind === BASKET_ORDER);
  useEffect(() => {
    if (sentCount.value) void kept.reload();
  }, [sentCount.value]);
  const pages = kept.data ? [kept.data, ...older] : [];
  const orders = pages.flatMap((page) => page.orders);
  const next = pages.at(-1)?.next;
  const more = () =>
    task.run(async () => {
      const page = await call<Page>('GET', `/basket/orders?cursor=${encodeURIComponent(next!)}`);
      setOlder([...older, page]);
    });
  return (
    <>
      <Heard kept={kept} />
      {kept.data && orders.length + waiting.length === 0 && <p>{t('basket.orders.none')}</p>}
      {orders.length + waiting.length > 0 && (
        <ul class="rows">
          {waiting.map((item) => {
            const { window, checkout } = waitingOf(item);
            return (
              <Row
                key={item.id}
                href={`/basket/order?id=${item.id}`}
                title={windowWords(window)}
                detail={`${checkout.lines.map(lineName).join(' · ')} · ${moneyWords(totalFen(checkout.lines))}`}
                state={t(item.state === 'refused' ? 'basket.state.refused' : 'basket.state.waiting')}
                isUrgent={item.state === 'refused'}
              />
            );
          })}
          {orders.map((order) => {
            const isAsked = order.lines.some(({ state }) => state === 'asked');
            return (
              <Row
                key={order.order_id}
                href={`/basket/order?id=${order.order_id}`}
                title={windowWords(order.window)}
                detail={`${order.lines.map(lineName).join(' · ')} · ${moneyWords(order.due_fen)}`}
                state={isAsked ? t('basket.asked') : `${t(`basket.state.${order.state}`)} · ${order.number}`}
                isUrgent={isAsked}
              />
            );
          })}
        </ul>
      )}
      <ErrorSummary problem={task.problem} />
      {next && (
        <Button busy={task.isBusy} onClick={() => void more()}>
          {t('basket.orders.more')}
        </Button>
      )}
    </>
  );
}

function Row(props: { href: string; title: string; detail: string; state: string; isUrgent: boolean }) {
  return (
    <li>
      <A href={props.href}>
        <span class="row-text">
          <strong>{props.title}</strong>
          <span>{props.detail}</span>
          <span class={props.isUrgent ? 'state state-refused' : 'state'}>{props.state}</span>
        </span>
        <Icon name="next" />
      </A>
    </li>
  );
}
