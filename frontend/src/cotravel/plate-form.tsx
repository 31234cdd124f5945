/** The one field into which a plate is typed; it answers with the canonical plate, and keeps nothing. */
import { useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { mistakes, standing, useTask } from '../core/task';
import { Button, ErrorSummary, Field, fieldError } from '../core/ui';
import { plateOf } from './plate-rules';
import { texts } from './texts-contact';

export function PlateForm({ onPlate }: { onPlate: (plate: string | undefined) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const [typed, setTyped] = useState('');
  const found = () => {
    const wrong = typed.trim() ? (plateOf(typed) ? undefined : t('plate.wrong')) : t('plate.missing');
    return mistakes({ plate: wrong });
  };
  const problem = standing(task.problem, found);
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = found();
    task.fail(wrong);
    onPlate(wrong ? undefined : (plateOf(typed) ?? undefined));
  };
  return (
    <form onSubmit={submit} noValidate>
      <ErrorSummary problem={problem} labels={{ plate: t('plate.label') }} />
      <Field id="plate" label={t('plate.label')} hint={t('plate.hint')} error={fieldError(problem, 'plate')}>
        <input
          type="text"
          lang="zh-CN"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          maxLength={16}
          value={typed}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            onPlate(undefined);
          }}
        />
      </Field>
      <Button kind="main" type="submit">
        {t('plate.check')}
      </Button>
    </form>
  );
}
