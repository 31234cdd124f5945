/** The order list on this phone: kept with every change, for everybody, signed in or not. */
import { signal } from '@preact/signals';
import { draftOf, dropDraft, keepDraft } from '../core/draft';
import { onWiped } from '../core/session';
import { withLine, without, type Line, type Window } from './cart-rules';

export interface Cart {
  lines: readonly Line[];
  /** When the buyer would like to have it; none when that is to be agreed. */
  window?: Window;
}

const KEY = 'market.cart';
/** The server takes so many lines in one order. */
export const LINES_MOST = 20;

export const cart = signal<Cart>(draftOf<Cart>(KEY) ?? { lines: [] });

function keep(next: Cart): void {
  cart.value = next;
  if (next.lines.length > 0) keepDraft(KEY, next);
  else dropDraft(KEY);
}

export function putInCart(line: Line): void {
  keep({ ...cart.value, lines: withLine(cart.value.lines, line) });
}

export function takeFromCart(listingId: string): void {
  keep({ ...cart.value, lines: without(cart.value.lines, listingId) });
}

export function wishWindow(window: Window | undefined): void {
  keep({ lines: cart.value.lines, ...(window ? { window } : {}) });
}

export function emptyCart(): void {
  keep({ lines: [] });
}

/** Puts a whole order back into the list, to be changed there. */
export function refillCart(lines: readonly Line[], window: Window | undefined): void {
  keep({ lines: lines.reduce<readonly Line[]>(withLine, cart.value.lines), ...(window ? { window } : {}) });
}

onWiped((all) => {
  if (all) cart.value = { lines: [] };
});
