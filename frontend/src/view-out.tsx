/**
 * The screens for being out and about by their paths: where I was scanned, the posters I scanned myself,
 * and where I work. Kept out of the first load.
 */
import type { ComponentType } from 'preact';

export const OUT_SCREENS: Readonly<Record<string, () => Promise<{ default: ComponentType }>>> = {
  '/passages': () => import('./checkpoints/view-passages'),
  '/visit': () => import('./checkpoints/view-visit'),
  '/passages/partners': () => import('./partners/view-checks'),
  '/workplace': () => import('./enterprises/view-work'),
  '/workplace/join': () => import('./enterprises/view-join'),
  '/workplace/company': () => import('./enterprises/view-company'),
  '/workplace/company/reopening': () => import('./enterprises/view-reopening'),
  '/workplace/numbers': () => import('./enterprises/view-numbers'),
};
