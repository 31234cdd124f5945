/** Photos of an order, the reporter's and the handlers' alike: small in a row, large on a tap. Never kept. */
import { useState } from 'preact/hooks';
import { online } from '../core/api';
import { useTexts } from '../core/i18n';
import { Sheet } from '../core/ui';
import { orderPath } from './data-orders';
import { texts } from './texts-orders';

const addressOf = (number: string, id: string, size: 'small' | 'full'): string =>
  `/api/v1${orderPath(number)}/pictures/${encodeURIComponent(id)}?size=${size}`;

export function Pictures({ number, ids }: { number: string; ids: readonly string[] }) {
  const t = useTexts(texts);
  const [open, setOpen] = useState<number>();
  const id = open === undefined ? undefined : ids[open];
  if (!online.value) return <p class="hint">{t('orders.photo.offline')}</p>;
  return (
    <>
      <ul class="photos">
        {ids.map((one, index) => (
          <li key={one}>
            <button type="button" class="photo-open" onClick={() => setOpen(index)}>
              <img src={addressOf(number, one, 'small')} alt={t('orders.photo', { n: index + 1 })} />
            </button>
          </li>
        ))}
      </ul>
      <Sheet open={id !== undefined} title={t('orders.photo.large', { n: (open ?? 0) + 1 })} onClose={() => setOpen(undefined)}>
        {id !== undefined && <img class="photo-large" src={addressOf(number, id, 'full')} alt={t('orders.photo.large', { n: open! + 1 })} />}
      </Sheet>
    </>
  );
}
