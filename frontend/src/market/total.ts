/** What an order comes to, in words. */
import { say } from '../core/i18n';
import { totals, type Line } from './cart-rules';
import { texts } from './texts-buy';
import { moneyWords } from './words';

export function totalText(lines: readonly Line[]): string {
  const { least_fen, most_fen } = totals(lines);
  if (least_fen === most_fen) return say(texts['buy.order.total'], { sum: moneyWords(most_fen) });
  return say(texts['buy.order.total_range'], { least: moneyWords(least_fen), most: moneyWords(most_fen) });
}
