/** The readings of one person and one day, sent and waiting together. Pure. */
import type { CheckIn } from './data';
import type { CheckInBody } from './form';

export interface Reading {
  id: string;
  measured_at: string;
  temperature_tenths_c: number;
  symptoms: readonly string[];
  is_waiting: boolean;
}

/** Newest first. `dayOfMoment` gives the city's calendar day of an instant. */
export function readingsOn(
  day: string,
  sent: readonly CheckIn[],
  waiting: readonly CheckInBody[],
  dayOfMoment: (at: Date) => string,
): Reading[] {
  const onDay = ({ measured_at }: { measured_at: string }) => dayOfMoment(new Date(measured_at)) === day;
  const known = new Set(sent.map(({ id }) => id));
  const all = [
    ...sent.map((one) => ({ ...one, is_waiting: false })),
    ...waiting.filter(({ id }) => !known.has(id)).map((one) => ({ ...one, is_waiting: true })),
  ];
  return all.filter(onDay).sort((one, other) => other.measured_at.localeCompare(one.measured_at));
}
