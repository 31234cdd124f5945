/** The temperatures as a small drawing; the table beside it says the same. */
import { lang, useTexts } from '../core/i18n';
import type { CheckIn } from './data';
import { degrees } from './form';
import { plot } from './plot';
import { texts } from './texts-check-in';

const SIZE = { width: 320, height: 170, left: 38, right: 10, top: 12, bottom: 26 };

export function Chart(props: { readings: readonly CheckIn[]; feverTenths: number; zone: string }) {
  const t = useTexts(texts);
  const { points, grid, fever, ends } = plot(props.readings, props.feverTenths, SIZE);
  const values = points.map(({ tenths }) => tenths);
  const summary = t('history.chart_text', {
    count: points.length,
    least: degrees(Math.min(...values)),
    most: degrees(Math.max(...values)),
  });
  const day = new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: props.zone,
    month: 'numeric',
    day: 'numeric',
  });
  const from = SIZE.left;
  const to = SIZE.width - SIZE.right;
  return (
    <figure>
      <svg class="chart" viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} role="img" aria-label={summary}>
        {grid.map(({ y, tenths }) => (
          <g key={tenths}>
            <line class="chart-grid" x1={from} x2={to} y1={y} y2={y} />
            <text x={from - 6} y={y + 4} text-anchor="end">
              {degrees(tenths)}
            </text>
          </g>
        ))}
        <line class="chart-fever" x1={from} x2={to} y1={fever} y2={fever} />
        <text class="chart-fever-text" x={to} y={fever - 5} text-anchor="end">
          {t('history.fever_line', { limit: degrees(props.feverTenths) })}
        </text>
        <polyline class="chart-line" points={points.map(({ x, y }) => `${x},${y}`).join(' ')} />
        {points.map(({ id, x, y, tenths }) => (
          <circle key={id} class={tenths >= props.feverTenths ? 'chart-dot chart-dot-fever' : 'chart-dot'} cx={x} cy={y} r="4" />
        ))}
        {ends.map(({ x, at, anchor }) => (
          <text key={anchor} x={x} y={SIZE.height - 6} text-anchor={anchor}>
            {day.format(at)}
          </text>
        ))}
      </svg>
      <figcaption class="quiet">{summary}</figcaption>
    </figure>
  );
}
