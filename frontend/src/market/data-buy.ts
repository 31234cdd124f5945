/** What the server tells a buyer of orders, and what the phone keeps of them. */
import { signal } from '@preact/signals';
import { call, type Problem } from '../core/api';
import { draftOf, dropDraft, keepDraft } from '../core/draft';
import { enqueue, type OutboxItem } from '../core/outbox';
import { PERSONAL } from '../core/session';
import { put } from '../core/store';
import { wishOf, type Line, type RefusedLine, type Window } from './cart-rules';
import { DISPUTE_DAYS, type CancelReason, type Deal, type DisputeReason } from './data-sell';

/** What a buyer may say; the supplier has reasons of their own. */
export const BUYERS_REASONS = ['changed_mind', 'too_late', 'price', 'quality', 'mistake'] as const satisfies readonly CancelReason[];
export const BUYERS_PROBLEMS = ['quality', 'weight', 'price', 'not_delivered', 'other'] as const satisfies readonly DisputeReason[];

/** One supplier's part of an order, as its buyer sees it. */
export interface Bought extends Omit<Deal, 'buyer_name' | 'buyer_kind'> {
  supplier_id: string;
  supplier_name: string | null;
  hand_over_code: string;
}

export interface Order {
  order_id: string;
  placed_at: string;
  total_fen: number;
  is_partial: boolean;
  deals: readonly Bought[];
}

export const ORDER = 'order';
/** Under this name an order is kept on the phone, so that its code shows without a network. */
export const keptOrder = (id: string): string => `order.${id}`;
const NEWS = 'market.news.';

/** An order in the outbox: what is sent is made of it, the rest is what the screens show. */
export interface OrderBody {
  id: string;
  lines: readonly Line[];
  window?: Window;
}

const DAY_MS = 86_400_000;

/** Whether the buyer may still say that this deal went wrong. */
export function mayDispute(deal: Bought, now_ms: number): boolean {
  if (deal.disputes.some(({ by }) => by === 'buyer')) return false;
  if (deal.state === 'held' || deal.state === 'confirmed') return false;
  const ended = deal.handed_over?.at ?? deal.cancelled?.at ?? deal.hold_until;
  return !ended || now_ms - Date.parse(ended) < DISPUTE_DAYS * DAY_MS;
}

/** Counts what was sent from this page, so that lists ask anew. */
export const sentCount = signal(0);

/** Keeps an order to be sent; the id was made when the list was opened. */
export async function placeOrder(body: OrderBody, insteadOf?: string): Promise<void> {
  const names = (of: 'zh' | 'en'): string => body.lines.map((line) => line[of]).join(of === 'zh' ? '、' : ', ');
  const label = { title: ['订单', 'Order'], detail: [names('zh'), names('en')] };
  await enqueue(ORDER, { ...body, label }, insteadOf ? { insteadOf } : {});
  if (insteadOf) dropDraft(NEWS + insteadOf);
}

/** Sends one order; the answer is kept, and so is what has changed when it is refused. */
export async function sendOrder({ id, lines, window }: OrderBody): Promise<void> {
  const order = await call<Order>('POST', '/market/orders', wishOf(id, lines, window));
  await put(PERSONAL + keptOrder(id), named(order, lines)).catch(() => undefined);
  dropDraft(NEWS + id);
  sentCount.value += 1;
}

/** The answer to an order names nothing that the phone knows already. */
function named(order: Order, lines: readonly Line[]): Order {
  const known = new Map(lines.map((line) => [line.listing_id, line]));
  return {
    ...order,
    deals: order.deals.map((deal) => ({
      ...deal,
      supplier_name: deal.supplier_name ?? lines.find(({ supplier_id }) => supplier_id === deal.supplier_id)?.supplier ?? null,
      lines: deal.lines.map((line) => ({ ...line, measure: line.measure ?? known.get(line.listing_id)?.measure ?? null })),
    })),
  };
}

/** Remembers how the listings of a refused order stand, until it is agreed to, changed or given up. */
export function rememberNews(id: string, problem: Problem): void {
  const { lines } = (problem.body ?? {}) as { lines?: RefusedLine[] };
  if (lines) keepDraft(NEWS + id, lines);
}

export function newsOf(id: string): readonly RefusedLine[] {
  return draftOf<RefusedLine[]>(NEWS + id) ?? [];
}

export function forgetNews(id: string): void {
  dropDraft(NEWS + id);
}

export function orderBody(item: OutboxItem): OrderBody {
  return item.body as OrderBody;
}
