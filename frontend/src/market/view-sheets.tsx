/** 导入表格: an officer sends a price board or a sheet of unsold stock; faults are listed, progress is shown. */
import { useEffect, useState } from 'preact/hooks';
import { call } from '../core/api';
import { draftOf, dropDraft, keepDraft } from '../core/draft';
import { useTexts } from '../core/i18n';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Card, Choice, ErrorSummary, Field, fieldError, Notice, Screen } from '../core/ui';
import { AreaField } from '../staff/area-field';
import { useNames } from '../staff/words';
import { areas } from './duty-traders';
import { tonnes } from './numbers';
import { ACCEPT, BYTES_MOST, faultsOf, KINDS, send, writeAll, type Kind, type Sheet } from './sheets';
import { texts } from './texts-numbers';

/** The sheet that is being written, by its id, so that a reload goes on with it. */
const DRAFT = 'duty.sheet';

export default function SheetsScreen() {
  const t = useTexts(texts);
  useNames();
  const [kind, setKind] = useState<Kind>('stock');
  const [area = areas.value[0], choose] = useState<string>();
  const [file, setFile] = useState<File>();
  const [sheet, show] = useState<Sheet>();
  const task = useTask();
  const found = () =>
    mistakes({ file: !file ? t('sheets.file_missing') : file.size > BYTES_MOST ? t('sheets.file_hint') : undefined });
  const problem = standing(task.problem, found);
  const faults = faultsOf(task.problem);
  useEffect(() => {
    const id = draftOf<string>(DRAFT);
    if (id) void call<Sheet>('GET', `/duty/market/sheets/${id}`).then(show, () => dropDraft(DRAFT));
  }, []);
  const write = async (begun: Sheet) => {
    keepDraft(DRAFT, begun.sheet_id);
    show(begun);
    await writeAll(begun, show);
    dropDraft(DRAFT);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = found();
    if (wrong || !file || !area) return task.fail(wrong);
    void task.run(async () => {
      show(undefined);
      await write(await send(kind, area, file));
    });
  };
  return (
    <Screen title={t('sheets.title')} back="/duty">
      <p>{t('sheets.lead')}</p>
      <form onSubmit={submit} noValidate>
        {!faults && <ErrorSummary problem={problem} labels={{ file: t('sheets.file') }} />}
        <Choice
          name="kind"
          legend={t('sheets.kind')}
          value={kind}
          onChange={setKind}
          options={KINDS.map((one) => ({ value: one, label: t(`sheets.kind.${one}`), hint: t(`sheets.kind.${one}_hint`) }))}
        />
        {kind === 'stock' && <AreaField label={t('sheets.area')} areas={areas.value} area={area} choose={choose} />}
        <Field id="file" label={t('sheets.file')} hint={t('sheets.file_hint')} error={fieldError(problem, 'file')}>
          <input type="file" accept={ACCEPT} onChange={(event) => setFile(event.currentTarget.files?.[0])} />
        </Field>
        <Button kind="main" type="submit" busy={task.isBusy}>
          {t('sheets.send')}
        </Button>
      </form>
      {faults && <Faults {...faults} />}
      {task.isBusy && !sheet && <progress aria-label={t('sheets.checking')} />}
      {sheet && !sheet.is_done && <Progress sheet={sheet} isBusy={task.isBusy} onGoOn={() => void task.run(() => write(sheet))} />}
      {sheet?.is_done && <Done sheet={sheet} />}
    </Screen>
  );
}

function Faults({ faults, count }: { faults: NonNullable<ReturnType<typeof faultsOf>>['faults']; count: number }) {
  const t = useTexts(texts);
  return (
    <section class="card" aria-live="polite">
      <h2>{t('sheets.errors', { n: count })}</h2>
      {count > faults.length && <p>{t('sheets.errors_more', { n: faults.length })}</p>}
      <ul class="plain-list">
        {faults.map(({ row, column, text }) => (
          <li key={`${row} ${column}`}>
            <strong>{t('sheets.error', { row, column })}</strong> {text}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Progress({ sheet, isBusy, onGoOn }: { sheet: Sheet; isBusy: boolean; onGoOn: () => void }) {
  const t = useTexts(texts);
  const words = t('sheets.progress', { done: sheet.rows_done, rows: sheet.rows });
  return (
    <Card>
      {!isBusy && <p>{t('sheets.cut')}</p>}
      <p role="status">{words}</p>
      <progress aria-label={words} value={sheet.rows_done} max={sheet.rows} />
      {!isBusy && <Button onClick={onGoOn}>{t('sheets.go_on')}</Button>}
    </Card>
  );
}

function Done({ sheet }: { sheet: Sheet }) {
  const t = useTexts(texts);
  return (
    <Notice tone="good" live>
      <p>{t('sheets.done', { rows: sheet.rows })}</p>
      {sheet.suppliers !== null && <p>{t('sheets.done_stock', { n: sheet.suppliers, tonnes: tonnes(sheet.grams ?? 0) })}</p>}
      {sheet.not_by_mass > 0 && <p>{t('sheets.not_by_mass', { n: sheet.not_by_mass })}</p>}
      {sheet.unknown_names.length > 0 && (
        <p>
          {t('sheets.unknown')} <span lang="zh-CN">{sheet.unknown_names.join('、')}</span>
        </p>
      )}
    </Notice>
  );
}
