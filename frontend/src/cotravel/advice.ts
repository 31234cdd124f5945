/** What to do about a match, and for how long: nothing is advised that the plan of the health authority does not say. Pure. */
import { daysAfter } from './day-rules';
import { dayPlus } from './journey-form';
import type { Grade, Match } from './shapes';

/** 方案第四版: close contacts are watched for 14 days from the last contact. */
export const WATCHED_DAYS = 14;

export type Advice = 'home' | 'register' | 'few' | 'calm' | 'ticket' | 'ask' | 'temperature' | 'unwell' | 'nothing';

const ADVICE: Readonly<Record<Grade, readonly Advice[]>> = {
  same_carriage: ['home', 'register', 'temperature', 'unwell'],
  same_service: ['few', 'register', 'temperature', 'unwell'],
  same_line: ['calm', 'temperature', 'unwell'],
  cannot_tell: ['ticket', 'ask', 'temperature', 'unwell'],
  apart: ['nothing'],
};

/** The last day somebody who travelled with a patient is to watch how they feel. */
export const watchedUntil = ({ trip }: Match): string => dayPlus(trip.on, WATCHED_DAYS + daysAfter(trip));

/** Whether that day has passed: then there is nothing to do, and nothing to register. */
export const isOver = (match: Match, today: string): boolean => watchedUntil(match) < today;

/** What to do, the most pressing first. */
export function adviceOn(match: Match, today: string): readonly Advice[] {
  return isOver(match, today) ? ['unwell'] : ADVICE[match.grade];
}

/** Whether the community wants to hear of it: not when the two never met. */
export const isWorthTelling = (match: Match, today: string): boolean => match.grade !== 'apart' && !isOver(match, today);
