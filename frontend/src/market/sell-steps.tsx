/** The second and the third step of a listing: how much at what price, when and where. */
import { now, today } from '../core/clock';
import { useTexts } from '../core/i18n';
import { Photos } from '../core/photo-field';
import { Checks, Choice, Field, fieldError, Notice, Switch, Tick } from '../core/ui';
import { zone } from '../healthcode/data';
import { Decimal } from './decimal';
import { album, sentPath } from './photos';
import { nameOf, productOf } from './products';
import { PLACE_MOST, priceSide, sellByShown, TEXT_MOST, unitOfDraft, unitsOf, WEEKDAYS, type ListingDraft } from './sell-form';
import { texts } from './texts-sell';
import { amountFen, measureOf, priceOf, quantityOf, UNITS, yuan, type SaleUnit } from './units';
import { quantityWords, unitWord } from './words';

export interface StepProps {
  draft: ListingDraft;
  patch: (change: Partial<ListingDraft>) => void;
  problem: unknown;
}

// --- How much, at what price

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
      <Photos
        album={album}
        photos={draft.photos}
        onChange={(photos) => patch({ photos })}
        error={fieldError(problem, 'pictures')}
        sentPath={sentPath}
      />
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
