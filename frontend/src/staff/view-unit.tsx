/** A new unit: an office, a hospital, a village committee. */
import { call } from '../core/api';
import { draftOf, keepDraft, useDraft } from '../core/draft';
import { duty, type Unit } from '../core/duty';
import { useTexts } from '../core/i18n';
import { back } from '../core/router';
import { mistakes, standing, useTask } from '../core/task';
import { Button, ErrorSummary, Field, fieldError, Screen } from '../core/ui';
import { DivisionPicker } from '../divisions/picker';
import { areasOf } from './people';
import { texts } from './texts-people';
import { useNames } from './words';

const EMPTY = { name: '', division_code: '' };
const PLACE_DIGITS = [4, 6, 9, 12];

export default function NewUnit() {
  const t = useTexts(texts);
  useNames();
  const task = useTask();
  const [draft, patch, clear] = useDraft('duty.unit', EMPTY);
  const me = duty.value;
  if (me.state !== 'in') return null;
  const areas = areasOf(me);
  const typed = () =>
    mistakes({
      name: draft.name.trim() ? undefined : t('staff.unit.name_missing'),
      division_code: draft.division_code ? undefined : t('staff.unit.place_missing'),
    });
  const problem = standing(task.problem, typed);
  const save = (event: Event) => {
    event.preventDefault();
    const wrong = typed();
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      const unit = await call<Unit>('POST', '/duty/units', { ...draft, name: draft.name.trim() });
      clear();
      // Whoever came here from an invitation goes on with the new unit chosen.
      keepDraft('duty.invite', { ...draftOf<object>('duty.invite'), unit_id: unit.unit_id });
      back('/duty/people');
    });
  };
  return (
    <Screen title={t('staff.unit.title')} back="/duty/people">
      <form onSubmit={save} noValidate>
        <ErrorSummary problem={problem} />
        <Field id="name" label={t('staff.unit.name')} error={fieldError(problem, 'name')}>
          <input
            type="text"
            autocomplete="off"
            maxLength={60}
            required
            value={draft.name}
            onInput={(event) => patch({ name: event.currentTarget.value })}
          />
        </Field>
        <DivisionPicker
          id="division_code"
          label={t('staff.unit.place')}
          error={fieldError(problem, 'division_code')}
          value={draft.division_code || undefined}
          digits={PLACE_DIGITS}
          within={areas.length === 1 ? areas[0] : undefined}
          onChange={(division_code) => patch({ division_code })}
        />
        <Button kind="main" type="submit" busy={task.isBusy}>
          {t('staff.unit.save')}
        </Button>
      </form>
    </Screen>
  );
}
