/** How a trip is read: what phones will compare, or that it stays text. */
import { useTexts } from '../core/i18n';
import { texts } from './texts-desk-trips';
import type { Reading } from './trip-form';

interface Props {
  reading: Pick<Reading, 'numbers' | 'plates' | 'carriages' | 'rows'>;
  isPlace: boolean;
}

export function Reads({ reading, isPlace }: Props) {
  const t = useTexts(texts);
  const names = [...reading.numbers, ...reading.plates];
  if (isPlace) return <span>{t('batch.by_place')}</span>;
  if (names.length === 0) return <span class="marked">{t('batch.only_text')}</span>;
  const parts = [
    t('batch.reads_as', { names: names.join(' / ') }),
    ...(reading.carriages.length ? [t('batch.carriages', { n: reading.carriages.join('、') })] : []),
    ...(reading.rows.length ? [t('batch.seat_rows', { n: reading.rows.join('、') })] : []),
  ];
  return <span>{parts.join(' · ')}</span>;
}
