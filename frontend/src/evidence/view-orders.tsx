/** 赋码申请单: what waits for a second person, and what I have filed. */
import { useAnswer } from '../core/answer';
import { hasTask } from '../core/duty';
import { say, useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Icon, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import { KIND_NAMES, type Order } from './data';
import { texts } from './texts';

export default function Orders() {
  const t = useTexts(texts);
  useNames();
  const waiting = useAnswer<{ orders: Order[] }>('/duty/evidence/orders');
  return (
    <Screen title={t('evidence.orders.title')} back="/duty">
      <p>{t('evidence.orders.lead')}</p>
      {hasTask('file_evidence') && (
        <A class="button button-main" href="/duty/evidence/new">
          {t('evidence.orders.new')}
        </A>
      )}
      <h2>{t('evidence.orders.waiting')}</h2>
      <Fetching answer={waiting} />
      {waiting.data && <List orders={waiting.data.orders} none={t('evidence.orders.none')} />}
      {hasTask('file_evidence') && <Mine />}
    </Screen>
  );
}

function Mine() {
  const t = useTexts(texts);
  const own = useAnswer<{ orders: Order[] }>('/duty/evidence/orders/mine');
  return (
    <>
      <h2>{t('evidence.orders.mine')}</h2>
      <Fetching answer={own} />
      {own.data && <List orders={own.data.orders} none={t('evidence.orders.none_mine')} />}
    </>
  );
}

function List({ orders, none }: { orders: readonly Order[]; none: string }) {
  const t = useTexts(texts);
  if (orders.length === 0) return <p>{none}</p>;
  return (
    <ul class="rows">
      {orders.map((order) => (
        <li key={order.order_id}>
          <A href={`/duty/evidence/order?id=${encodeURIComponent(order.order_id)}`}>
            <span class="row-text">
              <strong>
                {say(KIND_NAMES[order.kind])} · {t('evidence.people_n', { n: order.people_count })}
              </strong>
              <span class="hint">
                {order.office} · {areaText(order.area)} · {momentText(order.filed_at)}
              </span>
              <span class="hint">{t(`evidence.state.${order.state}`)}</span>
            </span>
            <Icon name="next" />
          </A>
        </li>
      ))}
    </ul>
  );
}
