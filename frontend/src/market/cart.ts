/** The order list on this phone: kept with every change, for everybody, signed in or not. */
import { signal } from '@preact/signals';
import { uuid7 } from '../core/clock';
import { draftOf, dropDraft, keepDraft } from '../core/draft';
import { onWiped } from '../core/session';
import { withLine, without, type Line, type Window } from './cart-rules';

export interface Content {
  lines: readonly Line[];
  /** When the buyer would like to have it; none when that is to be agreed. */
  window?: Window;
}

export interface Cart extends Content {
  /** The id of the order that this content becomes: placed again, even after a crash, it is the same order. */
  id: string;
}

const KEY = 'market.cart';
/** The server takes so many lines in one order. */
export const LINES_MOST = 20;

const fresh = (content: Content): Cart => ({ ...content, id: uuid7() });

export const cart = signal<Cart>(draftOf<Cart>(KEY) ?? fresh({ lines: [] }));

async function keep(content: Content): Promise<void> {
  cart.value = fresh(content);
  if (content.lines.length > 0) await keepDraft(KEY, cart.value);
  else dropDraft(KEY);
}

/** The same time as before goes with other lines. */
const sameTime = (): Pick<Content, 'window'> => (cart.value.window ? { window: cart.value.window } : {});

/** Resolves when it is safe on the phone. */
export function putInCart(line: Line): Promise<void> {
  return keep({ ...sameTime(), lines: withLine(cart.value.lines, line) });
}

export function takeFromCart(listingId: string): void {
  void keep({ ...sameTime(), lines: without(cart.value.lines, listingId) });
}

export function wishWindow(window: Window | undefined): void {
  void keep({ lines: cart.value.lines, ...(window ? { window } : {}) });
}

export function emptyCart(): void {
  void keep({ lines: [] });
}

/** Puts a whole order back into the list, to be changed there. */
export function refillCart(lines: readonly Line[], window: Window | undefined): void {
  void keep({ lines: lines.reduce<readonly Line[]>(withLine, cart.value.lines), ...(window ? { window } : {}) });
}

onWiped((all) => {
  if (all) cart.value = fresh({ lines: [] });
});
