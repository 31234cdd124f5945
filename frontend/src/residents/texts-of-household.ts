/** Words of screens about oneself or somebody of the household. [Chinese, English] */
import type { Pair } from '../core/i18n';

export const texts = {
  'whose.me': ['我自己', 'Myself'],
  'whose.kept': ['没有网络，这是手机上存着的。', 'No network: this is what the phone has kept.'],
  'whose.again': ['再试一次', 'Try again'],
  'whose.loading': ['正在取…', 'Loading…'],
} satisfies Record<string, Pair>;
