/** 热线数字: what was reported and called in, what became of it and how long it took, for everybody. */
import { useEffect, useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { today } from '../core/clock';
import { lang, useTexts } from '../core/i18n';
import { Card, Field, Screen } from '../core/ui';
import { city, loadCity } from '../divisions/city';
import { loadDivisions, tree } from '../divisions/data';
import { daysBefore, type Told } from './numbers';
import { ByDay, Fetching, OverdueNow, Parts, RANGES, Steps, Total, type Range } from './numbers-parts';
import { texts } from './texts-numbers';

export default function ViewNumbers() {
  const t = useTexts(texts);
  useEffect(() => {
    void loadCity().catch(() => undefined);
    void loadDivisions().catch(() => undefined);
  }, []);
  const [area, choose] = useState('');
  const [range, setRange] = useState<Range>('week');
  // Only days that are over are public.
  const last = daysBefore(today(city.value?.zone ?? 'Asia/Shanghai'), 1);
  const query = new URLSearchParams({ from_on: daysBefore(last, RANGES[range] - 1), to_on: last, ...(area ? { area } : {}) });
  const answer = useAnswer<Told>(`/hotline/numbers?${query}`);
  return (
    <Screen title={t('figures.title')} back="/report">
      <p>{t('figures.lead')}</p>
      <Field id="area" label={t('figures.area')}>
        <select value={area} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="">{t('figures.city')}</option>
          {tree.value?.children.get(tree.value.root)?.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </Field>
      <Days range={range} choose={setRange} />
      <Fetching answer={answer} />
      {answer.data && <All told={answer.data} />}
      {answer.data && (
        <a class="button button-plain" href={`/api/v1/hotline/numbers.csv?${query}`} download="hotline-numbers.csv">
          {t('figures.csv')}
        </a>
      )}
      <Card title={t('figures.how')}>
        <p>{t('figures.how_share')}</p>
        <p>{t('figures.how_small')}</p>
        <p>{t('figures.how_names')}</p>
      </Card>
    </Screen>
  );
}

export function Days(props: { range: Range; choose: (range: Range) => void }) {
  const t = useTexts(texts);
  return (
    <Field id="days" label={t('figures.days')}>
      <select value={props.range} onChange={(event) => props.choose(event.currentTarget.value as Range)}>
        {(Object.keys(RANGES) as Range[]).map((one) => (
          <option key={one} value={one}>
            {t(`figures.${one}`)}
          </option>
        ))}
      </select>
    </Field>
  );
}

function All({ told }: { told: Told }) {
  const t = useTexts(texts);
  const isCity = told.area === tree.value?.root;
  const categories = told.by_category.map((row) => ({ key: row.category, name: row.name[lang.value], row }));
  const areas = told.by_area.map((row) => ({ key: row.division_code, name: row.name, row }));
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
      <Card title={t('figures.by_area')}>
        <Parts head={t('figures.place')} rows={areas} span="whole" />
      </Card>
      <OverdueNow told={told} nameOf={(code) => tree.value?.byCode.get(code)?.name ?? ''} />
    </>
  );
}
