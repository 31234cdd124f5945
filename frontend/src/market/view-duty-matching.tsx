/** 现在撮合: an officer asks for a run of one product in one area, outside the one of every morning. */
import { useState } from 'preact/hooks';
import { call } from '../core/api';
import { uuid7 } from '../core/clock';
import { useForm } from '../core/form';
import { useTexts } from '../core/i18n';
import { mistakes } from '../core/task';
import { Button, ErrorSummary, Field, fieldError, Notice, Screen } from '../core/ui';
import { AreaField } from '../staff/area-field';
import { useNames } from '../staff/words';
import { usePlaces } from './buy-words';
import { areas } from './duty-traders';
import type { Run } from './matches';
import { nameOf, products } from './products';
import { RunCard } from './run-card';
import { texts } from './texts-duty';

/** A run is made for the city or for a county; a town alone has too few to match. */
const DIGITS_MOST = 6;

export default function Matching() {
  const t = useTexts(texts);
  useNames();
  usePlaces();
  const own = areas.value.filter(({ length }) => length <= DIGITS_MOST);
  const [area = own[0], choose] = useState<string>();
  const [product, setProduct] = useState('');
  // The same wish has the same id, however often it is sent.
  const [id, renew] = useState(uuid7);
  const [run, show] = useState<Run>();
  const found = () => mistakes({ product: product ? undefined : t('matching.product_missing') });
  const { problem, isBusy, submit } = useForm(found, async () => {
    show(undefined);
    show(await call<Run>('POST', '/duty/market/matches', { id, area, product }));
    renew(uuid7());
  });
  const touched = (act: () => void): void => {
    act();
    renew(uuid7());
  };
  return (
    <Screen title={t('matching.title')} back="/duty">
      <p>{t('matching.lead')}</p>
      {own.length === 0 && <Notice tone="warn">{t('matching.no_area')}</Notice>}
      <form onSubmit={submit} noValidate>
        <ErrorSummary problem={problem} labels={{ product: t('matching.product') }} />
        <AreaField label={t('traders.area')} areas={own} area={area} choose={(one) => touched(() => choose(one))} error={fieldError(problem, 'area')} />
        <Field id="product" label={t('matching.product')} error={fieldError(problem, 'product')}>
          <select value={product} onChange={(event) => touched(() => setProduct(event.currentTarget.value))}>
            <option value="">{t('matching.choose')}</option>
            {products.value?.categories.map((category) => (
              <optgroup key={category.code} label={nameOf(category)}>
                {products.value?.products
                  .filter((one) => one.category === category.code)
                  .map((one) => (
                    <option key={one.code} value={one.code} selected={one.code === product}>
                      {nameOf(one)}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
        </Field>
        <Button kind="main" type="submit" busy={isBusy}>
          {t('matching.run')}
        </Button>
      </form>
      <div role="status">{run && <Notice tone="good">{t('matching.done', { n: run.proposals })}</Notice>}</div>
      {run && <RunCard run={run} />}
    </Screen>
  );
}
