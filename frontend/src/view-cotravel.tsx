/**
 * The screens of 同行 by their paths: kept out of the first load, and on every phone for when there is no
 * network.
 */
import type { ComponentType } from 'preact';

export const COTRAVEL_SCREENS: Readonly<Record<string, () => Promise<{ default: ComponentType }>>> = {
  '/cotravel': () => import('./cotravel/view-home'),
  '/cotravel/journey': () => import('./cotravel/view-journey'),
  '/cotravel/registered': () => import('./cotravel/view-registered'),
  '/cotravel/match': () => import('./cotravel/view-match'),
  '/cotravel/trips': () => import('./cotravel/view-trips'),
  '/cotravel/places': () => import('./cotravel/view-places'),
  '/cotravel/place': () => import('./cotravel/view-place'),
  '/cotravel/contact': () => import('./cotravel/view-contact'),
  '/cotravel/vehicle': () => import('./cotravel/view-vehicle'),
  '/cotravel/place/was-there': () => import('./cotravel/view-was-there'),
};
