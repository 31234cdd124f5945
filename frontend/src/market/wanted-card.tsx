/** One post of a buyer: what, how good, how much, at what price, until when. */
import type { ComponentChildren } from 'preact';
import { dayText } from '../core/days';
import { useTexts } from '../core/i18n';
import { nearText, placeText } from './buy-words';
import { productName } from './products';
import { texts } from './texts-match';
import { amountFen, yuan } from './units';
import type { Wanted } from './wanted';
import { gradeWord, kindWord, plainQuantity } from './words';

const KG_G = 1_000;
const JIN_G = 500;

export function wantedPrice(one: Wanted, t = useTexts(texts)): string {
  const { price_fen_per_kg, measure } = one;
  if (price_fen_per_kg === null) return t('buy.wanted.any_price');
  if (measure === 'pieces') return t('buy.wanted.up_to_piece', { yuan: yuan(price_fen_per_kg) });
  return t('buy.filter.up_to', { yuan: yuan(amountFen(price_fen_per_kg, JIN_G, KG_G)) });
}

export function WantedCard({ one, children }: { one: Wanted; children?: ComponentChildren }) {
  const t = useTexts(texts);
  const most = plainQuantity(one.most, one.measure);
  const quantity = one.least > 0 ? t('buy.range', { least: plainQuantity(one.least, one.measure), most }) : t('buy.wanted.most_is', { most });
  return (
    <li class="row row-tall">
      <div class="row-text">
        <strong>{productName(one.product)}</strong>
        <span>{t('buy.wanted.grade', { grade: gradeWord(one.grade) })}</span>
        <span>{quantity}</span>
        <span class="goods-price">{wantedPrice(one, t)}</span>
        <span class="goods-fresh">{t('buy.wanted.days', { from: dayText(one.from_on), until: dayText(one.until_on) })}</span>
        {one.text && <span>{one.text}</span>}
        <small>
          {one.buyer.name} · {kindWord(one.buyer.kind)}
          <br />
          {[nearText(one.division_code), placeText(one.division_code), one.place].filter(Boolean).join(' · ')}
        </small>
        {children}
      </div>
    </li>
  );
}
