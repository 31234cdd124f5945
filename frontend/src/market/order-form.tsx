/** How much of goods somebody wants, and from how little it is still worth their while. */
import { useState } from 'preact/hooks';
import { useDraft } from '../core/draft';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Card, ErrorSummary, Field, fieldError, Notice, Tick } from '../core/ui';
import type { FullGoods } from './board';
import { amountWords } from './buy-words';
import { cart, LINES_MOST, putInCart } from './cart';
import { mistakeOf, type Line } from './cart-rules';
import { productOf } from './products';
import { texts } from './texts-buy';
import { amountFen, priceOf, quantityOf, typedUnits, yuan } from './units';
import { moneyWords, unitWord } from './words';

interface Typed {
  most: string;
  least: string;
  takes_less: boolean;
  /** The price offered for one unit in yuan, where the supplier sets none. */
  offer: string;
}

function typedOf(line: Line | undefined): Typed {
  if (!line) return { most: '', least: '', takes_less: false, offer: '' };
  const units = (quantity: number) => typedUnits(quantity, line.unit_quantity);
  const takes_less = line.least < line.most;
  return {
    most: units(line.most),
    least: takes_less ? units(line.least) : '',
    takes_less,
    offer: line.is_offer ? yuan(line.price_fen) : '',
  };
}

export function OrderForm({ goods }: { goods: FullGoods }) {
  const t = useTexts(texts);
  const inCart = cart.value.lines.find(({ listing_id }) => listing_id === goods.listing_id);
  const [form, touch, clear] = useDraft<Typed>(`market.line.${goods.listing_id}`, () => typedOf(inCart));
  const [isAdded, setAdded] = useState(false);
  const task = useTask();
  const isOffer = goods.price_fen === null;
  const unit = unitWord(goods.unit);
  const most = quantityOf(form.most, goods.unit_quantity);
  const least = form.takes_less ? quantityOf(form.least, goods.unit_quantity) : most;
  const price_fen = goods.price_fen ?? priceOf(form.offer);
  const found = () => {
    const wrong = mistakeOf({ least, most }, goods.left);
    const left = amountWords(goods.left, goods.unit_quantity, goods.measure);
    return mistakes({
      most: wrong === 'empty' ? t('buy.form.most_missing') : wrong === 'much' && !form.takes_less ? t('buy.form.too_much', { left }) : undefined,
      least: wrong === 'least' ? t('buy.form.least_wrong') : wrong === 'much' && form.takes_less ? t('buy.form.too_much', { left }) : undefined,
      offer: price_fen ? undefined : t('buy.price_wrong'),
    });
  };
  const problem = standing(task.problem, found);
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = found();
    if (wrong || !most || !least || !price_fen) return task.fail(wrong);
    task.fail(undefined);
    putInCart(lineOf(goods, { most, least, price_fen, is_offer: isOffer }));
    clear();
    touch(typedOf(cart.value.lines.find(({ listing_id }) => listing_id === goods.listing_id)));
    setAdded(true);
  };
  const isFull = !inCart && cart.value.lines.length >= LINES_MOST;
  const labels = { most: t('buy.form.most', { unit }), least: t('buy.form.least', { unit }), offer: t('buy.form.offer', { unit }) };
  return (
    <form onSubmit={submit} noValidate>
      <Card title={t('buy.form.title')}>
        <ErrorSummary problem={problem} labels={labels} />
        <Field id="most" label={labels.most} error={fieldError(problem, 'most')}>
          <input inputMode="decimal" autocomplete="off" value={form.most} onInput={(event) => touch({ most: event.currentTarget.value })} />
        </Field>
        <Tick id="takes_less" label={t('buy.form.takes_less')} checked={form.takes_less} onChange={(takes_less) => touch({ takes_less })} />
        {form.takes_less && (
          <Field id="least" label={labels.least} error={fieldError(problem, 'least')}>
            <input inputMode="decimal" autocomplete="off" value={form.least} onInput={(event) => touch({ least: event.currentTarget.value })} />
          </Field>
        )}
        {isOffer && (
          <Field id="offer" label={labels.offer} hint={t('buy.form.offer_hint')} error={fieldError(problem, 'offer')}>
            <input inputMode="decimal" autocomplete="off" value={form.offer} onInput={(event) => touch({ offer: event.currentTarget.value })} />
          </Field>
        )}
        {most && price_fen ? <p class="goods-price">{t('buy.order.total', { sum: moneyWords(amountFen(price_fen, most, goods.unit_quantity)) })}</p> : null}
        {isFull ? (
          <Notice tone="warn">{t('buy.form.full', { n: LINES_MOST })}</Notice>
        ) : (
          <Button kind="main" type="submit">
            {t(inCart ? 'buy.form.change' : 'buy.form.add')}
          </Button>
        )}
        {isAdded && (
          <Notice tone="good" live>
            {t('buy.form.added')}
          </Notice>
        )}
        {cart.value.lines.length > 0 && (
          <A class="button button-plain" href="/market/cart">
            {t('buy.cart.some', { n: cart.value.lines.length })}
          </A>
        )}
      </Card>
    </form>
  );
}

function lineOf(goods: FullGoods, wish: Pick<Line, 'most' | 'least' | 'price_fen' | 'is_offer'>): Line {
  const product = productOf(goods.product);
  return {
    ...wish,
    listing_id: goods.listing_id,
    supplier_id: goods.supplier.trader_id,
    supplier: goods.supplier.name,
    zh: product?.zh ?? goods.product,
    en: product?.en ?? goods.product,
    grade: goods.grade,
    unit: goods.unit,
    unit_quantity: goods.unit_quantity,
    measure: goods.measure,
    windows: goods.windows,
  };
}
