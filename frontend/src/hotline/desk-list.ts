/** The orders of a desk as the screen holds them: fetched page by page, by deadline, and again on demand. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { loadCategories } from './categories';
import { openOrders, type Card } from './data-desk';

/** So many are fetched at once: more than a desk works through in an hour, and four pages at most. */
const FIRST_MOST = 200;

export interface Listed {
  orders: readonly Card[];
  /** Where the rest begins; null when this is all. */
  next: string | null;
  as_of: string;
}

async function fetched(unit: string, most: number): Promise<Listed> {
  let page = await openOrders(unit);
  const orders = [...page.orders];
  while (page.next && orders.length < most) {
    page = await openOrders(unit, page.next);
    orders.push(...page.orders);
  }
  return { orders, next: page.next ?? null, as_of: page.as_of };
}

export interface List {
  list: Listed | undefined;
  failure: unknown;
  isBusy: boolean;
  reload: () => Promise<void>;
  /** The next hundreds. */
  more: () => Promise<void>;
  /** Puts an order in as it stands now; `null` takes away one that has left the desk. */
  put: (number: string, card: Card | null) => void;
}

/** The open orders of a unit; another unit begins anew. */
export function useOrders(unit: string): List {
  const [state, set] = useState<{ of: string; list?: Listed; failure?: unknown; isBusy: boolean }>({ of: unit, isBusy: true });
  const most = useRef(FIRST_MOST);
  const present = useRef(unit);
  present.current = unit;
  const load = async (): Promise<void> => {
    set((was) => ({ ...(was.of === unit ? was : { of: unit }), failure: undefined, isBusy: true }));
    const answer = await fetched(unit, most.current).then(
      (list) => ({ list }),
      (failure: unknown) => ({ failure }),
    );
    // Somebody who looks at another desk meanwhile must not see this one's orders there.
    if (present.current === unit) set((was) => ({ ...was, of: unit, ...answer, isBusy: false }));
  };
  useEffect(() => {
    most.current = FIRST_MOST;
    void load();
  }, [unit]);
  const put = (number: string, card: Card | null): void =>
    set((was) => (was.list ? { ...was, list: { ...was.list, orders: replaced(was.list.orders, unit, number, card) } } : was));
  const more = (): Promise<void> => {
    most.current += FIRST_MOST;
    return load();
  };
  const isOwn = state.of === unit;
  return { list: isOwn ? state.list : undefined, failure: isOwn ? state.failure : undefined, isBusy: state.isBusy, reload: load, more, put };
}

function replaced(orders: readonly Card[], unit: string, number: string, card: Card | null): readonly Card[] {
  const isGone = !card || card.unit !== unit;
  return isGone ? orders.filter((one) => one.number !== number) : orders.map((one) => (one.number === number ? card : one));
}

/** Makes the names of categories known to a screen that says them. */
export function useCategories(): void {
  useEffect(() => void loadCategories().catch(() => undefined), []);
}
