/** 通行数字: how many went by, by day, hour and place, and a year at a glance; a table behind every drawing. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { today } from '../core/clock';
import { Counts, type CountRow } from '../core/counts';
import { dayText } from '../core/days';
import { lang, useTexts } from '../core/i18n';
import { Card, Screen } from '../core/ui';
import { shadeOf } from '../cotravel/map-rules';
import { Answered, AreaField, asOfText, DaysField, grouped, Parts, spanOf, type Range } from '../dashboard/numbers';
import { texts as shared } from '../dashboard/texts';
import { city } from '../divisions/city';
import { tree } from '../divisions/data';
import { shortName } from '../divisions/rules';
import { useNames } from '../staff/words';
import { busiest, heatOf, heights, MEANS, type HeatRow, type Numbers, type Told } from './numbers';
import { texts } from './texts-numbers';

const monthText = (month: string): string =>
  new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: 'UTC', year: 'numeric', month: 'short' }).format(new Date(`${month}-01`));

export default function ViewPassageNumbers() {
  const t = useTexts(texts);
  useNames();
  const root = tree.value?.root ?? '';
  const [area, choose] = useState('');
  const [range, setRange] = useState<Range>('week');
  const last = today(city.value?.zone ?? 'Asia/Shanghai');
  const path = `/duty/checkpoints/numbers?${spanOf(last, range, area)}`;
  // Whoever may read the whole city chooses; all others are told of their county.
  const [widest, setWidest] = useState<string>();
  const onTold = (of: string) => area === '' && setWidest(of);
  return (
    <Screen title={t('passing.title')} back="/duty" class="desk">
      <p class="hint">{t('passing.lead')}</p>
      {widest === root && <AreaField area={area} choose={choose} />}
      <DaysField range={range} choose={setRange} />
      <Answered<Told> path={path}>{(told) => <All told={told} onTold={onTold} />}</Answered>
    </Screen>
  );
}

function All({ told, onTold }: { told: Told; onTold: (area: string) => void }) {
  useEffect(() => onTold(told.area), [told]);
  const t = useTexts(texts);
  const s = useTexts(shared);
  const columns = [t('passing.passages'), t('passing.held')];
  const { total } = told;
  const count = (name: 'passages' | 'out' | 'admit' | 'hold' | 'turn_away' | 'cannot_tell' | 'fever') =>
    [t(`passing.${name}`), grouped(total[name])] as const;
  const means = [...MEANS, 'twin' as const].map(
    (name) => [t(`passing.${name}`), grouped(total[name])] as const,
  );
  return (
    <>
      <Card title={s('dashboard.total')}>
        <p class="hint">{asOfText(told)}</p>
        <Counts
          rows={[
            count('passages'),
            count('out'),
            count('admit'),
            count('hold'),
            count('turn_away'),
            count('cannot_tell'),
            count('fever'),
          ]}
        />
      </Card>
      <Card title={t('passing.means')}>
        <Counts rows={means} />
      </Card>
      <Now told={told} />
      <ByHour told={told} />
      <Card title={s('dashboard.by_day')}>
        <Bars counts={told.by_day.map(({ passages }) => passages)} label={t('passing.day_chart')} />
        <Parts head={[s('dashboard.day'), ...columns]} rows={parts(told.by_day.map((row) => [dayText(row.on), row]))} />
      </Card>
      <Card title={s('dashboard.by_area')}>
        <Parts head={[s('dashboard.place'), ...columns]} rows={parts(told.by_area.map((row) => [row.name, row]))} />
      </Card>
      <Year told={told} />
    </>
  );
}

function ByHour({ told }: { told: Told }) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const most = busiest(told.by_hour);
  const spanText = (hour: number) => t('passing.hours', { from: hour, to: hour + 1 });
  const rows = told.by_hour.filter(({ passages }) => passages > 0);
  return (
    <Card title={t('passing.by_hour', { day: dayText(told.to_on) })}>
      {most === undefined ? (
        <p>{s('dashboard.none')}</p>
      ) : (
        <>
          <p>{t('passing.busiest', { from: most, to: most + 1 })}</p>
          <Bars counts={told.by_hour.map(({ passages }) => passages)} label={t('passing.hour_chart')} />
          <More label={t('passing.numbers')}>
            <Counts
              head={[t('passing.hour'), t('passing.passages'), t('passing.fever')]}
              rows={rows.map(({ hour, passages, fever }) => [spanText(hour), grouped(passages), grouped(fever)])}
            />
          </More>
        </>
      )}
    </Card>
  );
}

function Now({ told }: { told: Told }) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  return (
    <Card title={t('passing.now')}>
      {told.now.length === 0 ? (
        <p>{t('passing.now_none')}</p>
      ) : (
        <>
          <Counts
            head={[s('dashboard.place'), t('passing.devices'), t('passing.waiting')]}
            rows={told.now.map(({ name, devices, waiting }) => [name, grouped(devices), grouped(waiting)])}
          />
          <p class="hint">{t('passing.now_hint')}</p>
        </>
      )}
    </Card>
  );
}

const SIZE = { width: 320, height: 120 };

function Bars({ counts, label }: { counts: readonly number[]; label: string }) {
  const step = SIZE.width / Math.max(1, counts.length);
  return (
    <svg class="chart" viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} role="img" aria-label={label}>
      {heights(counts).map((share, n) => (
        <rect
          key={n}
          class="bar-part"
          x={n * step + step * 0.15}
          y={SIZE.height * (1 - share)}
          width={step * 0.7}
          height={SIZE.height * share}
        />
      ))}
      <line class="chart-grid" x1="0" x2={SIZE.width} y1={SIZE.height - 0.5} y2={SIZE.height - 0.5} />
    </svg>
  );
}

/** What went by, in parts. */
const parts = (rows: readonly (readonly [string, Numbers])[]): CountRow[] =>
  rows.map(([name, row]) => [name, grouped(row.passages), grouped(row.hold + row.turn_away)]);

const More = ({ label, children }: { label: string; children: ComponentChildren }) => (
  <details class="more">
    <summary>{label}</summary>
    {children}
  </details>
);

function Year({ told }: { told: Told }) {
  const t = useTexts(texts);
  const rows = heatOf(told.months);
  return (
    <Card title={t('passing.heat')}>
      {rows.length === 0 && <p>{t('passing.heat_none')}</p>}
      {rows.length > 0 && <Heat rows={rows} months={told.months.map(({ month }) => month)} />}
      {rows.length > 0 && (
        <More label={t('passing.heat_table')}>
          {[...told.months].reverse().map(({ month, by_county }) =>
            by_county.length === 0 ? null : (
              <Counts
                key={month}
                head={[monthText(month), t('passing.passages')]}
                rows={by_county.map(({ name, passages }) => [name, grouped(passages)])}
              />
            ),
          )}
        </More>
      )}
    </Card>
  );
}

const CELL = { name: 84, width: 19, height: 24, gap: 1, head: 22 };

/** A row a county and a column a month; the month's number stands above it. */
function Heat({ rows, months }: { rows: readonly HeatRow[]; months: readonly string[] }) {
  const t = useTexts(texts);
  const most = Math.max(...rows.flatMap((row) => row.months));
  const at = (n: number) => CELL.name + n * CELL.width;
  const width = at(months.length);
  const height = CELL.head + rows.length * CELL.height;
  return (
    <svg class="chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t('passing.heat_alt')}>
      {months.map((month, n) => (
        <text key={month} x={at(n) + CELL.width / 2} y={CELL.head - 6} text-anchor="middle">
          {Number(month.slice(5))}
        </text>
      ))}
      {rows.map((row, r) => (
        <g key={row.division}>
          <text x="0" y={CELL.head + r * CELL.height + CELL.height * 0.68}>
            {shortName(row.name)}
          </text>
          {row.months.map((count, n) => (
            <rect
              key={n}
              class={`county shade-${shadeOf(count, most)}`}
              x={at(n) + CELL.gap}
              y={CELL.head + r * CELL.height + CELL.gap}
              width={CELL.width - 2 * CELL.gap}
              height={CELL.height - 2 * CELL.gap}
            />
          ))}
        </g>
      ))}
    </svg>
  );
}
