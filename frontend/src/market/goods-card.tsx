/** Goods on the board: picture, price, freshness, who and how near. No picture moves what is below it. */
import { useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Icon } from '../core/ui';
import { look, type Goods } from './board';
import { perJin } from './buy-rules';
import { amountWords, freshText, nearText, placeText } from './buy-words';
import { productName } from './products';
import { texts } from './texts-goods';
import { yuan } from './units';
import { gradeWord, kindWord, listingStateWord, priceWords } from './words';

export function Thumb(props: { id: string | undefined; size?: 'small'; alt?: string }) {
  const [isMissing, miss] = useState(false);
  if (!props.id || isMissing) {
    return (
      <span class="goods-thumb">
        <Icon name="basket" />
      </span>
    );
  }
  const src = `/api/v1/pictures/${encodeURIComponent(props.id)}${props.size ? `?size=${props.size}` : ''}`;
  return <img class="goods-thumb" src={src} alt={props.alt ?? ''} loading="lazy" decoding="async" width={96} height={96} onError={() => miss(true)} />;
}

/** 3.50 元/公斤 · 合 1.75 元/斤. */
export function Price({ goods }: { goods: Goods }) {
  const t = useTexts(texts);
  const jin = perJin(goods);
  return (
    <span class="goods-price">
      {priceWords(goods.price_fen, goods)}
      {jin !== undefined && <small> {t('buy.per_jin', { yuan: yuan(jin) })}</small>}
    </span>
  );
}

export function leftText(goods: Goods, t = useTexts(texts)): string {
  if (goods.state !== 'open') return listingStateWord(goods.state);
  return t('buy.left', { quantity: amountWords(goods.left, goods.unit_quantity, goods.measure) });
}

export function GoodsCard({ goods }: { goods: Goods }) {
  const near = nearText(goods.division_code);
  return (
    <li id={`goods-${goods.listing_id}`}>
      <A class="goods" href={`/market/listing?id=${goods.listing_id}`} onClickCapture={() => look(goods.listing_id)}>
        <Thumb id={goods.pictures[0]} size="small" />
        <span class="row-text">
          <strong>
            {productName(goods.product)} · {gradeWord(goods.grade)}
          </strong>
          <Price goods={goods} />
          <span>{leftText(goods)}</span>
          <span class="goods-fresh">{freshText(goods)}</span>
          <small>
            {goods.supplier.name} · {kindWord(goods.supplier.kind)}
            <br />
            {[near, placeText(goods.division_code)].filter(Boolean).join(' · ')}
          </small>
        </span>
      </A>
    </li>
  );
}
