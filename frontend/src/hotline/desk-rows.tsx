/** The rows of the desk: one order each, to be ticked, opened, and walked along with the arrow keys. */
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import type { Card } from './data-desk';
import { keyName, rowAfter, toggled } from './desk-rules';
import { numberText } from './number';
import { OrderLine } from './order-rows';
import { texts } from './texts-desk';

interface Props {
  orders: readonly Card[];
  ticked: readonly string[];
  onTick: (ticked: readonly string[]) => void;
  /** The order that stands beside the list. */
  opened?: string;
  /** Opens an order beside the list; answers false where there is no room, then the link is followed. */
  onOpen: (number: string) => boolean;
}

const rowId = (number: string): string => `order-${number}`;

/** Whether there is room for the list and an order beside each other; as in desk.css. */
export function isWide(): boolean {
  return matchMedia('(min-width: 64rem)').matches;
}

/** Puts the cursor on the row of the order that is open beside the list, or on the first. */
export function enterRows(orders: readonly Card[], opened: string | undefined): void {
  const row = orders.find(({ number }) => number === opened) ?? orders[0];
  if (row) document.getElementById(rowId(row.number))?.focus();
}

export function DeskRows(props: Props) {
  const t = useTexts(texts);
  const { orders, ticked, onTick, opened, onOpen } = props;
  const numbers = orders.map(({ number }) => number);
  // Only while a row has the cursor, so that no letter typed elsewhere does anything.
  const pressed = (event: KeyboardEvent, number: string): void => {
    const name = keyName(event);
    if (name === ' ') onTick(toggled(ticked, number));
    else if (name === 'ArrowDown' || name === 'ArrowUp') {
      const next = rowAfter(numbers, number, name === 'ArrowDown' ? 1 : -1);
      if (next) document.getElementById(rowId(next))?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    <ul class="rows">
      {orders.map((order) => (
        <li key={order.number} class="desk-row">
          <label class="desk-tick">
            <input
              type="checkbox"
              checked={ticked.includes(order.number)}
              aria-label={t('desk.queue.tick', { number: numberText(order.number) })}
              onChange={() => onTick(toggled(ticked, order.number))}
            />
          </label>
          <A
            id={rowId(order.number)}
            href={`/duty/orders/one?number=${order.number}`}
            aria-current={order.number === opened ? 'true' : undefined}
            onKeyDown={(event) => pressed(event, order.number)}
            onClickCapture={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey || !onOpen(order.number)) return;
              event.preventDefault();
            }}
          >
            <OrderLine order={order} />
            <small class="desk-number">{numberText(order.number)}</small>
          </A>
        </li>
      ))}
    </ul>
  );
}
