/** The three steps of a listing: what, how much at what price, when and where. */
import { useState } from 'preact/hooks';
import { now, today } from '../core/clock';
import { useTexts } from '../core/i18n';
import { Button, Checks, Choice, Field, fieldError, Icon, Notice, Switch, Tick } from '../core/ui';
import { zone } from '../healthcode/data';
import { nameOf, productOf, products, searched, type Product } from './products';
import { PLACE_MOST, priceSide, sellByShown, TEXT_MOST, unitOfDraft, WEEKDAYS, type ListingDraft } from './sell-form';
import { Photos } from './sell-photos';
import { texts } from './texts-sell';
import { amountFen, GRADES, measureOf, priceOf, quantityOf, UNITS, yuan, type SaleUnit } from './units';
import { gradeWord, quantityWords, unitWord, texts as words } from './words';

export interface StepProps {
  draft: ListingDraft;
  patch: (change: Partial<ListingDraft>) => void;
  problem: unknown;
}

// --- What

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
  const { products: list, categories } = products.value!;
  const isSearch = typed.trim() !== '';
  const found = isSearch ? searched(list, typed) : list.filter((one) => one.category === category);
  return (
    <>
      <Field id="product" label={t('new.search')} hint={t('new.search_hint')} error={props.error}>
        <input
          type="search"
          autocomplete="off"
          enterkeyhint="search"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            // The enter key of a search takes the only hit; it never sends the form.
            event.preventDefault();
            if (found.length === 1) props.onPick(found[0]!);
          }}
        />
      </Field>
      <p role="status" class={isSearch && !found.length ? 'hint' : 'unseen'}>
        {isSearch && !found.length ? t('new.found_none') : ''}
      </p>
      {!isSearch && props.recent && <Products title={t('new.recent')} list={[props.recent]} onPick={props.onPick} />}
      {(!isSearch || !found.length) && (
        <div class="group">
          <h3>{t('new.categories')}</h3>
          <div class="ways">
            {categories.map((one) => (
              <button
                type="button"
                key={one.code}
                class="button"
                aria-pressed={one.code === category}
                onClick={() => setCategory(one.code === category ? undefined : one.code)}
              >
                {nameOf(one)}
              </button>
            ))}
          </div>
        </div>
      )}
      {found.length > 0 && <Products list={found} onPick={props.onPick} />}
    </>
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

// --- How much, at what price

/** The usual units first, then the others of the same measure. */
function unitsOf(product: Product): SaleUnit[] {
  const others = UNITS.filter((unit) => measureOf(unit) === product.measure && !product.units.includes(unit));
  return [...product.units, ...others];
}

export function PriceStep({ draft, patch, problem }: StepProps) {
  const t = useTexts(texts);
  const product = productOf(draft.product);
  const unit = draft.unit;
  // Another unit makes another price of the same number.
  const choose = (next: SaleUnit) => patch({ unit: next, is_price_meant: false });
  return (
    <>
      <Choice
        name="unit"
        legend={t('new.unit')}
        layout="row"
        options={(product ? unitsOf(product) : UNITS).map((value) => ({ value, label: unitWord(value) }))}
        value={unit}
        onChange={choose}
        error={fieldError(problem, 'unit')}
      />
      {unit === 'box' && (
        <Decimal id="box" label={t('new.box')} value={draft.box} problem={problem} onInput={(box) => patch({ box, is_price_meant: false })} />
      )}
      <Decimal
        id="quantity"
        label={unit ? t('new.quantity', { unit: unitWord(unit) }) : t('new.quantity_plain')}
        value={draft.quantity}
        problem={problem}
        onInput={(quantity) => patch({ quantity })}
      />
      <Switch
        id="is_offer"
        label={t('new.is_offer')}
        hint={t('new.is_offer_hint')}
        checked={draft.is_offer}
        onChange={(is_offer) => patch({ is_offer })}
      />
      {!draft.is_offer && <Price draft={draft} patch={patch} problem={problem} />}
      <Sum draft={draft} />
    </>
  );
}

function Decimal(props: { id: string; label: string; hint?: string; value: string; problem: unknown; onInput: (typed: string) => void }) {
  return (
    <Field id={props.id} label={props.label} hint={props.hint} error={fieldError(props.problem, props.id)}>
      <input
        type="text"
        inputMode="decimal"
        autocomplete="off"
        maxLength={14}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </Field>
  );
}

/** The price, what is usual, and when it is far from that a box to say that it is meant. */
function Price({ draft, patch, problem }: StepProps) {
  const t = useTexts(texts);
  const product = productOf(draft.product);
  const { unit } = draft;
  const size = unitOfDraft(draft);
  const side = priceSide(draft, product);
  const band = unit && size && measureOf(unit) === 'mass' ? product?.band : null;
  const at = (fen_per_kg: number) => yuan(amountFen(fen_per_kg, size!, 1_000));
  const usual = band ? t('new.usual', { low: at(band.low_fen_per_kg), high: at(band.high_fen_per_kg), unit: unitWord(unit!) }) : undefined;
  return (
    <>
      <Decimal
        id="price"
        label={unit ? t('new.price_of', { unit: unitWord(unit) }) : t('new.price_plain')}
        hint={usual}
        value={draft.price}
        problem={problem}
        onInput={(price) => patch({ price, is_price_meant: false })}
      />
      {side && (
        <div class="group">
          <Notice tone="warn" live>
            {t(`new.price_${side}_why`)}
          </Notice>
          <Tick id="is_price_meant" label={t('new.meant')} checked={draft.is_price_meant} onChange={(is_price_meant) => patch({ is_price_meant })} />
        </div>
      )}
    </>
  );
}

function Sum({ draft }: { draft: ListingDraft }) {
  const t = useTexts(texts);
  const size = unitOfDraft(draft);
  const quantity = size ? quantityOf(draft.quantity, size) : null;
  const price = draft.is_offer ? null : priceOf(draft.price);
  if (!size || !quantity || price === null) return null;
  const all = quantityWords(quantity, { unit: draft.unit!, unit_quantity: size });
  return <output class="due">{t('new.sum', { quantity: all, yuan: yuan(amountFen(price, quantity, size)) })}</output>;
}

// --- When and where

export function WhereStep({ draft, patch, problem }: StepProps) {
  const t = useTexts(texts);
  const product = productOf(draft.product);
  const day = today(zone.value, now());
  return (
    <>
      <Field id="harvested_on" label={t('new.harvested')} error={fieldError(problem, 'harvested_on')}>
        <input type="date" value={draft.harvested_on} onInput={(event) => patch({ harvested_on: event.currentTarget.value })} />
      </Field>
      <Field
        id="sell_by_on"
        label={t('new.sell_by')}
        hint={product && t('new.sell_by_hint', { product: nameOf(product), days: product.shelf_life_days })}
        error={fieldError(problem, 'sell_by_on')}
      >
        <input
          type="date"
          value={sellByShown(draft, product, day)}
          onInput={(event) => patch({ sell_by_on: event.currentTarget.value })}
        />
      </Field>
      <Photos photos={draft.photos} onChange={(photos) => patch({ photos })} error={fieldError(problem, 'pictures')} />
      <Place draft={draft} patch={patch} problem={problem} />
    </>
  );
}

function Place({ draft, patch, problem }: StepProps) {
  const t = useTexts(texts);
  return (
    <>
      <Field id="place" label={t('new.place')} hint={t('new.place_hint')} error={fieldError(problem, 'place')}>
        <input type="text" maxLength={PLACE_MOST} value={draft.place} onInput={(event) => patch({ place: event.currentTarget.value })} />
      </Field>
      <Checks
        name="windows"
        legend={t('new.weekdays')}
        layout="row"
        options={WEEKDAYS.map((value) => ({ value, label: t(`new.weekday.${value}`) }))}
        values={draft.weekdays}
        onChange={(weekdays) => patch({ weekdays })}
        error={fieldError(problem, 'windows')}
      />
      {draft.weekdays.length > 0 && (
        <div class="pair">
          <Field id="from" label={t('new.from')} error={fieldError(problem, 'from')}>
            <input type="time" value={draft.from} onInput={(event) => patch({ from: event.currentTarget.value })} />
          </Field>
          <Field id="to" label={t('new.to')} error={fieldError(problem, 'to')}>
            <input type="time" value={draft.to} onInput={(event) => patch({ to: event.currentTarget.value })} />
          </Field>
        </div>
      )}
      <Field id="text" label={t('new.text')} error={fieldError(problem, 'text')}>
        <textarea rows={2} maxLength={TEXT_MOST} value={draft.text} onInput={(event) => patch({ text: event.currentTarget.value })} />
      </Field>
    </>
  );
}
