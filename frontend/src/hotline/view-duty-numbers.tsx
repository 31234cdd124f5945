/** 热线督办数字: all numbers of an area of command, down to its units, today included. */
import { useState } from 'preact/hooks';
import { today } from '../core/clock';
import { lang, useTexts } from '../core/i18n';
import { A, query } from '../core/router';
import { Card, Screen } from '../core/ui';
import { Answered, DaysField, Download, spanOf, type Range } from '../dashboard/numbers';
import { texts as shared } from '../dashboard/texts';
import { city } from '../divisions/city';
import { tree } from '../divisions/data';
import { areaText, useNames } from '../staff/words';
import { commandAreas } from './data-desk';
import type { Told } from './numbers';
import { ByDay, OverdueNow, Parts, Steps, Total } from './numbers-parts';
import { texts } from './texts-numbers';
import { unitText, type UnitKind } from './words';

const LEVELS = [9, 6, 4];
const hrefOf = (area: string): string => `/duty/hotline/numbers?area=${area}`;

/** The unit right above an area, as far as one may see. */
function above(area: string): string | undefined {
  const up = area.slice(0, LEVELS.find((digits) => digits < area.length) ?? 0);
  return commandAreas.value.some((own) => up.startsWith(own)) ? up : undefined;
}

/** Where one begins: one's own area, a province's officer at the city. */
function ownArea(): string | undefined {
  const own = commandAreas.value[0];
  return own && own.length < 4 ? tree.value?.root : own;
}

export default function ViewDutyNumbers() {
  const t = useTexts(texts);
  useNames();
  const [range, setRange] = useState<Range>('week');
  const area = query('area') ?? ownArea();
  if (!area) return null;
  const up = above(area);
  return (
    <Screen title={t('figures.duty_title')} back="/duty" class="desk" key={area}>
      <h2>{areaText(area)}</h2>
      <p class="hint">{t('figures.duty_lead')}</p>
      <DaysField range={range} choose={setRange} />
      <Area area={area} range={range} />
      {up && (
        <A class="button button-plain" href={hrefOf(up)}>
          {t('figures.up')}
        </A>
      )}
    </Screen>
  );
}

function Area({ area, range }: { area: string; range: Range }) {
  const last = today(city.value?.zone ?? 'Asia/Shanghai');
  const asked = spanOf(last, range, area);
  return (
    <Answered<Told> path={`/duty/hotline/numbers?${asked}`}>
      {(told) => (
        <>
          <All told={told} />
          <Download path={`/duty/hotline/numbers.csv?${asked}`} name="hotline-numbers.csv" />
        </>
      )}
    </Answered>
  );
}

function All({ told }: { told: Told }) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const nameOf = (code: string) => tree.value?.byCode.get(code)?.name ?? code;
  const categories = told.by_category.map((row) => ({ name: row.name[lang.value], row }));
  const kinds = told.by_kind.map((row) => ({ name: t(`figures.kind.${row.kind as UnitKind}`), row }));
  const units = told.by_unit.map((row) => ({ name: unitText(row.unit), row }));
  const areas = told.by_area.map((row) => {
    const code = row.division_code;
    return { name: nameOf(code), row, ...(code.length < 12 ? { href: hrefOf(code) } : {}) };
  });
  return (
    <>
      <Total told={told} />
      <OverdueNow told={told} nameOf={nameOf} />
      <A class="button button-plain" href={`/duty/hotline/overdue?area=${told.area}`}>
        {t('figures.to_overdue')}
      </A>
      <Steps told={told} />
      <Card title={s('dashboard.by_area')}>
        <Parts head={s('dashboard.place')} rows={areas} span="whole" />
      </Card>
      <Card title={t('figures.by_category')}>
        <Parts head={t('figures.category')} rows={categories} span="whole" />
      </Card>
      <Card title={t('figures.by_kind')}>
        <Parts head={t('figures.unit')} rows={kinds} span="handle" />
      </Card>
      <Card title={t('figures.by_unit')}>
        <Parts head={t('figures.unit')} rows={units} span="handle" />
      </Card>
      <ByDay told={told} />
    </>
  );
}
