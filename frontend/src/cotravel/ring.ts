/** The words with which the phone rings for a match. They name no journey: a locked screen shows them. */
import type { Match } from './shapes';

/** What a match is known by, so that it is told once. A nearer grade is news again. */
export const keyOf = ({ journey, trip, grade }: Pick<Match, 'journey' | 'trip' | 'grade'>): string => `${journey.id} ${trip.id} ${grade}`;

const TITLE = ['同行比对有新结果', 'Something new about your journeys'] as const;
const BODY = ['点这里看看。只有这部手机知道。', 'Tap to look. Only this phone knows.'] as const;

/** Shows the notification; a second one takes the place of the first. */
export async function ringFor(registration: ServiceWorkerRegistration, isChinese: boolean): Promise<void> {
  const at = isChinese ? 0 : 1;
  await registration.showNotification(TITLE[at], {
    body: BODY[at],
    lang: isChinese ? 'zh-CN' : 'en',
    tag: 'cotravel',
    icon: '/icons/icon-192.png',
    badge: '/icons/icon-192.png',
    data: '/cotravel',
  });
}
