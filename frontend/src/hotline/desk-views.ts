/** The views of a desk: those that every desk has, and one's own. Pure. */
import { isShown, type Carded, type Filter } from './desk-rules';

export interface Shown {
  id: string;
  filter: Filter;
  /** One's own have a name; the others are named by the screen. */
  name?: string;
}

/** In the order in which a desk works: what came in, what is to be sent on, whom to call back. */
export const BUILT_IN: readonly Shown[] = [
  { id: 'all', filter: {} },
  { id: 'received', filter: { states: ['received'] } },
  { id: 'accepted', filter: { states: ['accepted'] } },
  { id: 'resolved', filter: { states: ['resolved'] } },
  { id: 'late', filter: { urgency: ['near', 'overdue', 'risen'] } },
  { id: 'mine', filter: { is_mine: true } },
];

/** How many orders each view shows. */
export function counted(views: readonly Shown[], orders: readonly Carded[]): ReadonlyMap<string, number> {
  return new Map(views.map(({ id, filter }) => [id, orders.filter((order) => isShown(filter, order)).length]));
}
