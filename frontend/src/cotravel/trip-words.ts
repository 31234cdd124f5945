/** What a trip is called that the server told in short, and where and when it was. */
import type { TripSaid } from './registering';
import { dayText, kindText, stretchText } from './words';

/** Two lines; `unknown` is the title of a trip that no list knows any more. */
export function tripWords(trip: TripSaid, unknown: string): { title: string; detail: string } {
  if (!trip.kind) return { title: unknown, detail: '' };
  const detail = [trip.on && dayText(trip.on), stretchText(trip.from_name, trip.to_name), trip.carriage_said];
  return { title: `${kindText(trip.kind)} ${trip.said ?? ''}`.trim(), detail: detail.filter(Boolean).join(' · ') };
}
