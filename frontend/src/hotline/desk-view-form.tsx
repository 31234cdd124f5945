/** A view of one's own: which orders it shows, and its name. */
import { useState } from 'preact/hooks';
import { uuid7 } from '../core/clock';
import { useTexts } from '../core/i18n';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Checks, ErrorSummary, Field, fieldError, Tick } from '../core/ui';
import { DivisionPicker } from '../divisions/picker';
import { categories, nameOf } from './categories';
import { saveView, type View } from './data-desk';
import { tidied, type Filter } from './desk-rules';
import { texts } from './texts-desk';
import { stateWord, urgencyWord, type OrderState, type Urgency } from './words';

const NAME_MOST = 30;
/** Where an order can be while it is open. */
const STATES: readonly OrderState[] = ['received', 'accepted', 'resolved'];
const URGENCIES: readonly Urgency[] = ['on_time', 'near', 'overdue', 'risen'];

export function ViewForm(props: { county: string; onSaved: (view: View) => void }) {
  const t = useTexts(texts);
  const [id] = useState(uuid7);
  const [name, call] = useState('');
  const [filter, set] = useState<Filter>({});
  const task = useTask();
  const found = () => mistakes({ name: name.trim() ? undefined : t('desk.view.name_missing') });
  const save = () => {
    const wrong = found();
    if (wrong) return task.fail(wrong);
    void task.run(async () => props.onSaved(await saveView({ id, name: name.trim(), filter: tidied(filter) })));
  };
  const problem = standing(task.problem, found);
  return (
    <>
      <ErrorSummary problem={problem} labels={{ name: t('desk.view.name') }} />
      <Field id="name" label={t('desk.view.name')} hint={t('desk.view.name_hint')} error={fieldError(problem, 'name')}>
        <input type="text" autocomplete="off" maxLength={NAME_MOST} value={name} onInput={(event) => call(event.currentTarget.value)} />
      </Field>
      <Wishes filter={filter} county={props.county} patch={(part) => set((was) => ({ ...was, ...part }))} />
      <Button kind="main" busy={task.isBusy} onClick={save}>
        {t('desk.view.save')}
      </Button>
    </>
  );
}

function Wishes({ filter, county, patch }: { filter: Filter; county: string; patch: (part: Partial<Filter>) => void }) {
  const t = useTexts(texts);
  const flag = (key: 'is_mine' | 'is_unassigned' | 'is_expedited', label: string) => (
    <Tick id={key} label={label} checked={filter[key] === true} onChange={(on) => patch({ [key]: on || undefined })} />
  );
  return (
    <>
      <Checks
        name="states"
        legend={t('desk.view.states')}
        layout="row"
        options={STATES.map((value) => ({ value, label: stateWord(value) }))}
        values={filter.states ?? []}
        onChange={(states) => patch({ states })}
      />
      <Checks
        name="urgency"
        legend={t('desk.view.urgency')}
        layout="row"
        options={URGENCIES.map((value) => ({ value, label: urgencyWord(value) }))}
        values={filter.urgency ?? []}
        onChange={(urgency) => patch({ urgency })}
      />
      <Field id="view-category" label={t('desk.view.category')}>
        <select value={filter.categories?.[0] ?? ''} onChange={({ currentTarget: { value } }) => patch({ categories: value ? [value] : [] })}>
          <option value="">{t('desk.view.any')}</option>
          {(categories.value?.categories ?? []).map((one) => (
            <option key={one.code} value={one.code}>
              {nameOf(one)}
            </option>
          ))}
        </select>
      </Field>
      <DivisionPicker
        id="view-place"
        label={t('desk.view.place')}
        value={filter.place}
        onChange={(place) => patch({ place })}
        digits={[6, 9, 12]}
        within={county}
      />
      {flag('is_mine', t('desk.view.mine'))}
      {flag('is_unassigned', t('desk.view.unassigned'))}
      {flag('is_expedited', t('desk.view.expedited'))}
    </>
  );
}
