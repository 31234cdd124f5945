/** The journey that is being typed: kept sealed with every change, because half a journey is one already. */
import { onWiped } from '../core/session';
import type { JourneyDraft } from './journey-form';
import { draftOf, dropDraft, keepDraft } from './journeys';

/** Of a new journey; behind a dot the id of one that is changed. */
export const DRAFT = 'journey';

/** Sealing takes a moment: whoever comes back sooner finds here what they typed. */
const latest = new Map<string, JourneyDraft>();
onWiped((all) => all && latest.clear());

/** What was typed before; complete once the vault is open. */
export const typedBefore = (key: string): JourneyDraft | undefined => latest.get(key) ?? draftOf<JourneyDraft>(key);

export function keepTyped(key: string, draft: JourneyDraft): void {
  latest.set(key, draft);
  void keepDraft(key, draft).catch(() => undefined);
}

/** Never throws. */
export async function dropTyped(key: string): Promise<void> {
  latest.delete(key);
  await dropDraft(key).catch(() => undefined);
}
