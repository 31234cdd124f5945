/** The registration of a supplier or buyer, without a screen: what is wrong, what is sent. Pure. */
import { phoneOf } from '../accounts/rules';
import { creditCodeOf, isCreditCode } from '../core/credit-code';
import type { Trader } from './sell-data';
import { SUPPLIERS, TRADER_KINDS, type TraderKind } from './words';

export const NAME_LEAST = 2;
export const NAME_MOST = 40;
export const ADDRESS_MOST = 100;
/** Kinds that have a business licence in any case. */
const LICENSED: ReadonlySet<TraderKind> = new Set(['base', 'cooperative', 'supermarket']);

export type Side = 'sell' | 'buy';

export interface TraderDraft {
  side?: Side;
  kind?: TraderKind;
  name: string;
  division_code?: string;
  phone: string;
  address: string;
  licence: string;
}

export const EMPTY: TraderDraft = { name: '', phone: '', address: '', licence: '' };

export const kindsOf = (side: Side): readonly TraderKind[] => TRADER_KINDS.filter((kind) => SUPPLIERS.has(kind) === (side === 'sell'));
export const isLicensed = (kind: TraderKind | undefined): boolean => kind !== undefined && LICENSED.has(kind);

/** The fields that are wrong, by name. */
export function mistakesIn(draft: TraderDraft): Partial<Record<keyof TraderDraft, true>> {
  const length = [...draft.name.trim()].length;
  const licence = creditCodeOf(draft.licence);
  const wrong = {
    side: !draft.side,
    kind: draft.side !== undefined && !draft.kind,
    name: length < NAME_LEAST || length > NAME_MOST,
    division_code: !draft.division_code,
    phone: !phoneOf(draft.phone),
    address: !draft.address.trim(),
    licence: licence ? !isCreditCode(licence) : isLicensed(draft.kind),
  };
  return Object.fromEntries(Object.entries(wrong).filter(([, is]) => is).map(([name]) => [name, true]));
}

/** PUT /me/trader. Only for a form without mistakes. */
export function bodyOf(draft: TraderDraft): object {
  const licence = creditCodeOf(draft.licence);
  return {
    kind: draft.kind,
    name: draft.name.trim(),
    division_code: draft.division_code,
    phone: phoneOf(draft.phone),
    address: draft.address.trim(),
    ...(licence ? { licence } : {}),
  };
}

/** The form of a registration that stands, so that it can be mended. */
export function draftFrom(trader: Trader): TraderDraft {
  const { kind, name, division_code, phone, address, licence } = trader;
  return { side: SUPPLIERS.has(kind) ? 'sell' : 'buy', kind, name, division_code, phone, address, licence: licence ?? '' };
}
