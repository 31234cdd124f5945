/** The tables and the chart of the hotline's numbers, for everybody and on duty alike. */
import type { ComponentChildren } from 'preact';
import { Counts } from '../core/counts';
import { dayText } from '../core/days';
import { say, useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Card } from '../core/ui';
import { asOfText, grouped, Parts as PartsOfAll } from '../dashboard/numbers';
import { texts as shared } from '../dashboard/texts';
import { momentText } from '../divisions/city';
import { closedShare, heights, percent, spanOf, STEPS, type Numbers, type Told } from './numbers';
import { texts } from './texts-numbers';

/** A number, or that it is not told. */
const told = (n: number | null): string => (n === null ? say(texts['figures.hidden']) : grouped(n));

function spanText(seconds: number): string {
  const { unit, n } = spanOf(seconds);
  return say(texts[`figures.span.${unit}`], { n });
}

function shareText(row: Numbers): string | undefined {
  const share = closedShare(row);
  return share === undefined ? undefined : percent(share, row.closed === row.due);
}

/** The whole: the share that is closed with its base, and the counts. */
export function Total({ told: all }: { told: Told }) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const { total, today } = all;
  const rows = (['received', 'accepted', 'closed', 'refused', 'merged', 'reopened', 'expedited'] as const).map(
    (name) => [t(`figures.${name}`), told(total[name])] as const,
  );
  return (
    <Card title={s('dashboard.total')}>
      <p class="hint">
        {asOfText(all)}
      </p>
      <Share row={total} />
      {today && (
        <p>
          {today.received === null
            ? t('figures.today_few')
            : t('figures.today', { received: grouped(today.received), closed: told(today.closed) })}
        </p>
      )}
      <Counts rows={[...rows, [t('figures.satisfaction'), ratingText(total)]]} />
      <Hidden days={total.hidden_days} />
    </Card>
  );
}

function Share({ row }: { row: Numbers }) {
  const t = useTexts(texts);
  const share = shareText(row);
  if (share === undefined || row.due === null) return <p>{t('figures.no_base')}</p>;
  return (
    <p>
      <strong class="share">{t('figures.share', { share })}</strong>
      <br />
      {t('figures.share_base', { due: grouped(row.due), closed: told(row.closed) })}
    </p>
  );
}

function Hidden({ days }: { days: number }) {
  const t = useTexts(texts);
  return days ? <p class="hint">{t('figures.hidden_days', { n: days })}</p> : null;
}

function ratingText({ satisfaction }: Numbers): string {
  if (!satisfaction) return say(texts['figures.no_rating']);
  const n = (satisfaction.tenths / 10).toFixed(1);
  return say(texts['figures.rating'], { n, base: grouped(satisfaction.base) });
}

/** How long each step took: half, nine of ten, and how often it was ended. */
export function Steps({ told: all }: { told: Told }) {
  const t = useTexts(texts);
  const found = STEPS.flatMap((step) => {
    const took = all.total.steps[step];
    return took ? [{ step, ...took }] : [];
  });
  return (
    <Card title={t('figures.steps')}>
      {found.length === 0 && <p>{t('figures.no_steps')}</p>}
      {found.length > 0 && (
        <Counts
          head={[t('figures.step'), t('figures.half'), t('figures.most')]}
          rows={found.map(({ step, base, median_s, p90_s }) => [
            <>
              {t(`figures.step.${step}`)}
              <Below>{t('figures.times', { n: grouped(base) })}</Below>
            </>,
            spanText(median_s),
            spanText(p90_s),
          ])}
        />
      )}
      <p class="hint">{t('figures.error', { n: all.error_one_in })}</p>
    </Card>
  );
}

/** Day by day: a chart, and the table behind it. */
export function ByDay({ told: all }: { told: Told }) {
  const s = useTexts(shared);
  return (
    <Card title={s('dashboard.by_day')}>
      <Bars rows={all.by_day} />
      <Parts head={s('dashboard.day')} rows={all.by_day.map((row) => ({ name: dayText(row.on), row }))} />
    </Card>
  );
}

const SIZE = { width: 320, height: 120 };

/** A day is an outline as high as what came, filled as high as what of it is closed. */
function Bars({ rows }: { rows: readonly Numbers[] }) {
  const t = useTexts(texts);
  const step = SIZE.width / Math.max(1, rows.length);
  const bar = (n: number, share: number) => ({
    x: n * step + step * 0.2,
    width: step * 0.6,
    y: SIZE.height * (1 - share),
    height: SIZE.height * share,
  });
  return (
    <figure>
      <svg class="chart" viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} role="img" aria-label={t('figures.chart')}>
        {heights(rows).map(({ received, closed }, n) => (
          <g key={n}>
            <rect class="bar-part" {...bar(n, closed)} />
            <rect class="bar-base" {...bar(n, received)} />
          </g>
        ))}
        <line class="chart-grid" x1="0" x2={SIZE.width} y1={SIZE.height - 0.5} y2={SIZE.height - 0.5} />
      </svg>
      <figcaption class="bar-words">
        <span class="bar-key-base">{t('figures.received')}</span>
        <span class="bar-key-part">{t('figures.closed')}</span>
      </figcaption>
    </figure>
  );
}

export interface Part {
  name: string;
  row: Numbers;
  href?: string;
}

/** Parts of the whole by name: how many came, what share is closed and of how many, how long it took. */
export function Parts(props: { head: string; rows: readonly Part[]; span?: 'whole' | 'handle' }) {
  const t = useTexts(texts);
  return (
    <PartsOfAll
      isTight
      head={[props.head, t('figures.count'), t('figures.share_head')]}
      rows={props.rows.map(({ name, row, href }) => [
        <>
          {href ? <A href={href}>{name}</A> : name}
          {props.span && <Typical row={row} step={props.span} />}
          {row.received !== null && row.hidden_days > 0 && <Below>{t('figures.row_hidden', { n: row.hidden_days })}</Below>}
        </>,
        told(row.received),
        <Closed row={row} />,
      ])}
    />
  );
}

function Typical({ row, step }: { row: Numbers; step: 'whole' | 'handle' }) {
  const t = useTexts(texts);
  const took = row.steps[step];
  if (!took) return null;
  return <Below>{t(step === 'whole' ? 'figures.typical' : 'figures.typical_handle', { span: spanText(took.median_s) })}</Below>;
}

function Closed({ row }: { row: Numbers }) {
  const t = useTexts(texts);
  const share = shareText(row);
  if (share === undefined) return <>–</>;
  return (
    <>
      {t('figures.percent', { share })}
      <Below>{t('figures.of', { closed: told(row.closed), due: told(row.due) })}</Below>
    </>
  );
}

const Below = ({ children }: { children: ComponentChildren }) => (
  <>
    <br />
    <small>{children}</small>
  </>
);

/** How many orders are late just now, by county. */
export function OverdueNow({ told: all, nameOf }: { told: Told; nameOf: (code: string) => string }) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const late = (n: number | null) => (n === null ? t('figures.few') : grouped(n));
  return (
    <Card title={t('figures.overdue')}>
      <p class="hint">{t('figures.overdue_time', { time: momentText(all.as_of) })}</p>
      <Counts
        head={[s('dashboard.place'), t('figures.overdue')]}
        rows={all.overdue.map((row) => [
          nameOf(row.division_code) || row.name,
          row.is_more ? t('figures.overdue_many', { n: late(row.overdue) }) : late(row.overdue),
        ])}
      />
    </Card>
  );
}
