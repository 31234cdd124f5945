/** Work orders as a list by deadline, each a line that leads to the whole. */
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Icon } from '../core/ui';
import { areaText } from '../staff/words';
import { categoryName } from './categories';
import type { Card } from './data-desk';
import { numberText } from './number';
import { ownActs } from './order-sealed';
import { Urgency } from './order-urgency';
import { texts } from './texts-orders';
import { actWord, stateWord } from './words';

export const hrefOf = (number: string): string => `/duty/orders/one?number=${encodeURIComponent(number)}`;

/** What this phone has recorded of an order and the server has not taken yet. */
export function OwnActs({ number }: { number: string }) {
  const t = useTexts(texts);
  return (
    <>
      {ownActs(number).map(({ id, act, state }) => (
        <span key={id} class={state === 'refused' ? 'state state-refused' : 'state'}>
          {t(state === 'refused' ? 'orders.refused' : 'orders.waiting', { act: actWord(act) })}
        </span>
      ))}
    </>
  );
}

/** The inside of a row: what it is about, where, how late, in whose hands; its number where nothing else shows it. */
export function OrderLine({ order, hasNumber }: { order: Card; hasNumber?: boolean }) {
  const t = useTexts(texts);
  const whose = order.is_mine ? 'orders.mine' : order.assignee ? 'orders.others' : 'orders.nobodys';
  const more = [
    stateWord(order.state),
    order.state === 'handling' || order.assignee ? t(whose) : '',
    order.expedited > 0 ? t('orders.expedited', { n: order.expedited }) : '',
    order.pictures > 0 ? t('orders.photos_n', { n: order.pictures }) : '',
  ];
  return (
    <span class="row-text">
      <strong>{categoryName(order.category)}</strong>
      <span class="hint">{areaText(order.division_code)}</span>
      <Urgency order={order} />
      <span class="hint">{more.filter(Boolean).join(' · ')}</span>
      {hasNumber && <span class="hint">{numberText(order.number)}</span>}
      <OwnActs number={order.number} />
    </span>
  );
}

/** Arrows move through the rows, as in a list of the desk. */
function onArrow(event: KeyboardEvent): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  const rows = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('li > a')];
  const next = rows[rows.indexOf(document.activeElement as HTMLElement) + by];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

export function OrderRows({ orders }: { orders: readonly Card[] }) {
  return (
    <ul class="rows" onKeyDown={onArrow}>
      {orders.map((order) => (
        <li key={order.number}>
          <A href={hrefOf(order.number)}>
            <OrderLine order={order} hasNumber />
            <Icon name="next" />
          </A>
        </li>
      ))}
    </ul>
  );
}
