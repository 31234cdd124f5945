/** The screens of the market and the basket by their paths, kept out of the first load. */
import type { ComponentType } from 'preact';
import { keepFiles } from './core/keep';

// From here on this phone keeps all of them: fields and cellars have no network.
keepFiles('food');

export const FOOD_SCREENS: Readonly<Record<string, () => Promise<{ default: ComponentType }>>> = {
  '/market': () => import('./market/view-board'),
  '/market/listing': () => import('./market/view-listing'),
  '/market/cart': () => import('./market/view-cart'),
  '/market/orders': () => import('./market/view-orders'),
  '/market/order': () => import('./market/view-order'),
  '/market/wanted': () => import('./market/view-wanted'),
  '/market/wanted/new': () => import('./market/view-wanted-new'),
  '/market/matches': () => import('./market/view-matches'),
  '/market/runs': () => import('./market/view-runs'),
  '/market/numbers': () => import('./market/view-numbers'),
  '/market/unsold': () => import('./market/view-unsold'),
  '/market/trader': () => import('./market/view-trader'),
  '/market/sell': () => import('./market/view-sell'),
  '/market/sell/new': () => import('./market/view-sell-new'),
  '/market/sell/listing': () => import('./market/view-sell-listing'),
  '/market/deals': () => import('./market/view-deals'),
  '/market/deal': () => import('./market/view-deal'),
  '/basket': () => import('./basket/view-basket'),
  '/basket/checkout': () => import('./basket/view-checkout'),
  '/basket/orders': () => import('./basket/view-orders'),
  '/basket/order': () => import('./basket/view-order'),
  '/basket/team': () => import('./basket/view-team'),
  '/basket/team/point': () => import('./basket/view-team-point'),
  '/basket/team/offers': () => import('./basket/view-team-offers'),
  '/basket/team/window': () => import('./basket/view-team-window'),
};
