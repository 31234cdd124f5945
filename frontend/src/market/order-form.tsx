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

/** What was typed about goods, what it means, and what is wrong with it. */
function useLine(goods: FullGoods) {
  const t = useTexts(texts);
  const inCart = () => cart.value.lines.find(({ listing_id }) => listing_id === goods.listing_id);
  const [typed, touch, clear] = useDraft<Typed>(`market.line.${goods.listing_id}`, () => typedOf(inCart()));
  const most = quantityOf(typed.most, goods.unit_quantity);
  const least = typed.takes_less ? quantityOf(typed.least, goods.unit_quantity) : most;
  const price_fen = goods.price_fen ?? priceOf(typed.offer);
  const found = () => {
    const wrong = mistakeOf({ least, most }, goods.left);
    const much = t('buy.form.too_much', { left: amountWords(goods.left, goods.unit_quantity, goods.measure) });
    return mistakes({
      most: wrong === 'empty' ? t('buy.form.most_missing') : wrong === 'much' && !typed.takes_less ? much : undefined,
      least: wrong === 'least' ? t('buy.form.least_wrong') : wrong === 'much' && typed.takes_less ? much : undefined,
      offer: price_fen ? undefined : t('buy.price_wrong'),
    });
  };
  /** Puts it on the list; only for what is right. */
  const add = async (): Promise<void> => {
    if (!most || !least || !price_fen) return;
    const isKept = putInCart(lineOf(goods, { most, least, price_fen, is_offer: goods.price_fen === null }));
    // From now on the form shows what is on the list.
    clear();
    await isKept;
  };
  return { typed, touch, found, add, most, price_fen, isInCart: inCart() !== undefined };
}

type LineForm = ReturnType<typeof useLine>;

export function OrderForm({ goods }: { goods: FullGoods }) {
  const t = useTexts(texts);
  const line = useLine(goods);
  const [isAdded, setAdded] = useState(false);
  const task = useTask();
  const problem = standing(task.problem, line.found);
  const count = cart.value.lines.length;
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = line.found();
    task.fail(wrong);
    if (wrong) return;
    // It is said when it is so: whoever closes the app in that moment finds it on the list.
    void line.add().then(() => setAdded(true));
  };
  return (
    <form onSubmit={submit} noValidate>
      <Card title={t('buy.form.title')}>
        <Fields goods={goods} line={line} problem={problem} />
        {!line.isInCart && count >= LINES_MOST ? (
          <Notice tone="warn">{t('buy.form.full', { n: LINES_MOST })}</Notice>
        ) : (
          <Button kind="main" type="submit">
            {t(line.isInCart ? 'buy.form.change' : 'buy.form.add')}
          </Button>
        )}
        <div role="status">{isAdded && <Notice tone="good">{t('buy.form.added')}</Notice>}</div>
        {count > 0 && (
          <A class="button button-plain" href="/market/cart">
            {t('buy.cart.some', { n: count })}
          </A>
        )}
      </Card>
    </form>
  );
}

function Fields(props: { goods: FullGoods; line: LineForm; problem: unknown }) {
  const t = useTexts(texts);
  const { goods, problem } = props;
  const { typed, touch, most, price_fen } = props.line;
  const unit = unitWord(goods.unit);
  const labels = { most: t('buy.form.most', { unit }), least: t('buy.form.least', { unit }), offer: t('buy.form.offer', { unit }) };
  const number = (field: keyof typeof labels) => (
    <input
      inputMode="decimal"
      autocomplete="off"
      value={typed[field]}
      onInput={(event) => touch({ [field]: event.currentTarget.value })}
    />
  );
  return (
    <>
      <ErrorSummary problem={problem} labels={labels} />
      <Field id="most" label={labels.most} error={fieldError(problem, 'most')}>
        {number('most')}
      </Field>
      <Tick id="takes_less" label={t('buy.form.takes_less')} checked={typed.takes_less} onChange={(takes_less) => touch({ takes_less })} />
      {typed.takes_less && (
        <Field id="least" label={labels.least} error={fieldError(problem, 'least')}>
          {number('least')}
        </Field>
      )}
      {goods.price_fen === null && (
        <Field id="offer" label={labels.offer} hint={t('buy.form.offer_hint')} error={fieldError(problem, 'offer')}>
          {number('offer')}
        </Field>
      )}
      {most && price_fen ? (
        <p class="goods-price">{t('buy.order.total', { sum: moneyWords(amountFen(price_fen, most, goods.unit_quantity)) })}</p>
      ) : null}
    </>
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
