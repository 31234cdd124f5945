/** What whoever reported may still say: more about it, and at the end how it was handled. Kept here first, then sent. */
import { useState } from 'preact/hooks';
import { uuid7 } from '../core/clock';
import { useDraft } from '../core/draft';
import { useForm } from '../core/form';
import { useTexts } from '../core/i18n';
import { enqueue, stored } from '../core/outbox';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Choice, ErrorSummary, Field, fieldError, Notice } from '../core/ui';
import type { Key } from './receipt-rules';
import { addedHere, MORE, RATING } from './report-data';
import { TEXT_MOST } from './report-form';
import { texts } from './texts-follow';
import { SATISFACTIONS, texts as satisfactions, type Satisfaction } from './texts-words';

/** What is on its way to the server, or was refused there. */
function Here({ number, kind }: { number: string; kind: string }) {
  const t = useTexts(texts);
  void stored.value;
  const here = addedHere(number).filter((item) => item.kind === kind);
  const waiting = here.filter(({ state }) => state === 'waiting').length;
  return (
    <div role="status">
      {waiting > 0 && <Notice>{t('more.waiting', { n: waiting })}</Notice>}
      {here.map(
        ({ id, state, text }) =>
          state === 'refused' && (
            <Notice tone="bad" key={id}>
              {t('more.refused', { why: text ?? '' })}
            </Notice>
          ),
      )}
    </div>
  );
}

export function SayMore({ of: key }: { of: Key }) {
  const t = useTexts(texts);
  const [draft, patch, clear] = useDraft(`report_more.${key.number}`, { text: '' });
  const found = () => mistakes({ more: draft.text.trim() ? undefined : t('more.missing') });
  const { problem, isBusy, submit: send } = useForm(found, async () => {
    await enqueue(MORE, { ...key, id: uuid7(), text: draft.text.trim() });
    clear();
  });
  return (
    <section class="group">
      <h2>{t('more.title')}</h2>
      <Here number={key.number} kind={MORE} />
      <form onSubmit={send} noValidate>
        <ErrorSummary problem={problem} />
        <Field id="more" label={t('more.text')} hint={t('more.hint')} error={fieldError(problem, 'more')}>
          <textarea rows={3} maxLength={TEXT_MOST} value={draft.text} onInput={(event) => patch({ text: event.currentTarget.value })} />
        </Field>
        <Button type="submit" busy={isBusy}>
          {t('more.send')}
        </Button>
      </form>
    </section>
  );
}

const RATING_TEXT_MOST = 500;

interface Rating {
  is_solved?: 'yes' | 'no';
  satisfaction?: Satisfaction;
  text: string;
}

export function Rate({ of: key }: { of: Key }) {
  const t = useTexts(texts);
  const task = useTask();
  const [isKept, setKept] = useState(false);
  const [draft, patch, clear] = useDraft<Rating>(`report_rating.${key.number}`, { text: '' });
  const found = () =>
    mistakes({
      is_solved: draft.is_solved ? undefined : t('rate.missing_solved'),
      satisfaction: draft.satisfaction ? undefined : t('rate.missing_satisfaction'),
    });
  const send = (event: Event) => {
    event.preventDefault();
    const wrong = found();
    if (wrong) return task.fail(wrong);
    const text = draft.text.trim();
    const said = { satisfaction: Number(draft.satisfaction), is_solved: draft.is_solved === 'yes', ...(text ? { text } : {}) };
    void task.run(async () => {
      await enqueue(RATING, { ...key, id: uuid7(), ...said });
      clear();
      setKept(true);
    });
  };
  const isHere = addedHere(key.number).some(({ kind, state }) => kind === RATING && state === 'waiting');
  return (
    <section class="group">
      <h2>{t('rate.title')}</h2>
      <Here number={key.number} kind={RATING} />
      {!isHere && !(isKept && task.problem === undefined && !addedHere(key.number).length) && (
        <RatingForm draft={draft} patch={patch} problem={standing(task.problem, found)} isBusy={task.isBusy} onSubmit={send} />
      )}
    </section>
  );
}

interface FormProps {
  draft: Rating;
  patch: (change: Partial<Rating>) => void;
  problem: unknown;
  isBusy: boolean;
  onSubmit: (event: Event) => void;
}

function RatingForm({ draft, patch, problem, isBusy, onSubmit }: FormProps) {
  const t = useTexts(texts);
  const s = useTexts(satisfactions);
  return (
    <form onSubmit={onSubmit} noValidate>
      <ErrorSummary problem={problem} />
      <Choice
        name="is_solved"
        legend={t('rate.solved')}
        layout="row"
        options={[
          { value: 'yes' as const, label: t('rate.yes') },
          { value: 'no' as const, label: t('rate.no') },
        ]}
        value={draft.is_solved}
        error={fieldError(problem, 'is_solved')}
        onChange={(is_solved) => patch({ is_solved })}
      />
      {draft.is_solved === 'no' && <p class="hint">{t('rate.no_why')}</p>}
      <Choice
        name="satisfaction"
        legend={t('rate.satisfaction')}
        layout="row"
        options={SATISFACTIONS.map((value) => ({ value, label: s(`satisfaction.${value}`) }))}
        value={draft.satisfaction}
        error={fieldError(problem, 'satisfaction')}
        onChange={(satisfaction) => patch({ satisfaction })}
      />
      <Field id="rating-text" label={t('rate.text')}>
        <textarea rows={2} maxLength={RATING_TEXT_MOST} value={draft.text} onInput={(event) => patch({ text: event.currentTarget.value })} />
      </Field>
      <Button kind="main" type="submit" busy={isBusy}>
        {t('rate.send')}
      </Button>
    </form>
  );
}
