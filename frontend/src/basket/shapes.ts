/** What the server tells of points, offers, households' orders and the team's lists. */
import type { Grade, Measure, SaleUnit } from '../market/units';

export const POINT_KINDS = ['pick_up', 'delivery'] as const;
export type PointKind = (typeof POINT_KINDS)[number];
/** What a team may make of its point; only an officer suspends one. */
export const POINT_STATES = ['open', 'paused', 'closed'] as const;
export type PointState = (typeof POINT_STATES)[number] | 'suspended';
export type WindowState = 'open' | 'closed';
export type BasketState = 'confirmed' | 'packed' | 'handed_over' | 'missed' | 'cancelled';
/** What a household wishes when something is missing. */
export const CONSENTS = ['ask', 'similar', 'none'] as const;
export type Consent = (typeof CONSENTS)[number];
export type LineState = 'as_ordered' | 'short' | 'left_out' | 'substituted' | 'asked';
export type SubstituteState = 'done' | 'asked' | 'accepted' | 'declined' | 'lapsed';
export const PAID_WAYS = ['cash', 'transfer', 'later'] as const;
export type PaidWay = (typeof PAID_WAYS)[number];

/** What was agreed and paid between the two; nothing here takes it. `later` has paid nothing yet. */
export interface Paid {
  way: PaidWay;
  amount_fen: number;
}

/** What a listing is; all null of one that is gone. */
export interface Goods {
  listing_id: string;
  product: string | null;
  grade: Grade | null;
  measure: Measure | null;
  unit: SaleUnit | null;
  /** Grams or pieces of one unit. */
  unit_quantity: number;
}

export interface Point {
  point_id: string;
  team_id: string;
  team_name: string;
  kind: PointKind;
  name: string;
  address: string;
  division_code: string;
  communities: readonly string[];
  state: PointState;
  version: number;
}

/** A time in which a point hands over; `on`, `from` and `to` are the city's. */
export interface Window {
  window_id: string;
  point_id: string;
  on: string;
  from: string;
  to: string;
  starts_at: string;
  ends_at: string;
  cut_off_at: string;
  capacity: number;
  taken: number;
  left: number;
  state: WindowState;
  is_open: boolean;
  version: number;
}

export type PointWithWindows = Point & { windows: readonly Window[] };

/** Something to buy. Quantities are grams or pieces, `price_fen` is for one unit of `unit_quantity`. */
export interface Offer extends Goods {
  price_fen: number | null;
  left: number;
  state: string;
  harvested_on: string | null;
  sell_by_on: string | null;
  text: string | null;
  pictures: readonly string[];
  /** What one household may order on one day; null without a limit. */
  max_per_household: number | null;
  version: number;
}

export interface Offers {
  offers: readonly Offer[];
  as_of: string;
}

export interface Quota {
  listing_id: string;
  max: number;
  used: number;
  left: number;
}

export interface Quotas {
  on: string;
  quotas: readonly Quota[];
}

export interface Substitute extends Goods {
  quantity: number;
  price_fen: number;
  due_fen: number;
  state: SubstituteState;
  answer_by: string | null;
}

export interface OrderLine extends Goods {
  line: number;
  quantity: number;
  price_fen: number;
  amount_fen: number;
  consent: Consent;
  state: LineState;
  /** What the scale showed, of the substitute when that was taken. */
  packed_quantity: number | null;
  due_fen: number;
  substitute: Substitute | null;
}

export interface BasketOrder {
  order_id: string;
  number: string;
  state: BasketState;
  placed_at: string;
  team_id: string;
  team_name: string | null;
  point: Pick<Point, 'point_id' | 'name' | 'kind' | 'address'> | null;
  window: Pick<Window, 'window_id' | 'on' | 'from' | 'to' | 'starts_at' | 'ends_at' | 'cut_off_at'>;
  lines: readonly OrderLine[];
  total_fen: number;
  due_fen: number;
  paid: Paid | null;
  leave_at_door: boolean;
  wish: string | null;
  /** In clear, for it is one's own; only where one order is read. */
  address?: string | null;
  can_cancel: boolean;
  code: string;
  qr: string;
  handed_at: string | null;
  version: number;
}

/** The body of POST /basket/orders. */
export interface OrderBody {
  id: string;
  point_id: string;
  window_id: string;
  lines: readonly { listing_id: string; quantity: number; price_fen: number; consent: Consent }[];
  address?: { text: string; division_code: string } | null;
  leave_at_door: boolean;
  wish?: string;
}

/** An order as whoever packs it sees it. */
export interface PackOrder {
  order_id: string;
  number: string;
  /** Masked. */
  name: string;
  state: BasketState;
  lines: readonly OrderLine[];
  leave_at_door: boolean;
  wish: string | null;
  due_fen: number;
  version: number;
}

export interface Total extends Goods {
  quantity: number;
  packed: number;
  orders: number;
}

export interface Packing {
  window: Window;
  point: Point;
  as_of: string;
  totals: readonly Total[];
  orders: readonly PackOrder[];
}

export interface Stop {
  order_id: string;
  number: string;
  name: string;
  division_code: string;
  address: string | null;
  leave_at_door: boolean;
  wish: string | null;
  due_fen: number;
  state: BasketState;
  packs: number;
}

export interface Delivery {
  window: Window;
  point: Point;
  as_of: string;
  stops: readonly Stop[];
}

export interface Team {
  team_id: string;
  team_name: string;
  points: readonly Point[];
}

export type TeamOffer = Offer & { points: readonly string[] | null };

/** One item of POST /basket/team/hand-overs. */
export interface HandOver {
  id: string;
  window_id?: string;
  order_id: string;
  code: string | null;
  how: 'scanned' | 'left_at_door';
  handed_at: string;
  paid: Paid;
}

/** What a team's screen holds of a window, in its memory alone: the lists have names and addresses. */
export interface Lists {
  packing?: Packing;
  delivery?: Delivery;
  /** Without names, as the phone keeps them for a yard without a signal. */
  bags?: readonly Bag[];
}

/** An order that is to be handed over, known by the number on its bag. */
export interface Bag {
  order_id: string;
  number: string;
  due_fen: number;
  state: BasketState;
}
