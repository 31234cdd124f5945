/** Goods in full: photos, price, who and where, when to collect; and how much to put on the order list. */
import { useEffect, useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { Offline, Problem } from '../core/api';
import { useTexts } from '../core/i18n';
import { query } from '../core/router';
import { Card, Notice, Screen } from '../core/ui';
import { keptGoods, type FullGoods } from './board';
import { freshText, nearText, placeText, usePlaces, weeklyText } from './buy-words';
import { Fetching } from './fetching';
import { leftText, Price, Thumb } from './goods-card';
import { OrderForm } from './order-form';
import { productName } from './products';
import { texts } from './texts-buy';
import { gradeWord, kindWord } from './words';

export default function Listing() {
  const t = useTexts(texts);
  usePlaces();
  const id = query('id') ?? '';
  const answer = useAnswer<FullGoods>(`/market/listings/${encodeURIComponent(id)}`);
  const [kept, keep] = useState<FullGoods>();
  useEffect(() => {
    if (answer.failure instanceof Offline) void keptGoods(id).then(keep);
  }, [id, answer.failure]);
  const goods = answer.data ?? kept;
  const isGone = answer.failure instanceof Problem && answer.failure.status === 404;
  return (
    <Screen title={goods ? productName(goods.product) : t('buy.part.market')} back="/market" key={id}>
      {isGone ? <Notice tone="warn">{t('buy.listing.gone')}</Notice> : <Fetching answer={{ ...answer, data: goods }} />}
      {goods && (
        <>
          <Photos goods={goods} />
          <Facts goods={goods} />
          {goods.state === 'open' ? <OrderForm goods={goods} /> : <Notice tone="warn">{t('buy.listing.closed')}</Notice>}
        </>
      )}
    </Screen>
  );
}

function Photos({ goods }: { goods: FullGoods }) {
  const t = useTexts(texts);
  const product = productName(goods.product);
  if (goods.pictures.length === 0) return null;
  return (
    <ul class="goods-photos" aria-label={t('buy.listing.photos')}>
      {goods.pictures.map((picture, index) => (
        <li key={picture}>
          <Thumb id={picture} alt={t('buy.listing.photo', { product, n: index + 1 })} />
        </li>
      ))}
    </ul>
  );
}

function Facts({ goods }: { goods: FullGoods }) {
  const t = useTexts(texts);
  const { supplier, division_code, place, windows, text } = goods;
  const facts: [string, string][] = [
    [t('buy.listing.supplier'), `${supplier.name} · ${kindWord(supplier.kind)}`],
    [t('buy.listing.where'), [nearText(division_code), placeText(division_code), place].filter(Boolean).join(' · ')],
    [t('buy.listing.when'), weeklyText(windows) || t('buy.window.open')],
  ];
  return (
    <Card>
      <h2>{`${productName(goods.product)} · ${gradeWord(goods.grade)}`}</h2>
      <Price goods={goods} />
      <p>{leftText(goods)}</p>
      <p class="goods-fresh">{freshText(goods)}</p>
      <dl class="facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {text && <p>{text}</p>}
    </Card>
  );
}
