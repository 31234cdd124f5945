/** An order that was refused: what has changed since it was made, and one tap to agree to it. */
import { useState } from 'preact/hooks';
import { uuid7 } from '../core/clock';
import { useTexts } from '../core/i18n';
import { discard, type OutboxItem } from '../core/outbox';
import { A, go } from '../core/router';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Notice } from '../core/ui';
import { amountWords, rangeWords } from './buy-words';
import { refillCart } from './cart';
import { agreed, changesOf, standingOf, totals, type Change, type Line } from './cart-rules';
import { forgetNews, newsOf, orderBody, placeOrder } from './data-buy';
import { named } from './named';
import { texts } from './texts-buy';
import { moneyWords, priceWords } from './words';

const NOT_A_BUYER = 'market.buyer_not_verified';

export function Review({ item }: { item: OutboxItem }) {
  const t = useTexts(texts);
  // The id of what is agreed to is made once, however often the button is tapped.
  const [newId] = useState(uuid7);
  const task = useTask();
  const { lines, window } = orderBody(item);
  const standing = standingOf(newsOf(item.id));
  const next = standing.size > 0 ? agreed(lines, standing) : [];
  const agree = () =>
    task.run(async () => {
      await placeOrder({ id: newId, lines: next, ...(window ? { window } : {}) }, item.id);
      go(`/market/order?id=${newId}`, true);
    });
  const giveUp = async (to: string) => {
    await discard(item.id);
    forgetNews(item.id);
    go(to, true);
  };
  const change = () => {
    refillCart(lines, window);
    return giveUp('/market/cart');
  };
  return (
    <>
      <ErrorSummary problem={task.problem} />
      <Notice tone="warn" live>
        <p>{t('buy.review.lead')}</p>
        {standing.size === 0 && item.text && <p>{item.text}</p>}
      </Notice>
      <Card>
        <ul class="plain-list">
          {lines.map((line) => (
            <Changed key={line.listing_id} line={line} changes={changesOfLine(line, standing)} />
          ))}
        </ul>
        {next.length > 0 && <p class="goods-price">{t('buy.review.new_total', { sum: moneyWords(totals(next).most_fen) })}</p>}
      </Card>
      {standing.size > 0 && next.length === 0 && <Notice>{t('buy.review.nothing')}</Notice>}
      {next.length > 0 && (
        <Button kind="main" busy={task.isBusy} onClick={agree}>
          {t('buy.review.agree')}
        </Button>
      )}
      {item.code === NOT_A_BUYER && (
        <A class="button button-main" href="/market/trader">
          {t('buy.review.register')}
        </A>
      )}
      <Button onClick={change}>{t('buy.review.change')}</Button>
      <Button kind="danger" onClick={() => giveUp('/market/orders')}>
        {t('buy.review.drop')}
      </Button>
    </>
  );
}

function changesOfLine(line: Line, standing: ReturnType<typeof standingOf>): readonly Change[] {
  const now = standing.get(line.listing_id);
  return now ? changesOf(line, now) : [];
}

function Changed({ line, changes }: { line: Line; changes: readonly Change[] }) {
  const t = useTexts(texts);
  return (
    <li>
      <strong>{named(line)}</strong> · {line.supplier}
      <br />
      {rangeWords(line)} · {priceWords(line.price_fen, line)}
      {changes.length === 0 && <p class="hint">{t('buy.review.same')}</p>}
      {changes.map((change) => (
        <p key={change.what} class="goods-changed">
          <ChangeText line={line} change={change} />
        </p>
      ))}
    </li>
  );
}

function ChangeText({ line, change }: { line: Line; change: Change }) {
  const t = useTexts(texts);
  switch (change.what) {
    case 'price':
      return <>{t('buy.review.price', { old: priceWords(change.old_fen, line), new: priceWords(change.new_fen, line) })}</>;
    case 'less':
      return <>{t('buy.review.less', { left: amountWords(change.left, line.unit_quantity, line.measure) })}</>;
    default:
      return <>{t(`buy.review.${change.what}`)}</>;
  }
}
