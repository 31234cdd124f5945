/** 货源: what is on offer, for everybody, signed in or not; without a network the last page with its age. */
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { online } from '../core/api';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Button, Card, Icon, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { ask, board, choose, failure, filter, isBusy, lookedAt, more } from './board';
import { FilterBar } from './board-filter';
import { ALL, conditions } from './board-rules';
import { usePlaces } from './buy-words';
import { cart } from './cart';
import { Fetching } from './fetching';
import { GoodsCard } from './goods-card';
import { FoodParts } from './parts';
import { texts } from './texts-goods';

export default function BoardScreen() {
  const t = useTexts(texts);
  usePlaces();
  useEffect(() => void ask(), [online.value]);
  useLayoutEffect(() => {
    // Whoever comes back from goods finds the list where they left it.
    document.getElementById(`goods-${lookedAt}`)?.scrollIntoView({ block: 'center' });
  }, []);
  const shown = board.value;
  const kept = shown && momentText(shown.as_of);
  return (
    <Screen title={t('buy.title')}>
      <FoodParts at="market" />
      <Ways />
      <FilterBar />
      <Fetching answer={{ data: shown, failure: failure.value, isBusy: isBusy.value, reload: () => ask(true) }} kept={kept} />
      {shown && shown.listings.length > 0 && (
        <ul class="rows">
          {shown.listings.map((goods) => (
            <GoodsCard key={goods.listing_id} goods={goods} />
          ))}
        </ul>
      )}
      {shown?.next && (
        <Button busy={isBusy.value} onClick={() => void more()}>
          {t('buy.more')}
        </Button>
      )}
      {shown && shown.listings.length === 0 && !shown.next && <Nothing />}
      {shown && <p class="hint">{t('buy.as_of', { time: momentText(shown.as_of) })}</p>}
      <A class="quiet-way" href="/market/numbers">
        {t('buy.numbers')}
      </A>
    </Screen>
  );
}

/** What is beside the board: my list of goods, my orders, what others look for, selling. */
function Ways() {
  const t = useTexts(texts);
  const count = cart.value.lines.length;
  const ways = [
    { href: '/market/cart', label: count ? t('buy.cart.some', { n: count }) : t('buy.cart.title') },
    { href: '/market/orders', label: t('buy.orders.title') },
    { href: '/market/wanted', label: t('buy.wanted.title') },
    { href: '/market/sell', label: t('buy.sell') },
  ];
  return (
    <nav class="ways" aria-label={t('buy.ways')}>
      {ways.map(({ href, label }) => (
        <A key={href} class="button button-plain" href={href}>
          {label}
        </A>
      ))}
    </nav>
  );
}

/** An empty board says what to do about it. */
function Nothing() {
  const t = useTexts(texts);
  return (
    <Card>
      <p>
        <strong>{t('buy.nothing')}</strong>
      </p>
      {conditions(filter.value) > 0 ? (
        <>
          <p class="quiet">{t('buy.nothing_filtered')}</p>
          <Button onClick={() => choose(ALL)}>{t('buy.filter.reset')}</Button>
        </>
      ) : (
        <p class="quiet">{t('buy.nothing_why')}</p>
      )}
      <A class="button button-plain" href="/market/wanted/new">
        <Icon name="basket" />
        {t('buy.wanted.new')}
      </A>
    </Card>
  );
}
