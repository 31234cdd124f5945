/** 我的货源: what I offer, how much of it is left, and what waits for me. */
import { useEffect } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { Offline } from '../core/api';
import { useTexts } from '../core/i18n';
import { stored } from '../core/outbox';
import { usePhoto } from '../core/photo-field';
import { A } from '../core/router';
import type { StoredItem } from '../core/store';
import { Button, Card, failureText, Icon, Notice, Screen } from '../core/ui';
import { DEALS } from './data-sell';
import type { Deals } from './deal-rules';
import { album } from './photos';
import { loadProducts, productName } from './products';
import { LISTING, LISTINGS, registerSelling, tidyPhotos, TRADER, type Listing, type Listings, type Trader } from './sell-data';
import type { ListingBody } from './sell-form';
import { Gate, useGate } from './sell-gate';
import { useMore } from './sell-more';
import { texts } from './texts-sell';
import { gradeWord, listingStateWord, priceWords, quantityWords, traderStateWord } from './words';

export default function ViewSell() {
  const t = useTexts(texts);
  const trader = useAnswer<Trader>('/me/trader', TRADER);
  const gate = useGate(trader);
  useEffect(() => {
    registerSelling();
    void loadProducts().catch(() => undefined);
    void tidyPhotos();
  }, []);
  if (gate) return <Gate gate={gate} title={t('sell.title')} />;
  return (
    <Screen title={t('sell.title')} back="/market">
      {trader.data && trader.data.state !== 'verified' && (
        <Notice tone="warn">
          <strong>{traderStateWord(trader.data.state)}</strong> <A href="/market/trader">{t('sell.trader')}</A>
        </Notice>
      )}
      <Mine />
    </Screen>
  );
}

function Mine() {
  const t = useTexts(texts);
  const { answer, rows, more } = useMore<Listings, Listing>('/me/listings', LISTINGS, (page) => page.listings, ({ id }) => id);
  const here = stored.value.filter(({ kind }) => kind === LISTING).reverse();
  const left = here.length;
  useEffect(() => {
    // Something has just been sent: it stands in the server's list now.
    void answer.reload();
  }, [left]);
  // What was accepted a moment ago may be in both for a moment.
  const known = new Set(rows?.map(({ id }) => id));
  const waiting = here.filter(({ id }) => !known.has(id));
  const isEmpty = rows?.length === 0 && !waiting.length;
  return (
    <>
      <Orders />
      {isEmpty ? <First /> : <NewButton />}
      {answer.failure !== undefined && <Failure failure={answer.failure} isKept={rows !== undefined} onAgain={answer.reload} isBusy={answer.isBusy} />}
      {(waiting.length > 0 || (rows && rows.length > 0)) && (
        <ul class="rows">
          {waiting.map((item) => (
            <WaitingRow key={item.id} item={item} />
          ))}
          {rows?.map((listing) => (
            <Row key={listing.id} listing={listing} />
          ))}
        </ul>
      )}
      {more && (
        <Button busy={answer.isBusy} onClick={more}>
          {t('sell.more')}
        </Button>
      )}
      <A class="quiet-way" href="/market/unsold">
        {t('sell.unsold')}
      </A>
      <A class="quiet-way" href="/market/trader">
        {t('sell.trader')}
      </A>
    </>
  );
}

/** Orders received, and above all those that lapse when nobody confirms them. */
function Orders() {
  const t = useTexts(texts);
  const { data } = useAnswer<Deals>('/me/deals?state=open', DEALS);
  const held = data?.deals.filter(({ state }) => state === 'held').length ?? 0;
  const open = data?.deals.length ?? 0;
  return (
    <>
      {held > 0 && (
        <Notice tone="warn">
          <strong>{t('sell.deals_held', { n: held })}</strong>
          <A class="button button-plain" href="/market/deals">
            {t('sell.deals_look')}
          </A>
        </Notice>
      )}
      {held === 0 && (
        <ul class="rows">
          <li>
            <A href="/market/deals">
              <span class="row-text">
                {t('sell.deals')}
                {open > 0 && <span class="state">{t('sell.deals_open', { n: open })}</span>}
              </span>
              <Icon name="next" />
            </A>
          </li>
        </ul>
      )}
    </>
  );
}

function First() {
  const t = useTexts(texts);
  return (
    <Card title={t('sell.first')}>
      <p>{t('sell.first_why')}</p>
      <NewButton />
    </Card>
  );
}

function NewButton() {
  const t = useTexts(texts);
  return (
    <A class="button button-main" href="/market/sell/new">
      {t('sell.new')}
    </A>
  );
}

function Failure(props: { failure: unknown; isKept: boolean; onAgain: () => Promise<void>; isBusy: boolean }) {
  const t = useTexts(texts);
  if (props.failure instanceof Offline) return <Notice>{t(props.isKept ? 'sell.kept' : 'sell.no_list')}</Notice>;
  return (
    <Notice tone="warn" live>
      {failureText(props.failure)}
      <Button busy={props.isBusy} onClick={() => void props.onAgain()}>
        {t('sell.again')}
      </Button>
    </Notice>
  );
}

function Row({ listing }: { listing: Listing }) {
  const t = useTexts(texts);
  const { product, grade, price_fen, left, held, sold, state, pictures } = listing;
  const parts = [t('sell.left', { quantity: quantityWords(left, listing) })];
  if (held) parts.push(t('sell.held', { quantity: quantityWords(held, listing) }));
  if (sold) parts.push(t('sell.sold', { quantity: quantityWords(sold, listing) }));
  return (
    <li>
      <A href={`/market/sell/listing?id=${listing.id}`}>
        {pictures[0] && <img class="thumb" src={`/api/v1/pictures/${pictures[0]}?size=small`} alt="" loading="lazy" />}
        <span class="row-text">
          <strong>
            {productName(product)} {gradeWord(grade)}
          </strong>
          <span>{priceWords(price_fen, listing)}</span>
          <span class="quiet">{state === 'draft' ? quantityWords(listing.listed, listing) : parts.join(' · ')}</span>
          <span class="state">{listingStateWord(state)}</span>
        </span>
        <Icon name="next" />
      </A>
    </li>
  );
}

/** What this phone has not sent yet, or what was refused and can be mended. */
function WaitingRow({ item }: { item: StoredItem }) {
  const t = useTexts(texts);
  const body = item.body as ListingBody;
  const photo = usePhoto(album, body.pictures?.[0]);
  const isRefused = item.state === 'refused';
  return (
    <li>
      <A href={isRefused ? `/market/sell/new?mend=${item.id}` : '/outbox'}>
        {photo && <img class="thumb" src={photo} alt="" />}
        <span class="row-text">
          <strong>
            {productName(body.product)} {gradeWord(body.grade)}
          </strong>
          <span>{priceWords(body.price_fen, body)}</span>
          <span class="quiet">{quantityWords(body.quantity, body)}</span>
          <span class={`state state-${item.state}`}>{t(isRefused ? 'sell.refused' : 'sell.waiting')}</span>
          {isRefused && item.text && <span>{item.text}</span>}
        </span>
        <Icon name="next" />
      </A>
    </li>
  );
}
