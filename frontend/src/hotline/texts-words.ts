/** How satisfied somebody is, in words: where they rate it themselves, and where the desk asks by phone. [Chinese, English] */
import type { Pair } from '../core/i18n';

export const SATISFACTIONS = ['5', '4', '3', '2', '1'] as const;
export type Satisfaction = (typeof SATISFACTIONS)[number];

export const texts = {
  'satisfaction.5': ['很满意', 'Very satisfied'],
  'satisfaction.4': ['满意', 'Satisfied'],
  'satisfaction.3': ['一般', 'Neither'],
  'satisfaction.2': ['不满意', 'Dissatisfied'],
  'satisfaction.1': ['很不满意', 'Very dissatisfied'],
} as const satisfies Record<`satisfaction.${Satisfaction}`, Pair>;

/** The text of a number of one to five. */
export const satisfactionKey = (given: number): keyof typeof texts => `satisfaction.${given}` as keyof typeof texts;
