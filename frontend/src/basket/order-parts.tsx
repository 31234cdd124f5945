/** What an order holds, line by line, and when, where and how it comes. */
import { useTexts } from '../core/i18n';
import { Card } from '../core/ui';
import { momentText } from '../divisions/city';
import { moneyWords } from '../market/words';
import { Facts, type Fact } from '../staff/facts';
import type { BasketOrder, OrderLine } from './shapes';
import { texts } from './texts';
import { amountWords, lineName, windowWords } from './words';

type Say = ReturnType<typeof useTexts<typeof texts>>;

/** What becomes of a line, where it is not simply as ordered. */
export function lineNews(line: OrderLine, t: Say): string | undefined {
  const { state, substitute, packed_quantity } = line;
  if (state === 'as_ordered') return undefined;
  if (state === 'short') return t('basket.line.short', { quantity: amountWords(packed_quantity ?? 0, line) });
  if (state === 'substituted' && substitute) {
    return t('basket.line.substituted', { name: lineName(substitute), quantity: amountWords(substitute.quantity, substitute) });
  }
  return t(state === 'asked' ? 'basket.line.asked' : 'basket.line.left_out');
}

export function OrderLines({ order }: { order: BasketOrder }) {
  const t = useTexts(texts);
  return (
    <Card title={t('basket.checkout.lines')}>
      <ul class="lines">
        {order.lines.map((line) => {
          const news = lineNews(line, t);
          return (
            <li key={line.line}>
              <strong>{lineName(line)}</strong>
              <p>{t('basket.line', { quantity: amountWords(line.quantity, line), sum: moneyWords(line.due_fen) })}</p>
              {news && <p class="state">{news}</p>}
              {line.state === 'as_ordered' && order.state === 'confirmed' && (
                <p class="hint">
                  {t('basket.consent.said', { question: t('basket.consent', { name: lineName(line) }), answer: t(`basket.consent.${line.consent}`) })}
                </p>
              )}
            </li>
          );
        })}
      </ul>
      <p class="basket-price">{t('basket.order.due', { sum: moneyWords(order.due_fen) })}</p>
      {order.paid && <p>{t(`basket.order.paid.${order.paid.way}`, { sum: moneyWords(order.paid.amount_fen) })}</p>}
    </Card>
  );
}

export function OrderFacts({ order }: { order: BasketOrder }) {
  const t = useTexts(texts);
  const { point, address, leave_at_door, wish, handed_at } = order;
  const isBrought = point?.kind === 'delivery';
  const to = [address ?? t('basket.order.own_address'), leave_at_door && t('basket.order.at_door')].filter(Boolean).join(' · ');
  const rows: Fact[] = [
    [t('basket.order.when'), windowWords(order.window)],
    isBrought ? [t('basket.order.to'), to] : [t('basket.order.where'), point ? `${point.name} · ${point.address}` : ''] ,
    ...(wish ? [[t('basket.order.wish'), wish] as Fact] : []),
  ];
  return (
    <Card title={point ? t('basket.point.by', { team: order.team_name ?? '', kind: t(`basket.kind.${point.kind}`) }) : undefined}>
      <Facts rows={rows} />
      <p class="hint">{t('basket.order.placed', { time: momentText(order.placed_at) })}</p>
      {handed_at && <p class="hint">{t('basket.order.handed', { time: momentText(handed_at) })}</p>}
    </Card>
  );
}
