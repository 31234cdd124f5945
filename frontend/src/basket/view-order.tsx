/** One order of a household: on its way, refused, or placed; its code, its question, its end. */
import { useEffect, useState } from 'preact/hooks';
import { call, Problem } from '../core/api';
import { useTexts } from '../core/i18n';
import { discard, formOf, items, sendNow, type OutboxItem } from '../core/outbox';
import { A, go, query } from '../core/router';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Notice, Screen, Sheet } from '../core/ui';
import { momentText } from '../divisions/city';
import { BigCode } from '../market/big-code';
import { usePlaces } from '../market/buy-words';
import { loadProducts } from '../market/products';
import { moneyWords } from '../market/words';
import { keptOrder, registerBasket, useKept, waitingOf, type Kept } from './data';
import { OrderFacts, OrderLines } from './order-parts';
import { Heard } from './parts';
import { lineFen, totalFen } from './rules';
import type { BasketOrder, OrderLine } from './shapes';
import { texts } from './texts';
import { amountWords, lineName, windowWords } from './words';

registerBasket();

const ORDERS = '/basket/orders';

export default function OrderScreen() {
  const t = useTexts(texts);
  usePlaces();
  const id = query('id') ?? '';
  const item = items.value.find((one) => one.id === id);
  useEffect(() => {
    void loadProducts().catch(() => undefined);
  }, []);
  if (!item) return <Placed key={id} order_id={id} />;
  return (
    <Screen title={t('basket.order.title_waiting')} back={ORDERS}>
      {item.state === 'refused' ? <Refused item={item} /> : <OnItsWay item={item} />}
      <Waiting item={item} />
    </Screen>
  );
}

function OnItsWay({ item }: { item: OutboxItem }) {
  const t = useTexts(texts);
  const isSending = item.state === 'sending';
  return (
    <>
      <Notice live>
        <p>{t(isSending ? 'basket.order.sending' : 'basket.order.waits')}</p>
        {!isSending && <p>{t('basket.order.waits_why')}</p>}
      </Notice>
      <Button busy={isSending} onClick={() => sendNow()}>
        {t('basket.order.send')}
      </Button>
    </>
  );
}

function Refused({ item }: { item: OutboxItem }) {
  const t = useTexts(texts);
  return (
    <>
      <Notice tone="warn" live>
        <p>
          <strong>{t('basket.order.refused')}</strong>
        </p>
        {item.text && <p>{item.text}</p>}
      </Notice>
      <A class="button button-main" href={formOf(item) ?? ORDERS}>
        {t('basket.order.mend')}
      </A>
      <Button
        kind="danger"
        onClick={() => {
          void discard(item.id);
          go(ORDERS, true);
        }}
      >
        {t('basket.order.give_up')}
      </Button>
    </>
  );
}

function Waiting({ item }: { item: OutboxItem }) {
  const t = useTexts(texts);
  const { checkout, window, point } = waitingOf(item);
  return (
    <Card>
      <p>
        <strong>{windowWords(window)}</strong> · {point.name}
      </p>
      <ul class="plain-list">
        {checkout.lines.map((line) => (
          <li key={line.listing_id}>
            {lineName(line)} · {amountWords(line.units * line.unit_quantity, line)} · {moneyWords(lineFen(line))}
          </li>
        ))}
      </ul>
      <p class="basket-price">{t('basket.total', { sum: moneyWords(totalFen(checkout.lines)) })}</p>
    </Card>
  );
}

function Placed({ order_id }: { order_id: string }) {
  const t = useTexts(texts);
  const kept = useKept<BasketOrder>(`/basket/orders/${encodeURIComponent(order_id)}`, keptOrder(order_id));
  const order = kept.data;
  const isGone = !order && kept.failure instanceof Problem && kept.failure.status === 404;
  return (
    <Screen title={order ? t('basket.order.title', { number: order.number }) : t('basket.order.title_waiting')} back={ORDERS}>
      {isGone ? <Notice tone="warn">{t('basket.order.unknown')}</Notice> : <Heard kept={kept} />}
      {order && <Order order={order} kept={kept} />}
    </Screen>
  );
}

function Order({ order, kept }: { order: BasketOrder; kept: Kept<BasketOrder> }) {
  const t = useTexts(texts);
  const isLive = order.state === 'confirmed' || order.state === 'packed';
  return (
    <>
      <Notice tone={order.state === 'missed' || order.state === 'cancelled' ? 'warn' : 'good'} live>
        <strong>{t(`basket.state.${order.state}`)}</strong> · {windowWords(order.window)}
      </Notice>
      {order.lines
        .filter(({ state }) => state === 'asked')
        .map((line) => (
          <Question key={line.line} order={order} line={line} onAnswer={kept.set} />
        ))}
      {isLive && (
        <Card title={t('basket.code')}>
          <BigCode text={order.qr} label={t('basket.code')} />
          <p>{t('basket.code_hint')}</p>
          <p class="digits letters" data-testid="code">
            {order.code}
          </p>
          <p class="hint">{t('basket.order.number_hint', { number: order.number })}</p>
        </Card>
      )}
      <OrderLines order={order} />
      <OrderFacts order={order} />
      {order.can_cancel && <Cancel order={order} onCancelled={kept.set} />}
    </>
  );
}

function Question(props: { order: BasketOrder; line: OrderLine; onAnswer: (order: BasketOrder) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const { order, line } = props;
  const instead = line.substitute;
  if (!instead) return null;
  const answer = (said: 'accept' | 'decline') =>
    task.run(async () => {
      props.onAnswer(await call<BasketOrder>('POST', `/basket/orders/${order.order_id}/substitutes/${line.line}`, { answer: said }));
    });
  return (
    <Card title={t('basket.ask.title', { name: lineName(line) })} class="card-asked">
      <p>{t('basket.ask.what', { name: lineName(instead), quantity: amountWords(instead.quantity, instead), sum: moneyWords(instead.due_fen) })}</p>
      {instead.answer_by && <p class="hint">{t('basket.ask.until', { time: momentText(instead.answer_by) })}</p>}
      <ErrorSummary problem={task.problem} />
      <Button kind="main" busy={task.isBusy} onClick={() => void answer('accept')}>
        {t('basket.ask.accept')}
      </Button>
      <Button busy={task.isBusy} onClick={() => void answer('decline')}>
        {t('basket.ask.decline')}
      </Button>
    </Card>
  );
}

function Cancel(props: { order: BasketOrder; onCancelled: (order: BasketOrder) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const [isAsking, ask] = useState(false);
  const { order } = props;
  const cancel = () =>
    task.run(async () => {
      props.onCancelled(await call<BasketOrder>('POST', `/basket/orders/${order.order_id}/cancel`, {}));
      ask(false);
    });
  return (
    <>
      <Button kind="danger" onClick={() => ask(true)}>
        {t('basket.cancel')}
      </Button>
      <p class="hint">{t('basket.cancel.until', { time: momentText(order.window.cut_off_at) })}</p>
      <Sheet open={isAsking} title={t('basket.cancel.sure')} onClose={() => ask(false)}>
        <ErrorSummary problem={task.problem} />
        <p>{t('basket.cancel.why')}</p>
        <Button kind="danger" busy={task.isBusy} onClick={() => void cancel()}>
          {t('basket.cancel.yes')}
        </Button>
        <Button onClick={() => ask(false)}>{t('basket.cancel.no')}</Button>
      </Sheet>
    </>
  );
}
