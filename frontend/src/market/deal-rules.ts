/** Deals as a supplier sees them: their shape, and what follows from it. Pure. */
import type { Label } from '../core/outbox';
import type { Measure } from './units';
import type { DealState, TraderKind } from './words';

export const CANCEL_REASONS = ['not_available', 'weather', 'price', 'quality', 'not_collected', 'too_late', 'changed_mind', 'mistake'] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];
export const PAID_WAYS = ['cash', 'transfer', 'later'] as const;
export type PaidWay = (typeof PAID_WAYS)[number];
export const DISPUTE_REASONS = ['weight', 'price', 'not_paid', 'not_collected', 'quality', 'not_delivered', 'other'] as const;
export type DisputeReason = (typeof DISPUTE_REASONS)[number];
export const NOTE_MOST = 500;
/** How long after its end somebody may say that a deal went wrong. */
export const DISPUTE_DAYS = 7;
const DAY_MS = 86_400_000;

export interface DealLine {
  listing_id: string;
  product: string | null;
  measure: Measure | null;
  quantity: number;
  price_fen: number;
  unit_quantity: number;
  amount_fen: number;
  /** What the scale showed; null until the hand-over. */
  handed: number | null;
}

export interface Dispute {
  by: 'buyer' | 'supplier';
  reason: DisputeReason;
  note: string | null;
  at: string;
}

export interface Deal {
  order_id: string;
  buyer_name: string | null;
  /** Null for a household. */
  buyer_kind: TraderKind | null;
  state: DealState;
  hold_until: string | null;
  placed_at: string;
  total_fen: number;
  lines: readonly DealLine[];
  window: { from_at: string; until_at: string } | null;
  /** Only while the deal is confirmed or handed over, and never in a list. */
  contact: { name?: string; phone?: string; address?: string } | null;
  cancelled: { by: 'buyer' | 'supplier'; reason: CancelReason; at: string } | null;
  handed_over: { at: string; paid: { way: PaidWay; amount_fen: number }; due_fen: number } | null;
  disputes: readonly Dispute[];
}

export interface Deals {
  deals: readonly Deal[];
  next: string | null;
}

/** One hand-over, as it waits to be sent. `order_id` says where to; `label` is for the outbox alone. */
export interface HandOver {
  id: string;
  order_id: string;
  code: string;
  lines: readonly { listing_id: string; quantity: number }[];
  paid: { way: PaidWay; amount_fen: number };
  handed_at: string;
  label: Label;
}

/** Whether the supplier may still say that this deal went wrong: it is over, not long ago, and not said yet. */
export function mayDispute(deal: Deal, now: Date): boolean {
  if (deal.disputes.some(({ by }) => by === 'supplier')) return false;
  if (deal.state !== 'handed_over' && deal.state !== 'cancelled' && deal.state !== 'expired') return false;
  const ended = deal.handed_over?.at ?? deal.cancelled?.at ?? deal.hold_until;
  return !ended || now.getTime() - Date.parse(ended) < DISPUTE_DAYS * DAY_MS;
}

/** The order of a scanned hand-over code (`CXH1:<32 hex>:<code>`), as its id is written; undefined for any other code. */
export function orderOfCode(scanned: string): string | undefined {
  const hex = /^CXH1:([0-9a-f]{32}):\w+$/i.exec(scanned.trim())?.[1]?.toLowerCase();
  return hex?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
