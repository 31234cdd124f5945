/** What a buyer looks for: goods, area, price, day, order. */
import { useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { Button, Choice, Field, Sheet } from '../core/ui';
import { tree } from '../divisions/data';
import { DivisionPicker } from '../divisions/picker';
import { choose, filter } from './board';
import { ALL, conditions, type Filter } from './board-rules';
import { home, placeText, todayOn } from './buy-words';
import { nameOf, products } from './products';
import { texts } from './texts-goods';
import { priceOf } from './units';

const AREA_DIGITS = [4, 6, 9];

/** The own town and county, once the home is known, and the whole city: what most people want. */
function useAreas(): readonly { value: string; label: string }[] {
  const t = useTexts(texts);
  const own = home.value;
  const near = own ? [own.slice(0, 9), own.slice(0, 6)].filter((code) => tree.value?.byCode.has(code)) : [];
  return [...near.map((value) => ({ value, label: placeText(value).split(' · ').at(-1) ?? value })), { value: '', label: t('buy.filter.city') }];
}

/** What is chosen, in a line; empty when nothing is. */
function useSummary(): string {
  const t = useTexts(texts);
  const { area, category, product, sort, price, on } = filter.value;
  const list = products.value;
  const goods = list?.products.find(({ code }) => code === product) ?? list?.categories.find(({ code }) => code === category);
  return [
    goods && nameOf(goods),
    area && placeText(area),
    price && t('buy.filter.up_to', { yuan: price }),
    on,
    t(`buy.sort.${sort}`),
  ]
    .filter(Boolean)
    .join(' · ');
}

export function FilterBar() {
  const t = useTexts(texts);
  const [isOpen, open] = useState(false);
  const count = conditions(filter.value);
  return (
    <>
      <div class="goods-filter">
        <span class="quiet">{useSummary()}</span>
        <Button aria-haspopup="dialog" onClick={() => open(true)}>
          {count ? t('buy.filter.some', { n: count }) : t('buy.filter')}
        </Button>
      </div>
      <Sheet open={isOpen} title={t('buy.filter')} onClose={() => open(false)}>
        <Form onDone={() => open(false)} />
      </Sheet>
    </>
  );
}

function Form({ onDone }: { onDone: () => void }) {
  const t = useTexts(texts);
  const [wish, setWish] = useState<Filter>(filter.value);
  const [isWrong, setWrong] = useState(false);
  const touch = (patch: Partial<Filter>) => setWish((now) => ({ ...now, ...patch }));
  const areas = useAreas();
  const isOther = !areas.some(({ value }) => value === wish.area);
  const submit = (event: Event) => {
    event.preventDefault();
    if (wish.price && priceOf(wish.price) === null) return setWrong(true);
    choose(wish);
    onDone();
  };
  const reset = () => {
    choose(ALL);
    onDone();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Goods wish={wish} touch={touch} />
      <Choice
        name="area"
        legend={t('buy.filter.area')}
        layout="row"
        options={areas.map(({ value, label }) => ({ value: value || 'city', label }))}
        value={isOther ? undefined : wish.area || 'city'}
        onChange={(value) => touch({ area: value === 'city' ? '' : value })}
      />
      <DivisionPicker
        id="other_area"
        label={t('buy.filter.other_area')}
        digits={AREA_DIGITS}
        value={isOther ? wish.area : undefined}
        onChange={(area) => touch({ area })}
      />
      <Field id="price" label={t('buy.filter.price')} error={isWrong ? t('buy.price_wrong') : undefined}>
        <input
          inputMode="decimal"
          autocomplete="off"
          value={wish.price}
          onInput={(event) => {
            setWrong(false);
            touch({ price: event.currentTarget.value });
          }}
        />
      </Field>
      <Field id="on" label={t('buy.filter.on')}>
        <input type="date" min={todayOn()} value={wish.on} onInput={(event) => touch({ on: event.currentTarget.value })} />
      </Field>
      <Choice
        name="sort"
        legend={t('buy.filter.sort')}
        layout="row"
        options={(['fresh', 'price'] as const).map((value) => ({ value, label: t(`buy.sort.${value}`) }))}
        value={wish.sort}
        onChange={(sort) => touch({ sort })}
      />
      <Button kind="main" type="submit">
        {t('buy.filter.show')}
      </Button>
      <Button onClick={reset}>{t('buy.filter.reset')}</Button>
    </form>
  );
}

function Goods(props: { wish: Filter; touch: (patch: Partial<Filter>) => void }) {
  const t = useTexts(texts);
  const { wish, touch } = props;
  const { categories = [], products: all = [] } = products.value ?? {};
  const shown = all.filter(({ category }) => category === wish.category);
  return (
    <>
      <Field id="category" label={t('buy.filter.category')}>
        <select value={wish.category} onChange={(event) => touch({ category: event.currentTarget.value, product: '' })}>
          <option value="">{t('buy.filter.any')}</option>
          {categories.map((one) => (
            <option key={one.code} value={one.code} selected={one.code === wish.category}>
              {nameOf(one)}
            </option>
          ))}
        </select>
      </Field>
      {shown.length > 0 && (
        <Field id="product" label={t('buy.filter.product')}>
          <select value={wish.product} onChange={(event) => touch({ product: event.currentTarget.value })}>
            <option value="">{t('buy.filter.any')}</option>
            {shown.map((one) => (
              <option key={one.code} value={one.code} selected={one.code === wish.product}>
                {nameOf(one)}
              </option>
            ))}
          </select>
        </Field>
      )}
    </>
  );
}
