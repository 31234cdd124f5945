/** Pages of a history: where they are asked for, and how they are joined. Pure. */
import type { CheckIn } from './data';

/** Joins pages by id, newest measurement first. */
export function joined(known: readonly CheckIn[], fresh: readonly CheckIn[]): CheckIn[] {
  const byId = new Map([...known, ...fresh].map((one) => [one.id, one]));
  return [...byId.values()].sort((one, other) => other.measured_at.localeCompare(one.measured_at));
}

/** @param next where the page begins, as the page before said. */
export function pathOf(residentId: string, ownId: string | null | undefined, next?: string | null): string {
  const query = new URLSearchParams();
  if (residentId !== ownId) query.set('resident_id', residentId);
  if (next) query.set('after', next);
  return `/me/check-ins${query.size ? `?${query}` : ''}`;
}
