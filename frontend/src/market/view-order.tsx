/** One order: on its way, refused because something has changed, or placed. */
import { useAnswer } from '../core/answer';
import { Problem } from '../core/api';
import { useTexts } from '../core/i18n';
import { items, sendNow, type OutboxItem } from '../core/outbox';
import { A, query } from '../core/router';
import { Button, Card, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { rangeWords, usePlaces, windowText } from './buy-words';
import type { Line, Window } from './cart-rules';
import { keptOrder, orderBody, type Order } from './data-buy';
import { Fetching } from './fetching';
import { named } from './named';
import { registerOrders } from './order-kind';
import { DealCard } from './order-deal';
import { Review } from './order-review';
import { texts } from './texts-buy';
import { totalText } from './total';
import { gradeWord, moneyWords, priceWords } from './words';

registerOrders();

export default function OrderScreen() {
  const t = useTexts(texts);
  usePlaces();
  const id = query('id') ?? query('mend') ?? '';
  const item = items.value.find((one) => one.id === id);
  return (
    <Screen title={t(item?.state === 'refused' ? 'buy.review.title' : 'buy.order.title')} back="/market/orders" key={id}>
      {!item && <Placed id={id} />}
      {item?.state === 'refused' && <Review item={item} />}
      {item && item.state !== 'refused' && <OnItsWay item={item} />}
    </Screen>
  );
}

function OnItsWay({ item }: { item: OutboxItem }) {
  const t = useTexts(texts);
  const { lines, window } = orderBody(item);
  const isSending = item.state === 'sending';
  return (
    <>
      <Notice live>
        <p>{t(isSending ? 'buy.order.sending' : 'buy.order.waiting')}</p>
        {!isSending && <p>{t('buy.order.waiting_why')}</p>}
      </Notice>
      <Lines lines={lines} window={window} />
      <Button busy={isSending} onClick={() => sendNow()}>
        {t('buy.order.send')}
      </Button>
    </>
  );
}

function Lines(props: { lines: readonly Line[]; window: Window | undefined }) {
  const t = useTexts(texts);
  return (
    <Card>
      <ul class="plain-list">
        {props.lines.map((line) => (
          <li key={line.listing_id}>
            <strong>{named(line)}</strong> · {gradeWord(line.grade)}
            <br />
            {rangeWords(line)} · {priceWords(line.price_fen, line)}
            <br />
            <span class="hint">{line.supplier}</span>
          </li>
        ))}
      </ul>
      {props.window && <p>{t('buy.deal.window', { window: windowText(props.window) })}</p>}
      <p class="goods-price">{totalText(props.lines)}</p>
    </Card>
  );
}

function Placed({ id }: { id: string }) {
  const t = useTexts(texts);
  const answer = useAnswer<Order>(`/me/orders/${encodeURIComponent(id)}`, keptOrder(id));
  const { data, failure } = answer;
  const isGone = failure instanceof Problem && failure.status === 404;
  return (
    <>
      {isGone && !data ? <Notice tone="warn">{t('buy.order.unknown')}</Notice> : <Fetching answer={answer} />}
      {data && (
        <>
          <p class="hint">{t('buy.order.placed', { time: momentText(data.placed_at) })}</p>
          {data.is_partial && <Notice>{t('buy.order.partial')}</Notice>}
          {data.deals.map((deal) => (
            <DealCard key={deal.supplier_id} deal={deal} onChanged={answer.set} />
          ))}
          {data.deals.length > 1 && <p class="goods-price">{t('buy.order.total', { sum: moneyWords(data.total_fen) })}</p>}
        </>
      )}
      <A class="button button-plain" href="/market/orders">
        {t('buy.order.all_orders')}
      </A>
    </>
  );
}
