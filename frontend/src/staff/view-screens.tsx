/** The screens on duty by their paths, kept out of what a resident loads. Desk entries stand in desk.ts. */
import type { ComponentType } from 'preact';
import { keepFiles } from '../core/keep';

// From here on this phone keeps all of them, for a shift leads to where there is no network.
keepFiles('duty');

// Every file that is imported on demand is named view*.tsx: the build keeps one shared chunk by that.
export const DUTY_SCREENS: Readonly<Record<string, () => Promise<{ default: ComponentType }>>> = {
  '/duty': () => import('./view-desk'),
  '/duty/sign-in': () => import('./view-sign-in'),
  '/duty/enrol': () => import('./view-enrol'),
  '/duty/shift': () => import('./view-shift'),
  '/duty/people': () => import('./view-people'),
  '/duty/people/invite': () => import('./view-invite'),
  '/duty/people/person': () => import('./view-person'),
  '/duty/people/unit': () => import('./view-unit'),
  '/duty/proposals': () => import('./view-proposals'),
  '/duty/audit': () => import('../rights/view-audit'),
  '/duty/village': () => import('../collection/view-village'),
  '/duty/village/visit': () => import('../collection/view-visit'),
  '/duty/village/collect': () => import('../collection/view-collect'),
  '/duty/village/differences': () => import('../collection/view-differences'),
  '/duty/village/help': () => import('../collection/view-duty-help'),
  '/duty/orders': () => import('../hotline/view-orders'),
  '/duty/orders/one': () => import('../hotline/view-order'),
  '/duty/hotline': () => import('../hotline/view-desk'),
  '/duty/hotline/desk': () => import('../hotline/view-desk-queue'),
  '/duty/hotline/search': () => import('../hotline/view-desk-search'),
  '/duty/hotline/overdue': () => import('../hotline/view-desk-overdue'),
  '/duty/hotline/numbers': () => import('../hotline/view-duty-numbers'),
  '/duty/watched': () => import('../watched/view-watched'),
  '/duty/watched/new': () => import('../watched/view-open'),
  '/duty/watched/one': () => import('../watched/view-watch'),
  '/duty/watched/overview': () => import('../watched/view-overview'),
  '/duty/evidence': () => import('../evidence/view-orders'),
  '/duty/evidence/new': () => import('../evidence/view-file'),
  '/duty/evidence/order': () => import('../evidence/view-order'),
  '/duty/appeals': () => import('../evidence/view-appeals'),
  '/duty/appeals/one': () => import('../evidence/view-appeal'),
  '/duty/city': () => import('../city/view-city'),
  '/duty/city/declare': () => import('../city/view-declare'),
  '/duty/traders': () => import('../market/view-duty-traders'),
  '/duty/traders/one': () => import('../market/view-duty-trader'),
  '/duty/knowledge': () => import('../knowledge/view-work'),
  '/duty/knowledge/one': () => import('../knowledge/view-work-one'),
  '/duty/knowledge/edit': () => import('../knowledge/view-work-edit'),
  '/duty/matching': () => import('../market/view-duty-matching'),
  '/duty/market/sheets': () => import('../market/view-sheets'),
  '/duty/cards': () => import('../healthcode/view-cards'),
  '/duty/cards/new': () => import('../healthcode/view-card-new'),
};
