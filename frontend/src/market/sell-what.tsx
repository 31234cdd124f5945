/** The first step of a listing: which product, found by any part of its name, and how good it is. */
import { useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { Button, Choice, Field, fieldError, Icon, Notice } from '../core/ui';
import { nameOf, productOf, products, searched, type Product } from './products';
import { unitsOf } from './sell-form';
import type { StepProps } from './sell-steps';
import { texts } from './texts-sell';
import { GRADES } from './units';
import { gradeWord, texts as words } from './words';

export function WhatStep({ draft, patch, problem, recent }: StepProps & { recent: Product | undefined }) {
  const t = useTexts(texts);
  const tw = useTexts(words);
  const chosen = productOf(draft.product);
  const pick = (product: Product) => {
    const fits = draft.unit && unitsOf(product).includes(draft.unit);
    patch({ product: product.code, unit: fits ? draft.unit : product.units[0], is_price_meant: false });
  };
  if (!products.value) return <Notice tone="warn">{t('new.no_products')}</Notice>;
  return (
    <>
      {chosen ? (
        <Chosen product={chosen} onChange={() => patch({ product: undefined })} />
      ) : (
        <Find onPick={pick} recent={recent} error={fieldError(problem, 'product')} />
      )}
      <Choice
        name="grade"
        legend={tw('market.grade')}
        layout="row"
        options={GRADES.map((value) => ({ value, label: gradeWord(value) }))}
        value={draft.grade}
        onChange={(grade) => patch({ grade })}
        error={fieldError(problem, 'grade')}
      />
    </>
  );
}

function Chosen(props: { product: Product; onChange: () => void }) {
  const t = useTexts(texts);
  return (
    <div class="group">
      <p class="hint">{t('new.product')}</p>
      <ul class="rows">
        <li class="row">
          <strong class="row-text">{nameOf(props.product)}</strong>
          <Button onClick={props.onChange}>{t('new.change')}</Button>
        </li>
      </ul>
    </div>
  );
}

/** By any part of a name, by what was sold last, or down from the kinds. */
function Find(props: { onPick: (product: Product) => void; recent: Product | undefined; error?: string }) {
  const t = useTexts(texts);
  const [typed, setTyped] = useState('');
  const [category, setCategory] = useState<string>();
  const { products: list } = products.value!;
  const isSearch = typed.trim() !== '';
  const found = isSearch ? searched(list, typed) : list.filter((one) => one.category === category);
  return (
    <>
      <SearchBox typed={typed} onType={setTyped} onEnter={() => found.length === 1 && props.onPick(found[0]!)} error={props.error} />
      <p role="status" class={isSearch && !found.length ? 'hint' : 'unseen'}>
        {isSearch && !found.length ? t('new.found_none') : ''}
      </p>
      {!isSearch && props.recent && <Products title={t('new.recent')} list={[props.recent]} onPick={props.onPick} />}
      {(!isSearch || !found.length) && <Categories chosen={category} onChoose={setCategory} />}
      {found.length > 0 && <Products list={found} onPick={props.onPick} />}
    </>
  );
}

/** The enter key of a search takes the only hit; it never sends the form. */
function SearchBox(props: { typed: string; onType: (typed: string) => void; onEnter: () => void; error?: string }) {
  const t = useTexts(texts);
  return (
    <Field id="product" label={t('new.search')} hint={t('new.search_hint')} error={props.error}>
      <input
        type="search"
        autocomplete="off"
        enterkeyhint="search"
        value={props.typed}
        onInput={(event) => props.onType(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          props.onEnter();
        }}
      />
    </Field>
  );
}

function Categories(props: { chosen: string | undefined; onChoose: (code: string | undefined) => void }) {
  const t = useTexts(texts);
  return (
    <div class="group">
      <h3>{t('new.categories')}</h3>
      <div class="ways">
        {products.value!.categories.map((one) => {
          const isChosen = one.code === props.chosen;
          return (
            <button
              type="button"
              key={one.code}
              class="button"
              aria-pressed={isChosen}
              onClick={() => props.onChoose(isChosen ? undefined : one.code)}
            >
              {nameOf(one)}
            </button>
          );
        })}
      </div>
    </div>
  );
}

function Products(props: { title?: string; list: readonly Product[]; onPick: (product: Product) => void }) {
  return (
    <div class="group">
      {props.title && <h3>{props.title}</h3>}
      <ul class="rows">
        {props.list.map((product) => (
          <li key={product.code}>
            <button type="button" onClick={() => props.onPick(product)}>
              {nameOf(product)}
              <Icon name="next" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
