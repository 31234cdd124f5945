/** From the basket to an order: when, where to, what to do when something is missing. */
import { useEffect, useMemo } from 'preact/hooks';
import { online } from '../core/api';
import { uuid7 } from '../core/clock';
import { draftOf, useDraft } from '../core/draft';
import { useTexts } from '../core/i18n';
import { stored } from '../core/outbox';
import { A, go, query } from '../core/router';
import { mistakes, standing, useTask } from '../core/task';
import { Button, ErrorSummary, Notice, Screen } from '../core/ui';
import { todayOn, useNow, usePlaces } from '../market/buy-words';
import { loadProducts } from '../market/products';
import { basketOf, BASKET_ORDER, learnOwn, newsOf, own, placeOrder, registerBasket, useKept, waitingOf, waitingUnits } from './data';
import { Lines, Where, Windows, Wish } from './checkout-parts';
import { Heard, Householder } from './parts';
import { changesOf, limitsAfter, LINES_MOST, offersAfter, quotaLeft, serves, windowAfter, windowMistake, type Change, type Checkout, type Line, type News } from './rules';
import type { Offers, PointWithWindows, Quotas } from './shapes';
import { texts } from './texts';

registerBasket();

const BASKET = '/basket';

export default function CheckoutScreen() {
  const t = useTexts(texts);
  usePlaces();
  const mends = query('mend');
  const mended = useMemo(() => stored.value.find(({ id, kind }) => id === mends && kind === BASKET_ORDER), [mends]);
  const point_id = mended ? waitingOf(mended).point.point_id : query('point');
  useEffect(() => {
    void loadProducts().catch(() => undefined);
    void learnOwn();
  }, []);
  const basket = point_id ? (draftOf<{ lines: readonly Line[] }>(basketOf(point_id))?.lines ?? []) : [];
  if (!point_id || (!mended && basket.length === 0)) {
    return (
      <Screen title={t('basket.checkout.title')} back={BASKET}>
        <p>{t('basket.checkout.empty')}</p>
        <A class="button button-main" href={BASKET}>
          {t('basket.checkout.to_offers')}
        </A>
      </Screen>
    );
  }
  return (
    <Screen title={t(mended ? 'basket.checkout.mend' : 'basket.checkout.title')} back={mended ? '/basket/orders' : BASKET} key={mends}>
      <Householder>
        <Form point_id={point_id} basket={basket} mends={mended && { id: mended.id, text: mended.text, checkout: waitingOf(mended).checkout }} />
      </Householder>
    </Screen>
  );
}

interface FormProps {
  point_id: string;
  basket: readonly Line[];
  mends?: { id: string; text?: string; checkout: Checkout };
}

/** The point with its windows, its offers and the household's limits, as far as they can be had. */
function useStanding(point_id: string) {
  const id = encodeURIComponent(point_id);
  const point = useKept<PointWithWindows>(`/basket/points/${id}`, `point.${point_id}`);
  const offers = useKept<Offers>(`/basket/offers?point=${id}`, `offers.${point_id}`);
  const quotas = useKept<Quotas>(`/basket/quotas?point=${id}`, `quotas.${point_id}`);
  return { point, offers, quotas };
}

/** What has changed about each line, by listing; nothing as long as the offers are not known. */
function changesNow(lines: readonly Line[], told: Offers | undefined, quotas: Quotas | undefined, news: News | undefined): Map<string, Change[]> {
  if (!told) return new Map();
  const offers = offersAfter(told.offers, told.as_of, news);
  const limits = limitsAfter(quotaLeft(offers, quotas, todayOn(), waitingUnits()), news);
  return new Map(
    lines.map((line) => {
      const offer = offers.find(({ listing_id }) => listing_id === line.listing_id);
      return [line.listing_id, changesOf(line, offer, limits.get(line.listing_id))];
    }),
  );
}

function Form({ point_id, basket, mends }: FormProps) {
  const t = useTexts(texts);
  const task = useTask();
  const now_ms = useNow();
  const { point, offers, quotas } = useStanding(point_id);
  const [checkout, touch, clear] = useDraft<Checkout>(`basket.checkout.${mends?.id ?? point_id}`, () => ({
    where: 'own',
    address: '',
    leave_at_door: false,
    wish: '',
    ...mends?.checkout,
    id: uuid7(),
    lines: mends?.checkout.lines ?? basket,
  }));
  // The basket is the household's last word on what it wants; the checkout adds only the wishes.
  const [kept, setBasket] = useDraft<{ lines: readonly Line[] }>(basketOf(point_id), { lines: basket });
  const lines = mends ? checkout.lines : kept.lines.map((line) => ({ ...line, consent: wished(checkout.lines, line) }));
  const setLines = (next: readonly Line[]) => {
    touch({ lines: next });
    if (!mends) setBasket({ lines: next });
  };
  const news = mends && newsOf(mends.id);
  const changes = changesNow(lines, offers.data, quotas.data, news);
  const refused = mends?.checkout.window_id;
  const windows = (point.data?.windows ?? []).map((one) => (one.window_id === refused ? windowAfter(one, news) : one));
  const window = windows.find(({ window_id }) => window_id === checkout.window_id);
  const isBrought = point.data?.kind === 'delivery';
  const found = () => {
    const mistake = windowMistake(window, now_ms);
    return mistakes({
      lines: linesMistake(lines, changes, t),
      window_id: mistake && t(mistake === 'missing' ? 'basket.window.missing' : `basket.window.mistake.${mistake}`),
      address: isBrought && checkout.where === 'other' && !checkout.address.trim() ? t('basket.address_missing') : undefined,
    });
  };
  const problem = standing(task.problem, found);
  const place = (event: Event) => {
    event.preventDefault();
    const wrong = found();
    if (wrong || !window || !point.data) return task.fail(wrong);
    const { point_id: id, name, kind, communities, division_code } = point.data;
    const own_code = own.value?.division_code;
    void task.run(async () => {
      const order = { id: checkout.id, checkout: { ...checkout, lines }, point: { point_id: id, name, kind }, window };
      await placeOrder({ ...order, division_code: serves(communities, own_code) ? own_code! : division_code }, mends?.id);
      clear();
      go(`/basket/order?id=${checkout.id}`, true);
    });
  };
  const labels = { window_id: t('basket.window'), address: t('basket.address'), lines: t('basket.checkout.lines') };
  return (
    <form onSubmit={place} noValidate>
      <ErrorSummary problem={problem} labels={labels} />
      {mends?.text && <Notice tone="warn">{mends.text}</Notice>}
      <Heard kept={offers} />
      <Lines lines={lines} changes={changes} onLines={setLines} />
      {!point.data && <Heard kept={point} />}
      {point.data && (
        <>
          <Windows windows={windows} value={checkout.window_id} now_ms={now_ms} problem={problem} onChange={(window_id) => touch({ window_id })} />
          {isBrought && <Where checkout={checkout} touch={touch} problem={problem} />}
          <Wish value={checkout.wish} onChange={(wish) => touch({ wish })} />
          {!online.value && <Notice>{t('basket.place_offline')}</Notice>}
          <Button kind="main" type="submit" busy={task.isBusy}>
            {t('basket.place')}
          </Button>
        </>
      )}
    </form>
  );
}

function linesMistake(lines: readonly Line[], changes: ReadonlyMap<string, Change[]>, t: ReturnType<typeof useTexts<typeof texts>>): string | undefined {
  if (lines.length === 0) return t('basket.checkout.empty');
  if (lines.length > LINES_MOST) return t('basket.checkout.many', { n: LINES_MOST });
  return [...changes.values()].some(({ length }) => length) ? t('basket.change.lead') : undefined;
}

function wished(known: readonly Line[], line: Line): Line['consent'] {
  return known.find(({ listing_id }) => listing_id === line.listing_id)?.consent ?? line.consent;
}
