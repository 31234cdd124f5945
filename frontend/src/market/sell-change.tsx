/** Two small forms of a listing: another price, more or less of it. */
import { useState } from 'preact/hooks';
import { useDraft } from '../core/draft';
import { useForm } from '../core/form';
import { useTexts } from '../core/i18n';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Choice, ErrorSummary, fieldError, Switch, Tick } from '../core/ui';
import { Decimal } from './decimal';
import { productOf } from './products';
import type { Change, Listing } from './sell-data';
import { texts } from './texts-listing';
import { texts as sellTexts } from './texts-sell';
import { outsideBand, PRICE_MOST_FEN, priceOf, quantityOf, yuan } from './units';
import { quantityWords, unitWord } from './words';

/** Sends a change, or keeps it. Throws a `Problem` when it was refused. */
export type Save = (change: Change) => Promise<void>;

interface Props {
  listing: Listing;
  save: Save;
}

/** What is typed as a price, what is wrong with it, and how it is saved. */
function usePrice({ listing, save }: Props) {
  const t = useTexts(texts);
  const task = useTask();
  const [draft, patch, clear] = useDraft(`price.${listing.id}`, {
    price: listing.price_fen === null ? '' : yuan(listing.price_fen).replaceAll(',', ''),
    is_offer: listing.price_fen === null,
    is_meant: false,
  });
  const price = priceOf(draft.price);
  const band = listing.measure === 'mass' ? (productOf(listing.product)?.band ?? null) : null;
  const side = draft.is_offer || !price ? undefined : outsideBand(price, listing.unit_quantity, band);
  const found = () => {
    if (draft.is_offer) return undefined;
    const isPrice = price && price <= PRICE_MOST_FEN;
    const unusual = side && !draft.is_meant ? t(`own.price_${side}`) : undefined;
    return mistakes({ price_fen: isPrice ? unusual : t('own.price_missing') });
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const wrong = found();
    if (wrong) return task.fail(wrong);
    await task.run(async () => {
      await save({ price_fen: draft.is_offer ? null : price, ...(draft.is_meant ? { is_price_meant: true } : {}) });
      clear();
    });
  };
  // The server may know another price band than the phone, and then asks as well.
  const isAsked = side !== undefined || fieldError(task.problem, 'price_fen') !== undefined;
  return { draft, patch, problem: standing(task.problem, found), isAsked, isBusy: task.isBusy, submit };
}

export function PriceForm(props: Props) {
  const t = useTexts(texts);
  const ts = useTexts(sellTexts);
  const { draft, patch, problem, isAsked, isBusy, submit } = usePrice(props);
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <h2>{t('own.price')}</h2>
      <ErrorSummary problem={problem} />
      <Switch id="is_offer" label={ts('new.is_offer')} checked={draft.is_offer} onChange={(is_offer) => patch({ is_offer })} />
      {!draft.is_offer && (
        <Decimal
          id="price_fen"
          label={t('own.price_of', { unit: unitWord(props.listing.unit) })}
          hint={t('own.price_note')}
          value={draft.price}
          problem={problem}
          onInput={(price) => patch({ price, is_meant: false })}
        />
      )}
      {!draft.is_offer && isAsked && (
        <Tick id="is_meant" label={t('own.meant')} checked={draft.is_meant} onChange={(is_meant) => patch({ is_meant })} />
      )}
      <Button kind="main" type="submit" busy={isBusy}>
        {t('own.save_price')}
      </Button>
    </form>
  );
}

export function QuantityForm({ listing, save }: Props) {
  const t = useTexts(texts);
  const [how, setHow] = useState<'raise' | 'lower'>('raise');
  const [draft, patch, clear] = useDraft(`quantity.${listing.id}`, { by: '' });
  const by = quantityOf(draft.by, listing.unit_quantity);
  const found = () => {
    if (!by) return mistakes({ quantity_by: t('own.by_missing') });
    const isTooMuch = how === 'lower' && by > listing.left;
    return mistakes({ quantity_by: isTooMuch ? t('own.by_most', { quantity: quantityWords(listing.left, listing) }) : undefined });
  };
  const { problem, isBusy, submit } = useForm(found, async () => {
    await save({ quantity_by: how === 'raise' ? by! : -by! });
    clear();
  });
  return (
    <form onSubmit={submit} noValidate>
      <h2>{t('own.quantity')}</h2>
      <ErrorSummary problem={problem} />
      <Choice
        name="how"
        legend={t('own.how')}
        layout="row"
        options={(['raise', 'lower'] as const).map((value) => ({ value, label: t(`own.${value}`) }))}
        value={how}
        onChange={setHow}
      />
      <Decimal
        id="quantity_by"
        label={t('own.by', { unit: unitWord(listing.unit) })}
        hint={t('own.by_hint', { quantity: quantityWords(listing.left, listing) })}
        value={draft.by}
        problem={problem}
        onInput={(typed) => patch({ by: typed })}
      />
      <Button kind="main" type="submit" busy={isBusy}>
        {t('own.save_quantity')}
      </Button>
    </form>
  );
}
