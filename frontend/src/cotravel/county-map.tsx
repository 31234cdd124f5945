/** The counties of the city with how many places each has: a drawing, and a table of the same behind it. */
import { useTexts } from '../core/i18n';
import { Card } from '../core/ui';
import { momentText } from '../divisions/city';
import { tree } from '../divisions/data';
import { shortName } from '../divisions/rules';
import { placeList, tripList } from './list';
import { countsOf, shadeOf, spotOf, type Counts, type CountyMap } from './map-rules';
import { from, mapOf } from './places';
import { texts } from './texts-places';

interface CountRow {
  code: string;
  name: string;
  count: number;
}

/** 灵宝 for 灵宝市: on the drawing there is little room. */
const brief = (name: string): string => (name.length > 2 ? name.replace(/[市县区]$/, '') : name);

const NAME_DROP = 46;

export function CountyMapCard({ root }: { root: string }) {
  const t = useTexts(texts);
  const counts = countsOf(placeList.value, root);
  const rows = (tree.value?.children.get(root) ?? [])
    .map(({ code, name }) => ({ code, name: shortName(name), count: counts.byCounty.get(code) ?? 0 }))
    // A zone that exists in statistics alone has no outline; it is told when something lies in it.
    .filter(({ code, count }) => count > 0 || Number(code.slice(4)) < 71 || Number(code.slice(4)) > 79);
  const map = mapOf(root);
  const size = placeList.value.length;
  return (
    <Card title={t('places.map')}>
      {map && rows.length > 0 && <Drawing map={map} rows={rows} />}
      {map && <p class="hint">{t('places.map_note')}</p>}
      <details class="more" open={!map}>
        <summary>{t('places.table')}</summary>
        <Numbers rows={rows} counts={counts} />
      </details>
      <p class="hint">
        {size
          ? t('places.of_all', { n: size, time: tripList.value ? momentText(tripList.value.issued_at) : '' })
          : t('places.map_none')}
      </p>
    </Card>
  );
}

function Drawing({ map, rows }: { map: CountyMap; rows: readonly CountRow[] }) {
  const t = useTexts(texts);
  const byCode = new Map(rows.map((row) => [row.code, row]));
  const most = Math.max(...rows.map(({ count }) => count));
  const counts = rows.map(({ name, count }) => t('places.map_one', { name, n: count })).join(' · ');
  const here = from.value?.point && spotOf(map, from.value.point);
  const isInside = here && here[0] >= 0 && here[0] <= map.width && here[1] >= 0 && here[1] <= map.height;
  return (
    <svg
      class="county-map"
      viewBox={`-10 -10 ${map.width + 20} ${map.height + 20}`}
      role="img"
      aria-label={t('places.map_alt', { counts })}
    >
      {map.counties.map(({ code, path }) => (
        <path
          key={code}
          d={path}
          class={`county shade-${shadeOf(byCode.get(code)?.count ?? 0, most)}${from.value?.division === code ? ' county-mine' : ''}`}
        />
      ))}
      {map.counties.map(({ code, x, y }) => (
        <text key={code} x={x} y={y} aria-hidden="true">
          <tspan x={x}>{brief(byCode.get(code)?.name ?? '')}</tspan>
          <tspan x={x} dy={NAME_DROP}>
            {byCode.get(code)?.count ?? 0}
          </tspan>
        </text>
      ))}
      {isInside && <circle class="county-here" cx={here[0]} cy={here[1]} r="14" />}
    </svg>
  );
}

function Numbers({ rows, counts }: { rows: readonly CountRow[]; counts: Counts }) {
  const t = useTexts(texts);
  const beyond = [
    [t('places.in_city'), counts.city],
    [t('places.in_province'), counts.province],
    [t('places.in_country'), counts.country],
    [t('places.nobody_knows'), counts.unknown],
  ] as const;
  return (
    <table class="counts">
      <thead>
        <tr>
          <th scope="col">{t('places.table_where')}</th>
          <th scope="col">{t('places.table_n')}</th>
        </tr>
      </thead>
      <tbody>
        {[...rows.map(({ name, count }) => [name, count] as const), ...beyond].map(([name, count]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{count}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
