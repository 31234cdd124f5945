/** 热线数字: what was reported and called in, what became of it and how long it took, for everybody. */
import { useEffect, useState } from 'preact/hooks';
import { today } from '../core/clock';
import { daysAfter } from '../core/days';
import { lang, useTexts } from '../core/i18n';
import { Card, Screen } from '../core/ui';
import { Answered, AreaField, DaysField, Download, spanOf, type Range } from '../dashboard/numbers';
import { texts as shared } from '../dashboard/texts';
import { city, loadCity } from '../divisions/city';
import { loadDivisions, tree } from '../divisions/data';
import type { Told } from './numbers';
import { ByDay, OverdueNow, Parts, Steps, Total } from './numbers-parts';
import { texts } from './texts-numbers';

export default function ViewNumbers() {
  const t = useTexts(texts);
  const s = useTexts(shared);
  useEffect(() => {
    void loadCity().catch(() => undefined);
    void loadDivisions().catch(() => undefined);
  }, []);
  const [area, choose] = useState('');
  const [range, setRange] = useState<Range>('week');
  // Only days that are over are public.
  const last = daysAfter(today(city.value?.zone ?? 'Asia/Shanghai'), -1);
  const asked = spanOf(last, range, area);
  return (
    <Screen title={t('figures.title')} back="/report">
      <p>{t('figures.lead')}</p>
      <AreaField area={area} choose={choose} />
      <DaysField range={range} choose={setRange} />
      <Answered<Told> path={`/hotline/numbers?${asked}`}>
        {(told) => (
          <>
            <All told={told} />
            <Download path={`/hotline/numbers.csv?${asked}`} name="hotline-numbers.csv" />
          </>
        )}
      </Answered>
      <Card title={s('dashboard.how')}>
        <p>{t('figures.how_share')}</p>
        <p>{t('figures.how_small')}</p>
        <p>{t('figures.how_names')}</p>
      </Card>
    </Screen>
  );
}

function All({ told }: { told: Told }) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const isCity = told.area === tree.value?.root;
  const categories = told.by_category.map((row) => ({ name: row.name[lang.value], row }));
  const areas = told.by_area.map((row) => ({ name: row.name, row }));
  return (
    <>
      <Total told={told} />
      <Steps told={told} />
      <ByDay told={told} />
      {isCity && (
        <Card title={t('figures.by_category')}>
          <Parts head={t('figures.category')} rows={categories} span="whole" />
        </Card>
      )}
      <Card title={s('dashboard.by_area')}>
        <Parts head={s('dashboard.place')} rows={areas} span="whole" />
      </Card>
      <OverdueNow told={told} nameOf={(code) => tree.value?.byCode.get(code)?.name ?? ''} />
    </>
  );
}
