/** 发布求购: what somebody looks for, kept while it is typed. */
import { call } from '../core/api';
import { now, today, uuid7 } from '../core/clock';
import { useDraft } from '../core/draft';
import { useForm } from '../core/form';
import { useTexts } from '../core/i18n';
import { go } from '../core/router';
import { session } from '../core/session';
import { mistakes } from '../core/task';
import { Button, Choice, ErrorSummary, Field, fieldError, Screen } from '../core/ui';
import { zone } from '../healthcode/data';
import { todayOn, usePlaces } from './buy-words';
import { nameOf, productOf, products } from './products';
import { SignInFirst } from './sign-in-first';
import { texts } from './texts-match';
import { GRADES, measureOf, type Measure, type SaleUnit } from './units';
import { postOf, wrongFields, type Typed, type Wanted } from './wanted';
import { gradeWord, unitWord } from './words';

const UNITS = ['jin', 'kg', 'tonne'] as const;
const USUAL_DAYS = 7;
const DAY_MS = 86_400_000;

function fresh(): Typed {
  return {
    id: uuid7(),
    category: '',
    product: '',
    grade: 'mixed',
    unit: 'jin',
    least: '',
    most: '',
    price: '',
    from_on: todayOn(),
    until_on: today(zone.value, new Date(now().getTime() + USUAL_DAYS * DAY_MS)),
    place: '',
    text: '',
  };
}

export default function NewWanted() {
  const t = useTexts(texts);
  usePlaces();
  return (
    <Screen title={t('buy.wanted.new')} back="/market/wanted">
      {session.value.state === 'in' ? (
        <Form />
      ) : <SignInFirst />}
    </Screen>
  );
}

interface Part {
  typed: Typed;
  touch: (patch: Partial<Typed>) => void;
  problem: unknown;
}

function Form() {
  const t = useTexts(texts);
  const [typed, touch, clear] = useDraft<Typed>('market.wanted', fresh);
  const measure: Measure = productOf(typed.product)?.measure ?? 'mass';
  const found = () => {
    const wrong = wrongFields(typed, measure);
    return mistakes(Object.fromEntries([...wrong].map((field) => [field, t(`buy.wanted.wrong.${field}`)])));
  };
  const { problem, isBusy, submit } = useForm(found, async () => {
    await call<Wanted>('POST', '/market/wanted', postOf(typed, measure));
    clear();
    go('/market/wanted', true);
  });
  const labels = {
    product: t('buy.filter.product'),
    most: t('buy.wanted.most'),
    least: t('buy.wanted.least'),
    price: t('buy.filter.price'),
    price_fen_per_kg: t('buy.filter.price'),
    until_on: t('buy.wanted.until'),
    from_on: t('buy.wanted.from'),
  };
  return (
    <form onSubmit={submit} noValidate>
      <ErrorSummary problem={problem} labels={labels} />
      <What typed={typed} touch={touch} problem={problem} />
      <HowMuch typed={typed} touch={touch} problem={problem} measure={measure} />
      <When typed={typed} touch={touch} problem={problem} />
      <Button kind="main" type="submit" busy={isBusy}>
        {t('buy.wanted.post')}
      </Button>
    </form>
  );
}

function What({ typed, touch, problem }: Part) {
  const t = useTexts(texts);
  const { categories = [], products: all = [] } = products.value ?? {};
  const shown = all.filter(({ category }) => category === typed.category);
  return (
    <>
      <Field id="category" label={t('buy.filter.category')}>
        <select value={typed.category} onChange={(event) => touch({ category: event.currentTarget.value, product: '' })}>
          <option value="">{t('buy.wanted.choose')}</option>
          {categories.map((one) => (
            <option key={one.code} value={one.code} selected={one.code === typed.category}>
              {nameOf(one)}
            </option>
          ))}
        </select>
      </Field>
      <Field id="product" label={t('buy.filter.product')} error={fieldError(problem, 'product')}>
        <select value={typed.product} onChange={(event) => touch({ product: event.currentTarget.value })}>
          <option value="">{t('buy.wanted.choose')}</option>
          {shown.map((one) => (
            <option key={one.code} value={one.code} selected={one.code === typed.product}>
              {nameOf(one)}
            </option>
          ))}
        </select>
      </Field>
      <Choice
        name="grade"
        legend={t('buy.wanted.least_grade')}
        layout="row"
        options={GRADES.map((value) => ({ value, label: gradeWord(value) }))}
        value={typed.grade}
        onChange={(grade) => touch({ grade })}
      />
    </>
  );
}

function HowMuch({ typed, touch, problem, measure }: Part & { measure: Measure }) {
  const t = useTexts(texts);
  const number = (field: 'most' | 'least' | 'price') => (
    <input
      inputMode="decimal"
      autocomplete="off"
      value={typed[field]}
      onInput={(event) => touch({ [field]: event.currentTarget.value })}
    />
  );
  return (
    <>
      {measure === 'mass' && (
        <Choice<SaleUnit>
          name="unit"
          legend={t('buy.wanted.unit')}
          layout="row"
          options={UNITS.map((value) => ({ value, label: unitWord(value) }))}
          value={measureOf(typed.unit) === 'mass' ? typed.unit : 'jin'}
          onChange={(unit) => touch({ unit })}
        />
      )}
      <Field id="most" label={t('buy.wanted.most')} error={fieldError(problem, 'most')}>
        {number('most')}
      </Field>
      <Field id="least" label={t('buy.wanted.least')} hint={t('buy.wanted.least_hint')} error={fieldError(problem, 'least')}>
        {number('least')}
      </Field>
      <Field
        id="price"
        label={t(measure === 'pieces' ? 'buy.wanted.price_piece' : 'buy.filter.price')}
        hint={t('buy.wanted.price_hint')}
        error={fieldError(problem, 'price') ?? fieldError(problem, 'price_fen_per_kg')}
      >
        {number('price')}
      </Field>
    </>
  );
}

function When({ typed, touch, problem }: Part) {
  const t = useTexts(texts);
  return (
    <>
      <Field id="from_on" label={t('buy.wanted.from')} error={fieldError(problem, 'from_on')}>
        <input type="date" min={todayOn()} value={typed.from_on} onInput={(event) => touch({ from_on: event.currentTarget.value })} />
      </Field>
      <Field id="until_on" label={t('buy.wanted.until')} error={fieldError(problem, 'until_on')}>
        <input type="date" min={typed.from_on} value={typed.until_on} onInput={(event) => touch({ until_on: event.currentTarget.value })} />
      </Field>
      <Field id="place" label={t('buy.wanted.place')} hint={t('buy.wanted.place_hint')} error={fieldError(problem, 'place')}>
        <input maxLength={80} value={typed.place} onInput={(event) => touch({ place: event.currentTarget.value })} />
      </Field>
      <Field id="text" label={t('buy.wanted.text')} error={fieldError(problem, 'text')}>
        <textarea rows={3} maxLength={200} value={typed.text} onInput={(event) => touch({ text: event.currentTarget.value })} />
      </Field>
    </>
  );
}
