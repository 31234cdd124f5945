/** The screens of the market and the basket by their paths, kept out of the first load. */
import type { ComponentType } from 'preact';

export const FOOD_SCREENS: Readonly<Record<string, () => Promise<{ default: ComponentType }>>> = {
  '/market': () => import('./market/view-board'),
};
