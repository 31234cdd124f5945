/** 实时播报: what officials announced, with the base of each number, its time and its source. */
import { useEffect, useState } from 'preact/hooks';
import { online } from '../core/api';
import { useTexts } from '../core/i18n';
import { Button, Card, Screen } from '../core/ui';
import { city, cityText, momentText } from '../divisions/city';
import { tree } from '../divisions/data';
import { useNames } from '../staff/words';
import { bulletins } from './data';
import { dayText, Freshness } from './parts';
import { hasGapBehind, stillIll, type Day } from './rules';
import { texts } from './texts';

type T = ReturnType<typeof useTexts<typeof texts>>;

function nameOf(area: string, t: T): string {
  if (area === city.value?.root_division) return cityText(city.value.name);
  return tree.value?.byCode.get(area)?.name ?? (area.length === 2 ? t('bulletins.province') : area);
}

/** Midnight is the end of the day that it belongs to, as bulletins say it. */
function untilText({ on, until }: Day, t: T): string {
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone: city.value?.zone, hour: '2-digit', minute: '2-digit' }).format(new Date(until));
  return t('bulletins.until', { time: hour === '00:00' ? t('bulletins.end_of_day', { on: dayText(on) }) : momentText(until) });
}

export default function BulletinsScreen() {
  const t = useTexts(texts);
  const [chosen, choose] = useState<string>();
  useNames();
  useEffect(() => void bulletins.open(), [online.value]);
  const data = bulletins.data.value;
  const shown = data?.areas.find(({ area }) => area === chosen) ?? data?.areas[0];
  return (
    <Screen title={t('bulletins.title')} back="/knowledge">
      <Freshness kept={bulletins} />
      {data && data.areas.length > 1 && (
        <div class="ways" role="group" aria-label={t('bulletins.area')}>
          {data.areas.map(({ area }) => (
            <Button key={area} aria-pressed={area === shown?.area} onClick={() => choose(area)}>
              {nameOf(area, t)}
            </Button>
          ))}
        </div>
      )}
      {data && !shown && <p>{t('bulletins.nothing')}</p>}
      {shown && <Newest name={nameOf(shown.area, t)} day={shown.days[0]!} />}
      {shown && <Days days={shown.days} />}
      {data?.as_of && shown && <p class="hint">{t('bulletins.as_of', { time: momentText(data.as_of) })}</p>}
    </Screen>
  );
}

const SUMS = ['confirmed', 'cured', 'dead', 'suspected'] as const;
const ADDED = ['new_confirmed', 'new_cured', 'new_dead'] as const;

function Newest({ name, day }: { name: string; day: Day }) {
  const t = useTexts(texts);
  const ill = stillIll(day);
  const { confirmed, cured, dead } = day;
  const said = [...SUMS, ...ADDED].filter((one) => day[one] !== null);
  return (
    <Card title={name}>
      <p>
        <strong>{untilText(day, t)}</strong>
      </p>
      <dl class="figures">
        {said.map((one) => (
          <div key={one}>
            <dt>{t(`bulletins.${one}`)}</dt>
            <dd>{day[one]}</dd>
          </div>
        ))}
        {ill !== undefined && (
          <div>
            <dt>{t('bulletins.ill')}</dt>
            <dd>{ill}</dd>
          </div>
        )}
      </dl>
      {ill !== undefined && (
        <p class="hint">{`${t('bulletins.ill')} = ${t('bulletins.ill_base', { confirmed: confirmed!, cured: cured!, dead: dead! })}`}</p>
      )}
      <Source day={day} />
    </Card>
  );
}

function Source({ day }: { day: Day }) {
  const t = useTexts(texts);
  const text = t('bulletins.source', { publisher: day.publisher, title: day.title });
  return (
    <p class="hint">
      {day.url ? (
        <a href={day.url} target="_blank" rel="noopener noreferrer">
          {text}
        </a>
      ) : (
        text
      )}
    </p>
  );
}

const COLUMNS = ['confirmed', 'cured', 'dead', 'new_confirmed'] as const;

/** The table behind the newest numbers; it may be wider than the phone, and then moves by itself. */
function Days({ days }: { days: readonly Day[] }) {
  const t = useTexts(texts);
  const columns = COLUMNS.filter((one) => days.some((day) => day[one] !== null));
  return (
    <section class="card">
      <h2 id="days">{t('bulletins.days')}</h2>
      <p class="hint">{t('bulletins.no_nought')}</p>
      <div class="wide" tabIndex={0} role="region" aria-labelledby="days">
        <table class="counts">
          <thead>
            <tr>
              <th scope="col">{t('bulletins.day')}</th>
              {columns.map((one) => (
                <th scope="col" key={one}>
                  {t(`bulletins.${one}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.map((day, place) => (
              <tr key={day.on}>
                <th scope="row">
                  {dayText(day.on, true)}
                  {day.is_corrected && <small>{t('bulletins.corrected')}</small>}
                  {hasGapBehind(days, place) && <small>{t('bulletins.gap')}</small>}
                  <small lang="zh-CN">{day.publisher}</small>
                </th>
                {columns.map((one) => (
                  <td key={one}>
                    <Number value={day[one]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Number({ value }: { value: number | null }) {
  const t = useTexts(texts);
  if (value !== null) return <>{value}</>;
  return (
    <>
      <span aria-hidden="true">—</span>
      <span class="unseen">{t('bulletins.unsaid')}</span>
    </>
  );
}
