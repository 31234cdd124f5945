/** The words of the market, one for each thing, for every screen of buying and selling. */
import { say, type Pair } from '../core/i18n';
import { inUnits, yuan, type Grade, type Measure, type SaleUnit } from './units';

export const TRADER_KINDS = ['farmer', 'base', 'cooperative', 'supermarket', 'canteen', 'community_group'] as const;
export type TraderKind = (typeof TRADER_KINDS)[number];
export const SUPPLIERS: ReadonlySet<TraderKind> = new Set(['farmer', 'base', 'cooperative']);
export type TraderState = 'pending' | 'verified' | 'refused' | 'suspended';
export type ListingState = 'draft' | 'open' | 'paused' | 'withdrawn' | 'sold_out' | 'expired';
export type DealState = 'held' | 'confirmed' | 'handed_over' | 'cancelled' | 'expired';
export type MovementKind = 'listed' | 'raised' | 'lowered' | 'held' | 'released' | 'sold' | 'weighed_up' | 'withdrawn';

export const texts = {
  'market.kind.farmer': ['农户', 'Farmer'],
  'market.kind.base': ['基地', 'Growing base'],
  'market.kind.cooperative': ['合作社', 'Cooperative'],
  'market.kind.supermarket': ['超市', 'Supermarket'],
  'market.kind.canteen': ['食堂', 'Canteen'],
  'market.kind.community_group': ['社区团购', 'Community group'],

  'market.trader.pending': ['等待核实', 'Waiting to be verified'],
  'market.trader.verified': ['已核实', 'Verified'],
  'market.trader.refused': ['未通过', 'Not accepted'],
  'market.trader.suspended': ['已暂停', 'Suspended'],

  'market.unit.jin': ['斤', 'jin'],
  'market.unit.kg': ['公斤', 'kg'],
  'market.unit.tonne': ['吨', 't'],
  'market.unit.box': ['箱', 'box'],
  'market.unit.piece': ['份', 'pcs'],

  'market.grade': ['等级', 'Grade'],
  'market.grade.special': ['特级', 'Special'],
  'market.grade.first': ['一级', 'First'],
  'market.grade.second': ['二级', 'Second'],
  'market.grade.mixed': ['统货', 'Mixed'],

  'market.listing.draft': ['草稿', 'Draft'],
  'market.listing.open': ['在售', 'For sale'],
  'market.listing.paused': ['暂停', 'Paused'],
  'market.listing.withdrawn': ['已下架', 'Taken down'],
  'market.listing.sold_out': ['已售完', 'Sold out'],
  'market.listing.expired': ['已过期', 'Out of date'],

  'market.deal.held': ['待确认', 'To be confirmed'],
  'market.deal.confirmed': ['待交货', 'To be handed over'],
  'market.deal.handed_over': ['已交货', 'Handed over'],
  'market.deal.cancelled': ['已取消', 'Cancelled'],
  'market.deal.expired': ['已失效', 'Lapsed'],

  'market.move.listed': ['上架', 'Put on offer'],
  'market.move.raised': ['加货', 'More added'],
  'market.move.lowered': ['减货', 'Taken away'],
  'market.move.held': ['被预订', 'Reserved'],
  'market.move.released': ['退回可售', 'Free again'],
  'market.move.sold': ['卖出', 'Sold'],
  'market.move.weighed_up': ['过秤多出', 'A little more on the scale'],
  'market.move.withdrawn': ['下架收回', 'Taken down by you'],

  'market.one_listing': ['一份货源', 'Something for sale'],
  'market.price': ['{yuan} 元/{unit}', '¥{yuan} a {unit}'],
  'market.negotiable': ['面议', 'Make an offer'],
  'market.quantity': ['{n} {unit}', '{n} {unit}'],
  'market.yuan': ['{yuan} 元', '¥{yuan}'],
} as const satisfies Record<string, Pair>;

const word = <K extends string>(start: string) => (one: K): string => say((texts as Record<string, Pair>)[`market.${start}.${one}`]!);

export const kindWord = word<TraderKind>('kind');
export const traderStateWord = word<TraderState>('trader');
export const unitWord = word<SaleUnit>('unit');
export const gradeWord = word<Grade>('grade');
export const listingStateWord = word<ListingState>('listing');
export const dealStateWord = word<DealState>('deal');
export const movementWord = word<MovementKind>('move');

/** What one unit is called and how much it is, as listings, lines and orders carry it. */
export interface Unit {
  unit: SaleUnit;
  unit_quantity: number;
}

/** 120 斤, in the unit in which it is sold. */
export function quantityWords(quantity: number, { unit, unit_quantity }: Unit): string {
  return say(texts['market.quantity'], { n: inUnits(quantity, unit_quantity), unit: unitWord(unit) });
}

/** A quantity in the unit people think in when no unit is given: tonnes above one, else 斤; or pieces. */
export function plainQuantity(quantity: number, measure: Measure): string {
  if (measure === 'pieces') return quantityWords(quantity, { unit: 'piece', unit_quantity: 1 });
  return quantityWords(quantity, quantity >= 1_000_000 ? { unit: 'tonne', unit_quantity: 1_000_000 } : { unit: 'jin', unit_quantity: 500 });
}

/** 3.50 元/斤, or 面议 without a price. */
export function priceWords(price_fen: number | null, { unit }: Pick<Unit, 'unit'>): string {
  if (price_fen === null) return say(texts['market.negotiable']);
  return say(texts['market.price'], { yuan: yuan(price_fen), unit: unitWord(unit) });
}

/** 12.50 元. */
export function moneyWords(fen: number): string {
  return say(texts['market.yuan'], { yuan: yuan(fen) });
}
