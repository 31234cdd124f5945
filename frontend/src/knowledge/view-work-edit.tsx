/** The form in which an article is written; what is typed is kept on the phone with every change. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { draftOf, useDraft } from '../core/draft';
import { duty } from '../core/duty';
import { useTexts } from '../core/i18n';
import { go, query } from '../core/router';
import { mistakes, useTask } from '../core/task';
import { Button, Choice, ErrorSummary, Field, fieldError, Notice, Screen } from '../core/ui';
import { DivisionPicker } from '../divisions/picker';
import { Fetching } from '../staff/failure';
import { SourceFields } from './source-fields';
import { texts as words } from './texts';
import { texts } from './texts-work';
import { bodyOf, formOf, freshForm, missingIn, type Form, type Work } from './work';

const KINDS = ['question', 'rumour', 'notice'] as const;
const AREA_DIGITS = [4, 6, 9];
const WRITERS = ['hotline_agent', 'health_officer', 'command'];

/** The area of whoever writes, which most articles are for. */
function ownArea(): string {
  const grants = duty.value.state === 'in' ? duty.value.grants : [];
  return grants.find(({ role }) => WRITERS.includes(role))?.area ?? '';
}

export default function EditWork() {
  const t = useTexts(texts);
  const id = query('id') ?? '';
  return (
    <Screen title={t('edit.title')} back="/duty/knowledge" key={id}>
      {query('new') ? <Editor id={id} from={freshForm(ownArea())} /> : <Existing id={id} />}
    </Screen>
  );
}

function Existing({ id }: { id: string }) {
  const answer = useAnswer<Work>(`/duty/articles/${encodeURIComponent(id)}`);
  return (
    <>
      <Fetching answer={answer} />
      {answer.data && <Editor key={answer.data.version} id={id} from={formOf(answer.data)} />}
    </>
  );
}

function Editor({ id, from }: { id: string; from: Form }) {
  const t = useTexts(texts);
  const key = `duty.article.${id}`;
  const [form, touch, clear] = useDraft<Form>(key, from);
  const hasDraft = draftOf<Form>(key) !== undefined;
  return (
    <>
      {hasDraft && form.version !== from.version && (
        <Notice tone="warn" live>
          <p>{t('edit.changed')}</p>
          <div class="ways">
            <Button onClick={() => touch({ version: from.version })}>{t('edit.mine')}</Button>
            <Button onClick={clear}>{t('edit.theirs')}</Button>
          </div>
        </Notice>
      )}
      <Fields id={id} form={form} touch={touch} clear={clear} />
    </>
  );
}

interface Props {
  id: string;
  form: Form;
  touch: (patch: Partial<Form>) => void;
  clear: () => void;
}

function Fields({ id, form, touch, clear }: Props) {
  const t = useTexts(texts);
  const say = useTexts(words);
  const task = useTask();
  const [isSaved, setSaved] = useState(false);
  const labels = useLabels();
  const errorOf = (path: string) => fieldError(task.problem, path);
  const send = (isForReview: boolean) =>
    task.run(async () => {
      setSaved(false);
      const work = await call<Work>('PUT', `/duty/articles/${encodeURIComponent(id)}`, bodyOf(form, isForReview));
      if (isForReview) {
        clear();
        return go(`/duty/knowledge/one?id=${encodeURIComponent(id)}`, true);
      }
      touch({ version: work.version });
      setSaved(true);
    });
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = mistakes(Object.fromEntries(missingIn(form).map((path) => [path, t('edit.needed')])));
    if (wrong) task.fail(wrong);
    else void send(true);
  };
  const patch = (part: Partial<Form>) => {
    setSaved(false);
    touch(part);
  };
  return (
    <form onSubmit={submit} noValidate>
      <ErrorSummary problem={task.problem} labels={labels} />
      <Choice
        name="kind"
        legend={labels.kind}
        options={KINDS.map((value) => ({ value, label: say(`knowledge.kind.${value}`), hint: value === 'rumour' ? t('edit.kind.rumour_hint') : undefined }))}
        value={form.kind}
        onChange={(kind) => patch({ kind })}
        error={errorOf('kind')}
      />
      <DivisionPicker id="area" label={labels.area} error={errorOf('area')} digits={AREA_DIGITS} value={form.area} onChange={(area) => patch({ area })} />
      <Text path="title.zh" label={labels['title.zh']} value={form.title_zh} onInput={(title_zh) => patch({ title_zh })} error={errorOf('title.zh')} />
      <Text path="body.zh" label={labels['body.zh']} hint={t('edit.body_hint')} rows={8} value={form.body_zh} onInput={(body_zh) => patch({ body_zh })} error={errorOf('body.zh')} />
      <Text path="title.en" label={labels['title.en']} value={form.title_en} onInput={(title_en) => patch({ title_en })} error={errorOf('title.en')} />
      <Text path="body.en" label={labels['body.en']} rows={8} value={form.body_en} onInput={(body_en) => patch({ body_en })} error={errorOf('body.en')} />
      <Text path="keywords" label={labels.keywords} hint={t('edit.keywords_hint')} value={form.keywords} onInput={(keywords) => patch({ keywords })} error={errorOf('keywords')} />
      <SourceFields sources={form.sources} problem={task.problem} onChange={(sources) => patch({ sources })} />
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t('edit.submit')}
      </Button>
      <Button busy={task.isBusy} onClick={() => void send(false)}>
        {t('edit.save')}
      </Button>
      <div role="status">{isSaved && <Notice tone="good">{t('edit.saved')}</Notice>}</div>
    </form>
  );
}

/** What the fields are called, by the path of their error. */
function useLabels() {
  const t = useTexts(texts);
  const ofSource = (n: number) => ({
    [`sources.${n}.title`]: t('edit.source_title'),
    [`sources.${n}.publisher`]: t('edit.source_publisher'),
    [`sources.${n}.on`]: t('edit.source_on'),
    [`sources.${n}.url`]: t('edit.source_url'),
  });
  return {
    kind: t('edit.kind'),
    area: t('edit.area'),
    'title.zh': t('edit.title_zh'),
    'body.zh': t('edit.body_zh'),
    'title.en': t('edit.title_en'),
    'body.en': t('edit.body_en'),
    keywords: t('edit.keywords'),
    sources: t('edit.sources'),
    ...ofSource(0),
    ...ofSource(1),
    ...ofSource(2),
    ...ofSource(3),
    ...ofSource(4),
  };
}

function Text(props: {
  path: string;
  label: string;
  hint?: string;
  rows?: number;
  value: string;
  error: string | undefined;
  onInput: (value: string) => void;
}) {
  const { path, rows, value, onInput } = props;
  return (
    <Field id={path.replace('.', '-')} label={props.label} hint={props.hint} error={props.error}>
      {rows ? (
        <textarea rows={rows} maxLength={6000} value={value} onInput={(event) => onInput(event.currentTarget.value)} />
      ) : (
        <input type="text" autocomplete="off" maxLength={160} value={value} onInput={(event) => onInput(event.currentTarget.value)} />
      )}
    </Field>
  );
}
