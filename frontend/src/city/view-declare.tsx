/** A new order, to be agreed to by somebody of another unit. */
import { useState } from 'preact/hooks';
import { today, uuid7 } from '../core/clock';
import { useDraft } from '../core/draft';
import { duty } from '../core/duty';
import { useTexts } from '../core/i18n';
import { go } from '../core/router';
import { mistakes, standing, useTask } from '../core/task';
import { Button, ErrorSummary, Field, fieldError, Screen } from '../core/ui';
import { city } from '../divisions/city';
import { areaText, useNames } from '../staff/words';
import { propose } from './data';
import { texts } from './texts';

const EMPTY = {
  order_no: '',
  title_zh: '',
  title_en: '',
  authority_zh: '',
  authority_en: '',
  area: '',
  from_on: '',
  until_on: '',
};
type Name = keyof typeof EMPTY;

/** The field of a text, as the server names it. */
const PATHS: Readonly<Record<Name, string>> = {
  order_no: 'body.order_no',
  title_zh: 'body.title.zh',
  title_en: 'body.title.en',
  authority_zh: 'body.authority.zh',
  authority_en: 'body.authority.en',
  area: 'body.area',
  from_on: 'body.from_on',
  until_on: 'body.until_on',
};

const LINES = [
  ['order_no', 'city.number', 40],
  ['title_zh', 'city.title_zh', 120],
  ['title_en', 'city.title_en', 120],
  ['authority_zh', 'city.authority_zh', 120],
  ['authority_en', 'city.authority_en', 120],
] as const;

export default function Declare() {
  const t = useTexts(texts);
  useNames();
  const task = useTask();
  const [id] = useState(uuid7);
  const [draft, patch, clear] = useDraft('duty.declare', EMPTY);
  const me = duty.value;
  if (me.state !== 'in') return null;
  const areas = [...new Set(me.grants.filter(({ role }) => role === 'command').map(({ area }) => area))];
  const wish = {
    ...draft,
    area: draft.area || areas[0] || '',
    from_on: draft.from_on || today(city.value?.zone ?? 'Asia/Shanghai'),
  };
  const typed = () =>
    mistakes(Object.fromEntries((Object.keys(PATHS) as Name[]).map((name) => [PATHS[name], wish[name].trim() ? undefined : t('city.missing')])));
  const problem = standing(task.problem, typed);
  const labels = {
    ...Object.fromEntries(LINES.map(([name, label]) => [PATHS[name], t(label)])),
    [PATHS.area]: t('city.area'),
    [PATHS.from_on]: t('city.first_day'),
    [PATHS.until_on]: t('city.last_day'),
  };
  const save = (event: Event) => {
    event.preventDefault();
    const wrong = typed();
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      const { order_no, area, from_on, until_on } = wish;
      const title = { zh: wish.title_zh.trim(), en: wish.title_en.trim() };
      const authority = { zh: wish.authority_zh.trim(), en: wish.authority_en.trim() };
      await propose('emergency-open', { order_no: order_no.trim(), title, authority, area, from_on, until_on }, id);
      clear();
      go('/duty/proposals');
    });
  };
  return (
    <Screen title={t('city.declare')} back="/duty/city">
      <form onSubmit={save} noValidate>
        <ErrorSummary problem={problem} labels={labels} />
        {LINES.map(([name, label, most]) => (
          <Field key={name} id={PATHS[name]} label={t(label)} error={fieldError(problem, PATHS[name])}>
            <input
              type="text"
              autocomplete="off"
              maxLength={most}
              required
              value={draft[name]}
              onInput={(event) => patch({ [name]: event.currentTarget.value })}
            />
          </Field>
        ))}
        <Field id={PATHS.area} label={t('city.area')} error={fieldError(problem, PATHS.area)}>
          <select value={wish.area} onChange={(event) => patch({ area: event.currentTarget.value })}>
            {areas.map((area) => (
              <option key={area} value={area}>
                {areaText(area)}
              </option>
            ))}
          </select>
        </Field>
        <Field id={PATHS.from_on} label={t('city.first_day')} error={fieldError(problem, PATHS.from_on)}>
          <input type="date" required value={wish.from_on} onInput={(event) => patch({ from_on: event.currentTarget.value })} />
        </Field>
        <Field
          id={PATHS.until_on}
          label={t('city.last_day')}
          hint={t('city.declare_hint')}
          error={fieldError(problem, PATHS.until_on)}
        >
          <input type="date" required value={draft.until_on} onInput={(event) => patch({ until_on: event.currentTarget.value })} />
        </Field>
        <Button kind="main" type="submit" busy={task.isBusy}>
          {t('city.propose')}
        </Button>
      </form>
    </Screen>
  );
}
