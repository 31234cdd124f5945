/** The tables and the chart of the hotline's numbers, for everybody and on duty alike. */
import type { ComponentChildren } from 'preact';
import type { Answer } from '../core/answer';
import { lang, say, useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Button, Card, failureText, Notice } from '../core/ui';
import { momentText } from '../divisions/city';
import { closedShare, heights, percent, spanOf, STEPS, type Numbers, type Told } from './numbers';
import { texts } from './texts-numbers';

export const RANGES = { week: 7, month: 30 } as const;
export type Range = keyof typeof RANGES;

const locale = (): string => (lang.value === 'zh' ? 'zh-CN' : 'en-GB');
const grouped = (n: number): string => new Intl.NumberFormat(locale()).format(n);

export function dayText(on: string): string {
  return new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', month: 'long', day: 'numeric' }).format(new Date(on));
}

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

/** While the numbers come, or why they did not. */
export function Fetching({ answer }: { answer: Answer<Told> }) {
  const t = useTexts(texts);
  const { data, failure, isBusy, reload } = answer;
  if (isBusy || failure === undefined) return data ? null : <p role="status">{t('figures.loading')}</p>;
  return (
    <>
      <Notice tone="warn" live>
        {failureText(failure)}
      </Notice>
      <Button onClick={() => void reload()}>{t('figures.again')}</Button>
    </>
  );
}

/** The whole: the share that is closed with its base, and the counts. */
export function Total({ told: all }: { told: Told }) {
  const t = useTexts(texts);
  const { total, today } = all;
  const rows = (['received', 'accepted', 'closed', 'refused', 'merged', 'reopened', 'expedited'] as const).map(
    (name) => [t(`figures.${name}`), told(total[name])] as const,
  );
  return (
    <Card title={t('figures.total')}>
      <p class="hint">
        {t('figures.as_of', { from: dayText(all.from_on), to: dayText(all.to_on), time: momentText(all.as_of) })}
      </p>
      <Share row={total} />
      {today && (
        <p>
          {today.received === null
            ? t('figures.today_few')
            : t('figures.today', { received: grouped(today.received), closed: told(today.closed) })}
        </p>
      )}
      <table class="counts">
        <tbody>
          {[...rows, [t('figures.satisfaction'), ratingText(total)] as const].map(([label, value]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
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
        <table class="counts">
          <thead>
            <tr>
              <th scope="col">{t('figures.step')}</th>
              <th scope="col">{t('figures.half')}</th>
              <th scope="col">{t('figures.most')}</th>
            </tr>
          </thead>
          <tbody>
            {found.map(({ step, base, median_s, p90_s }) => (
              <tr key={step}>
                <th scope="row">
                  {t(`figures.step.${step}`)}
                  <br />
                  <small>{t('figures.times', { n: grouped(base) })}</small>
                </th>
                <td>{spanText(median_s)}</td>
                <td>{spanText(p90_s)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p class="hint">{t('figures.error', { n: all.error_one_in })}</p>
    </Card>
  );
}

/** Day by day: a chart, and the table behind it. */
export function ByDay({ told: all }: { told: Told }) {
  const t = useTexts(texts);
  return (
    <Card title={t('figures.by_day')}>
      <Bars rows={all.by_day} />
      <Parts head={t('figures.day')} rows={all.by_day.map((row) => ({ key: row.on, name: dayText(row.on), row }))} />
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
  key: string;
  name: string;
  row: Numbers;
  href?: string;
}

/** Parts of the whole by name: how many came, what share is closed and of how many, how long it took. */
export function Parts(props: { head: string; rows: readonly Part[]; span?: 'whole' | 'handle' }) {
  const t = useTexts(texts);
  if (props.rows.length === 0) return <p>{t('figures.none')}</p>;
  return (
    <table class="counts counts-short">
      <thead>
        <tr>
          <th scope="col">{props.head}</th>
          <th scope="col">{t('figures.count')}</th>
          <th scope="col">{t('figures.share_head')}</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map(({ key, name, row, href }) => (
          <tr key={key}>
            <th scope="row">
              {href ? <A href={href}>{name}</A> : name}
              {props.span && <Typical row={row} step={props.span} />}
              {row.received !== null && row.hidden_days > 0 && <Below>{t('figures.row_hidden', { n: row.hidden_days })}</Below>}
            </th>
            <td>{told(row.received)}</td>
            <td>
              <Closed row={row} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
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
  const late = (n: number | null) => (n === null ? t('figures.few') : grouped(n));
  return (
    <Card title={t('figures.overdue')}>
      <p class="hint">{t('figures.overdue_time', { time: momentText(all.as_of) })}</p>
      <table class="counts">
        <thead>
          <tr>
            <th scope="col">{t('figures.place')}</th>
            <th scope="col">{t('figures.overdue')}</th>
          </tr>
        </thead>
        <tbody>
          {all.overdue.map((row) => (
            <tr key={row.division_code}>
              <th scope="row">{nameOf(row.division_code) || row.name}</th>
              <td>{row.is_more ? t('figures.overdue_many', { n: late(row.overdue) }) : late(row.overdue)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
