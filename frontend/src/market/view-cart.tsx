/** 购物单: several goods in one order, all of it or none; it can be placed without a network too. */
import { useAnswer } from '../core/answer';
import { online, Problem } from '../core/api';
import { now } from '../core/clock';
import { useTexts } from '../core/i18n';
import { A, go } from '../core/router';
import { session } from '../core/session';
import { useTask } from '../core/task';
import { Button, Choice, ErrorSummary, Notice, Screen } from '../core/ui';
import { zone } from '../healthcode/data';
import { rangeWords, todayOn, usePlaces, windowText } from './buy-words';
import { cart, emptyCart, takeFromCart, wishWindow } from './cart';
import type { Line } from './cart-rules';
import { placeOrder } from './data-buy';
import { named } from './named';
import { NoneYet } from './none-yet';
import { registerOrders } from './order-kind';
import { SignInFirst } from './sign-in-first';
import { texts } from './texts-buy';
import { totalText } from './total';
import { comingWindows, sharedWindows } from './window-rules';
import { gradeWord, moneyWords, priceWords, type TraderState } from './words';
import { amountFen } from './units';

registerOrders();

export default function CartScreen() {
  const t = useTexts(texts);
  usePlaces();
  const { lines } = cart.value;
  return (
    <Screen title={t('buy.cart.title')} back="/market">
      {lines.length === 0 ? <NoneYet title={t('buy.cart.none')} /> : <Filled lines={lines} />}
    </Screen>
  );
}

function Filled({ lines }: { lines: readonly Line[] }) {
  const t = useTexts(texts);
  const task = useTask();
  const suppliers = new Set(lines.map(({ supplier_id }) => supplier_id)).size;
  const order = () =>
    task.run(async () => {
      const { id, window } = cart.value;
      await placeOrder({ id, lines, ...(window ? { window } : {}) });
      emptyCart();
      go(`/market/order?id=${id}`, true);
    });
  return (
    <>
      <ErrorSummary problem={task.problem} />
      <ul class="rows">
        {lines.map((line) => (
          <LineRow key={line.listing_id} line={line} />
        ))}
      </ul>
      <When lines={lines} />
      <p class="goods-price">{totalText(lines)}</p>
      <p class="hint">
        {t('buy.cart.all_or_none')} {suppliers > 1 && t('buy.cart.suppliers', { n: suppliers })}
      </p>
      {session.value.state === 'in' ? <Standing /> : <SignInFirst why={t('buy.cart.sign_in')} />}
      {session.value.state === 'in' && (
        <Button kind="main" busy={task.isBusy} onClick={order}>
          {t('buy.cart.order')}
        </Button>
      )}
      {!online.value && <Notice>{t('buy.cart.offline')}</Notice>}
    </>
  );
}

function LineRow({ line }: { line: Line }) {
  const t = useTexts(texts);
  return (
    <li class="row row-tall">
      <div class="row-text">
        <strong>
          {named(line)} · {gradeWord(line.grade)}
        </strong>
        <span>
          {rangeWords(line)} · {priceWords(line.price_fen, line)}
        </span>
        <span>{moneyWords(amountFen(line.price_fen, line.most, line.unit_quantity))}</span>
        <small>{line.supplier}</small>
        <div class="row-acts">
          <A class="button button-plain" href={`/market/listing?id=${line.listing_id}`}>
            {t('buy.cart.change')}
          </A>
          <Button kind="danger" aria-label={`${t('buy.cart.remove')} ${named(line)}`} onClick={() => takeFromCart(line.listing_id)}>
            {t('buy.cart.remove')}
          </Button>
        </div>
      </div>
    </li>
  );
}

const ANY = 'any';
/** More than these nobody reads. */
const WINDOWS_MOST = 5;

/** The hours that all suppliers of the list have; without any, the time is agreed on the phone. */
function When({ lines }: { lines: readonly Line[] }) {
  const t = useTexts(texts);
  const weekly = sharedWindows(lines.map(({ windows }) => windows));
  const coming = comingWindows(weekly, todayOn(), now().getTime(), zone.value).slice(0, WINDOWS_MOST);
  const chosen = cart.value.window;
  const isStill = coming.find(({ from_at }) => from_at === chosen?.from_at);
  if (coming.length === 0) return <p class="hint">{t('buy.window.open')}</p>;
  return (
    <Choice
      name="window"
      legend={t('buy.cart.when')}
      options={[...coming.map((one) => ({ value: one.from_at, label: windowText(one) })), { value: ANY, label: t('buy.window.open') }]}
      value={isStill ? isStill.from_at : ANY}
      onChange={(value) => wishWindow(coming.find(({ from_at }) => from_at === value))}
    />
  );
}

/** Whether this person may order: buyers are verified by their town or county first. */
function Standing() {
  const t = useTexts(texts);
  const { data, failure } = useAnswer<{ state: TraderState; is_buyer: boolean }>('/me/trader', 'trader');
  const isNone = failure instanceof Problem && failure.status === 404;
  if (data?.state === 'verified' && data.is_buyer) return null;
  if (!data && !isNone) return null;
  const why = isNone || !data?.is_buyer ? 'none' : data.state === 'pending' ? 'pending' : 'no';
  return (
    <Notice tone="warn">
      <p>{t(`buy.buyer.${why}`)}</p>
      <A class="button button-plain" href="/market/trader">
        {t('buy.review.register')}
      </A>
    </Notice>
  );
}
