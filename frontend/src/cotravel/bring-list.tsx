/** The form with which a list is brought; a file with a fault is refused whole, and every fault is named. */
import { useState } from 'preact/hooks';
import { useDraft } from '../core/draft';
import { useTexts } from '../core/i18n';
import { go } from '../core/router';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Choice, ErrorSummary, Field, fieldError } from '../core/ui';
import { areaText } from '../staff/words';
import { ACCEPT, bring, BYTES_MOST, faultsOf, LIST_KINDS, listAreas, type ListKind } from './desk-lists';
import { texts } from './texts-desk-lists';

const DRAFT = 'duty.list';

interface Typed {
  kind: ListKind;
  area?: string;
  reference: string;
}

export function BringList() {
  const t = useTexts(texts);
  const [typed, change, clear] = useDraft<Typed>(DRAFT, { kind: 'contacts', reference: '' });
  const [file, setFile] = useState<File>();
  const task = useTask();
  const area = typed.area ?? listAreas.value[0];
  const found = () =>
    mistakes({
      reference: typed.reference.trim() ? undefined : t('lists.reference_missing'),
      file: !file ? t('lists.file_missing') : file.size > BYTES_MOST ? t('lists.file_hint') : undefined,
    });
  const problem = standing(task.problem, found);
  const faults = faultsOf(task.problem);
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = found();
    if (wrong || !file || !area) return task.fail(wrong);
    void task.run(async () => {
      const list = await bring(typed.kind, area, typed.reference.trim(), file);
      clear();
      go(`/duty/contacts/one?id=${encodeURIComponent(list.list_id)}`);
    });
  };
  return (
    <section class="group" aria-labelledby="bring">
      <h2 id="bring">{t('lists.bring')}</h2>
      <form onSubmit={submit} noValidate>
        {!faults && <ErrorSummary problem={problem} labels={{ reference: t('lists.reference'), file: t('lists.file') }} />}
        <Choice
          name="kind"
          legend={t('lists.kind')}
          value={typed.kind}
          onChange={(kind) => change({ kind })}
          options={LIST_KINDS.map((one) => ({ value: one, label: t(`lists.kind.${one}`), hint: t(`lists.kind.${one}_hint`) }))}
        />
        {listAreas.value.length > 1 && (
          <Field id="area" label={t('lists.area')}>
            <select value={area} onChange={(event) => change({ area: event.currentTarget.value })}>
              {listAreas.value.map((one) => (
                <option key={one} value={one}>
                  {areaText(one)}
                </option>
              ))}
            </select>
          </Field>
        )}
        <Field id="reference" label={t('lists.reference')} hint={t('lists.reference_hint')} error={fieldError(problem, 'reference')}>
          <input
            type="text"
            autocomplete="off"
            maxLength={40}
            value={typed.reference}
            onInput={(event) => change({ reference: event.currentTarget.value })}
          />
        </Field>
        <Field id="file" label={t('lists.file')} hint={t('lists.file_hint')} error={fieldError(problem, 'file')}>
          <input type="file" accept={ACCEPT} onChange={(event) => setFile(event.currentTarget.files?.[0])} />
        </Field>
        <Button type="submit" busy={task.isBusy}>
          {t('lists.send')}
        </Button>
        {task.isBusy && <progress aria-label={t('lists.checking')} />}
      </form>
      {faults && <Faults {...faults} />}
    </section>
  );
}

function Faults({ faults, count }: NonNullable<ReturnType<typeof faultsOf>>) {
  const t = useTexts(texts);
  return (
    <section class="card" role="alert">
      <h3>{t('lists.errors', { n: count })}</h3>
      {count > faults.length && <p>{t('lists.errors_more', { n: faults.length })}</p>}
      <ul class="plain-list">
        {faults.map(({ row, column, text }) => (
          <li key={`${row} ${column} ${text}`}>
            <strong>{t('lists.error', { row, column })}</strong> {text}
          </li>
        ))}
      </ul>
    </section>
  );
}
