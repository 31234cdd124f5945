/**
 * The screens of 我要上报, of the questions and answers, and of their numbers, by their paths: kept out
 * of the first load, and on every phone for when there is no network.
 */
import type { ComponentType } from 'preact';

export const REPORT_SCREENS: Readonly<Record<string, () => Promise<{ default: ComponentType }>>> = {
  '/report': () => import('./hotline/view-new'),
  '/report/receipt': () => import('./hotline/view-receipt'),
  '/report/mine': () => import('./hotline/view-mine'),
  '/report/follow': () => import('./hotline/view-follow'),
  '/report/numbers': () => import('./hotline/view-numbers'),
  '/knowledge': () => import('./knowledge/view-knowledge'),
  '/knowledge/article': () => import('./knowledge/view-article'),
  '/knowledge/bulletins': () => import('./knowledge/view-bulletins'),
};
