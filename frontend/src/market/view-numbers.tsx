/** 产销数字: what was listed, matched, sold and saved, for everybody; a table behind every drawing. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { today } from '../core/clock';
import { Counts, type CountRow } from '../core/counts';
import { dayText } from '../core/days';
import { lang, useTexts } from '../core/i18n';
import { Card, Screen } from '../core/ui';
import { Answered, AreaField, asOfText, DaysField, Download, Parts, spanOf, type Range } from '../dashboard/numbers';
import { texts as shared } from '../dashboard/texts';
import { city } from '../divisions/city';
import { usePlaces } from './buy-words';
import { heights, inTonnes, priceText, tonnes, type Numbers, type Told } from './numbers';
import { texts } from './texts-numbers';

export default function NumbersScreen() {
  const t = useTexts(texts);
  const s = useTexts(shared);
  usePlaces();
  const [area, choose] = useState('');
  const [range, setRange] = useState<Range>('week');
  const asked = spanOf(today(city.value?.zone ?? 'Asia/Shanghai'), range, area);
  return (
    <Screen title={t('numbers.title')} back="/market">
      <AreaField area={area} choose={choose} />
      <DaysField range={range} choose={setRange} />
      <Answered<Told> path={`/market/numbers?${asked}`}>
        {(told) => (
          <>
            <All told={told} />
            <Download path={`/market/numbers.csv?${asked}`} name="market-numbers.csv" />
          </>
        )}
      </Answered>
      <Card title={s('dashboard.how')}>
        <p>{t('numbers.how_sold')}</p>
        <p>{t('numbers.how_saved')}</p>
        <p>{t('numbers.how_pieces')}</p>
      </Card>
    </Screen>
  );
}

function All({ told }: { told: Told }) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const { total } = told;
  const of = (part: number, all: number) => t('numbers.of', { n: inTonnes(part), all: inTonnes(all) });
  const rows = [
    [t('numbers.listed'), tonnes(total.listed)],
    [t('numbers.taken_back'), tonnes(total.taken_back)],
    [t('numbers.matched'), of(total.matched, total.listed)],
    [t('numbers.sold'), of(total.sold, total.listed)],
    [t('numbers.saved'), of(total.saved, total.sold)],
    [t('numbers.price'), priceText(total.price_fen_per_kg)],
    [t('numbers.to_households'), tonnes(total.to_households)],
    [t('numbers.unsold'), tonnes(total.unsold)],
    [t('numbers.taken_over'), of(total.taken_over, total.unsold)],
    [t('numbers.suppliers', { year: told.year.year }), String(told.year.suppliers ?? 0)],
  ] as const;
  const columns = [t('numbers.listed'), t('numbers.sold')];
  return (
    <>
      <Card title={s('dashboard.total')}>
        <p class="hint">{asOfText(told)}</p>
        <Counts rows={rows} />
      </Card>
      <Card title={s('dashboard.by_day')}>
        <Bars rows={told.by_day} />
        <Parts head={[s('dashboard.day'), ...columns]} rows={parts(told.by_day.map((row) => [dayText(row.on), row]))} />
      </Card>
      <Card title={t('numbers.by_product')}>
        <Parts head={[t('numbers.product'), ...columns]} rows={parts(told.by_product.map((row) => priced(row.name[lang.value], row)))} />
      </Card>
      <Card title={s('dashboard.by_area')}>
        <Parts head={[s('dashboard.place'), ...columns]} rows={parts(told.by_area.map((row) => priced(row.name, row)))} />
      </Card>
    </>
  );
}

const SIZE = { width: 320, height: 120 };

/** Two bars a day: put on offer, and handed over. */
function Bars({ rows }: { rows: readonly Numbers[] }) {
  const t = useTexts(texts);
  const step = SIZE.width / Math.max(1, rows.length);
  const wide = step * 0.36;
  return (
    <figure>
      <svg class="chart" viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} role="img" aria-label={t('numbers.chart')}>
        {heights(rows).map(({ listed, sold }, n) => (
          <g key={n}>
            <rect class="bar-base" x={n * step + step * 0.1} y={SIZE.height * (1 - listed)} width={wide} height={SIZE.height * listed} />
            <rect class="bar-part" x={n * step + step * 0.54} y={SIZE.height * (1 - sold)} width={wide} height={SIZE.height * sold} />
          </g>
        ))}
        <line class="chart-grid" x1="0" x2={SIZE.width} y1={SIZE.height - 0.5} y2={SIZE.height - 0.5} />
      </svg>
      <figcaption class="bar-words">
        <span class="bar-key-base">{t('numbers.listed')}</span>
        <span class="bar-key-part">{t('numbers.sold')}</span>
      </figcaption>
    </figure>
  );
}

/** What was listed and sold, in parts. */
const parts = (rows: readonly (readonly [ComponentChildren, Numbers])[]): CountRow[] =>
  rows.map(([name, row]) => [name, tonnes(row.listed), tonnes(row.sold)]);

const priced = (name: string, row: Numbers): readonly [ComponentChildren, Numbers] => [
  <>
    {name}
    {row.price_fen_per_kg !== null && (
      <>
        <br />
        <small>{priceText(row.price_fen_per_kg)}</small>
      </>
    )}
  </>,
  row,
];
