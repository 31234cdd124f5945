/** One thing that a point offers: what it is, what is left, the household's limit, how many. */
import { useEffect, useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { Stepper } from '../core/stepper';
import { gradeWord } from '../market/words';
import { freshText } from '../market/buy-words';
import { Photo } from './parts';
import { mostUnits, stepped, unitsOf } from './rules';
import type { Offer } from './shapes';
import { texts } from './texts';
import { amountWords, lineName, unitName, unitPrice } from './words';

interface Props {
  offer: Offer;
  /** What the household may still have today, in grams or pieces; undefined without a limit. */
  limit: number | undefined;
  units: number;
  onUnits: (units: number) => void;
}

export function OfferCard({ offer, limit, units, onUnits }: Props) {
  const t = useTexts(texts);
  const name = lineName(offer);
  const most = mostUnits(offer, limit);
  return (
    <li class="card basket-card">
      <div class="basket-head">
        <Photo pictures={offer.pictures} name={name} />
        <div class="row-text">
          <h3>{offer.grade ? `${name} · ${gradeWord(offer.grade)}` : name}</h3>
          <p class="basket-price">{unitPrice(offer.price_fen, offer)}</p>
          <p class="hint">{offer.left > 0 && offer.state === 'open' ? t('basket.left', { quantity: amountWords(offer.left, offer) }) : t('basket.sold_out')}</p>
          <p class="hint">{freshText(offer)}</p>
          <Limit offer={offer} limit={limit} />
          {offer.text && <p>{offer.text}</p>}
        </div>
      </div>
      {(most > 0 || units > 0) && <Count name={name} unit={unitName(offer)} id={offer.listing_id} units={units} most={most} onUnits={onUnits} />}
    </li>
  );
}

function Limit({ offer, limit }: Pick<Props, 'offer' | 'limit'>) {
  const t = useTexts(texts);
  if (offer.max_per_household === null || limit === undefined) return null;
  const max = amountWords(offer.max_per_household, offer);
  if (limit < offer.unit_quantity) return <p class="state state-refused">{t('basket.quota.over', { max })}</p>;
  return <p class="state">{t('basket.quota', { max, left: amountWords(limit, offer) })}</p>;
}

function Count(props: { name: string; unit: string; id: string; units: number; most: number; onUnits: (units: number) => void }) {
  const t = useTexts(texts);
  const { name, unit, id, units, most, onUnits } = props;
  const [typed, type] = useState(String(units));
  useEffect(() => {
    // What was typed stands as long as it means the same; the basket may have been emptied elsewhere.
    if (unitsOf(typed) !== units) type(String(units));
  }, [units]);
  const meant = unitsOf(typed);
  const isWrong = meant === null || meant > most;
  const take = (next: string) => {
    type(next);
    const count = unitsOf(next);
    if (count !== null && count <= most) onUnits(count);
  };
  const errorId = `wrong-${id}`;
  return (
    <div class={isWrong ? 'field field-bad' : 'field'}>
      {isWrong && (
        <p class="field-error" id={errorId} role="status">
          {t('basket.units_wrong', { most })}
        </p>
      )}
      <Stepper
        typed={typed}
        onType={take}
        step={(now, by) => stepped(now, by, most)}
        less={t('basket.less', { name, unit })}
        more={t('basket.more', { name, unit })}
        inputMode="numeric"
        aria-label={t('basket.units', { name, unit })}
        aria-describedby={isWrong ? errorId : undefined}
        aria-invalid={isWrong ? 'true' : undefined}
      />
    </div>
  );
}
