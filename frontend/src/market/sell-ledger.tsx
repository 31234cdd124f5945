/** The ledger of a stock in plain words: every movement, and what it did to what is for sale. */
import { useEffect } from 'preact/hooks';
import { Counts } from '../core/counts';
import { useTexts } from '../core/i18n';
import { Card } from '../core/ui';
import { loadCity, momentText } from '../divisions/city';
import type { Listing, Movement } from './sell-data';
import { texts } from './texts-listing';
import { movementWord, quantityWords, type MovementKind } from './words';

/** How a movement changes what is for sale: what was sold had been reserved before. Pure. */
const SIGN: Readonly<Record<MovementKind, 1 | -1 | 0>> = {
  listed: 1,
  raised: 1,
  lowered: -1,
  held: -1,
  released: 1,
  sold: 0,
  weighed_up: 0,
  withdrawn: -1,
};

export function Ledger({ listing, movements }: { listing: Listing; movements: readonly Movement[] }) {
  const t = useTexts(texts);
  useEffect(() => {
    void loadCity().catch(() => undefined);
  }, []);
  if (!movements.length) return null;
  return (
    <Card title={t('own.ledger')}>
      <p class="hint">{t('own.ledger_why')}</p>
      <Counts
        head={[t('own.what'), t('own.how_much')]}
        rows={movements.map((one) => [
          <>
            {movementWord(one.kind)}
            <small>
              <br />
              {momentText(one.at)}
            </small>
          </>,
          amount(one, listing),
        ])}
      />
    </Card>
  );
}

function amount({ kind, quantity }: Movement, listing: Listing): string {
  const sign = SIGN[kind];
  const words = quantityWords(Math.abs(quantity), listing);
  return sign === 0 ? words : `${sign > 0 ? '+' : '−'}${words}`;
}
