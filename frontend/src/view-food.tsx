/** The screens of the market and the basket by their paths, kept out of the first load. */
import type { ComponentType } from 'preact';

export const FOOD_SCREENS: Readonly<Record<string, () => Promise<{ default: ComponentType }>>> = {
  '/market': () => import('./market/view-board'),
  '/market/trader': () => import('./market/view-trader'),
  '/market/sell': () => import('./market/view-sell'),
  '/market/sell/new': () => import('./market/view-sell-new'),
  '/market/sell/listing': () => import('./market/view-sell-listing'),
  '/market/deals': () => import('./market/view-deals'),
  '/market/deal': () => import('./market/view-deal'),
};
