/** 产销数字: what was listed, matched, sold and saved, for everybody; a table behind every drawing. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { today } from '../core/clock';
import { lang, useTexts } from '../core/i18n';
import { Card, Field, Screen } from '../core/ui';
import { city, momentText } from '../divisions/city';
import { tree } from '../divisions/data';
import { dayText, usePlaces } from './buy-words';
import { Fetching } from './fetching';
import { heights, inTonnes, priceText, tonnes, type Numbers, type Told } from './numbers';
import { texts } from './texts-numbers';

const RANGES = { week: 7, month: 30 } as const;
type Range = keyof typeof RANGES;

const DAY_MS = 86_400_000;
/** The day so many days before another. */
const before = (day: string, days: number): string => new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10);

export default function NumbersScreen() {
  const t = useTexts(texts);
  usePlaces();
  const root = tree.value?.root ?? '';
  const [area, choose] = useState('');
  const [range, setRange] = useState<Range>('week');
  const zone = city.value?.zone ?? 'Asia/Shanghai';
  const last = today(zone);
  const query = new URLSearchParams({ from_on: before(last, RANGES[range] - 1), to_on: last, ...(area ? { area } : {}) });
  const answer = useAnswer<Told>(`/market/numbers?${query}`);
  const told = answer.data;
  return (
    <Screen title={t('numbers.title')} back="/market">
      <Field id="area" label={t('numbers.area')}>
        <select value={area} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="">{t('numbers.city')}</option>
          {tree.value?.children.get(root)?.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </Field>
      <Field id="days" label={t('numbers.days')}>
        <select value={range} onChange={(event) => setRange(event.currentTarget.value as Range)}>
          {(Object.keys(RANGES) as Range[]).map((one) => (
            <option key={one} value={one}>
              {t(`numbers.${one}`)}
            </option>
          ))}
        </select>
      </Field>
      <Fetching answer={answer} />
      {told && <All told={told} />}
      {told && (
        <a class="button button-plain" href={`/api/v1/market/numbers.csv?${query}`} download="market-numbers.csv">
          {t('numbers.csv')}
        </a>
      )}
      <Card title={t('numbers.how')}>
        <p>{t('numbers.how_sold')}</p>
        <p>{t('numbers.how_saved')}</p>
        <p>{t('numbers.how_pieces')}</p>
      </Card>
    </Screen>
  );
}

function All({ told }: { told: Told }) {
  const t = useTexts(texts);
  const { total } = told;
  const of = (part: number, all: number) => t('numbers.of', { n: inTonnes(part), all: inTonnes(all) });
  const rows: [string, string][] = [
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
  ];
  const range = { from: dayText(told.from_on), to: dayText(told.to_on), time: momentText(told.as_of) };
  return (
    <>
      <Card title={t('numbers.total')}>
        <p class="hint">{t('numbers.as_of', range)}</p>
        <table class="counts">
          <tbody>
            {rows.map(([label, value]) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Card>
      <Card title={t('numbers.by_day')}>
        <Bars rows={told.by_day} />
        <Parts head={t('numbers.day')} rows={told.by_day.map((row) => [dayText(row.on), row])} />
      </Card>
      <Card title={t('numbers.by_product')}>
        <Parts head={t('numbers.product')} rows={told.by_product.map((row) => [row.name[lang.value], row])} withPrice />
      </Card>
      <Card title={t('numbers.by_area')}>
        <Parts head={t('numbers.place')} rows={told.by_area.map((row) => [row.name, row])} withPrice />
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

function Parts(props: { head: string; rows: readonly (readonly [string, Numbers])[]; withPrice?: boolean }) {
  const t = useTexts(texts);
  if (props.rows.length === 0) return <p>{t('numbers.none')}</p>;
  return (
    <table class="counts">
      <thead>
        <tr>
          <th scope="col">{props.head}</th>
          <th scope="col">{t('numbers.listed')}</th>
          <th scope="col">{t('numbers.sold')}</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map(([name, row]) => (
          <tr key={name}>
            <th scope="row">
              {name}
              {props.withPrice && row.price_fen_per_kg !== null && (
                <>
                  <br />
                  <small>{priceText(row.price_fen_per_kg)}</small>
                </>
              )}
            </th>
            <td>{tonnes(row.listed)}</td>
            <td>{tonnes(row.sold)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
