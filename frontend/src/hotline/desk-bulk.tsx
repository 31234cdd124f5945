/** One act for several orders at once: each is done by itself, and what could not be done says why. */
import { useState } from 'preact/hooks';
import { now, uuid7 } from '../core/clock';
import { useTexts } from '../core/i18n';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Choice, ErrorSummary, Field, fieldError, Notice, Sheet } from '../core/ui';
import { categories, nameOf } from './categories';
import { actOnAll, type Card } from './data-desk';
import { ColleagueField } from './desk-colleagues';
import { BULK_MOST, commonActs, summed, unitsFor, type Outcome } from './desk-rules';
import { numberText } from './number';
import { fieldsOf, missingIn, wishOf, type ActDraft, type ActField } from './order-act-rules';
import { texts } from './texts-desk';
import { unitText, type Act } from './words';

/** What is worth doing to many at once, the most usual first. */
const ACTS = ['accept', 'dispatch', 'assign', 'expedite', 'refuse', 'close'] as const satisfies readonly Act[];
type BulkAct = (typeof ACTS)[number];

interface Props {
  unit: string;
  orders: readonly Card[];
  onClear: () => void;
  /** They are done; the list wants to be fetched again. */
  onDone: (outcomes: readonly Outcome[]) => void;
}

export function Bulk({ unit, orders, onClear, onDone }: Props) {
  const t = useTexts(texts);
  const [act, choose] = useState<BulkAct>();
  // Before a unit has had it in hand, closing needs an answer of its own for each reporter.
  const mayClose = orders.every(({ state }) => state === 'resolved');
  const acts = commonActs(orders, ACTS).filter((one) => one !== 'close' || mayClose);
  const isTooMany = orders.length > BULK_MOST;
  return (
    <section class="card" aria-labelledby="bulk-title">
      <h2 id="bulk-title">{t('desk.bulk.title', { n: orders.length })}</h2>
      {isTooMany && <p class="hint">{t('desk.bulk.most', { n: BULK_MOST })}</p>}
      {acts.length === 0 && <p class="hint">{t('desk.bulk.none_common')}</p>}
      <div class="ways">
        {!isTooMany &&
          acts.map((one) => (
            <Button key={one} onClick={() => choose(one)}>
              {t(`desk.bulk.act.${one}`)}
            </Button>
          ))}
        <Button onClick={onClear}>{t('desk.bulk.clear')}</Button>
      </div>
      <Sheet open={act !== undefined} title={act ? t('desk.bulk.do', { act: t(`desk.bulk.act.${act}`), n: orders.length }) : ''} onClose={() => choose(undefined)}>
        {act && (
          <ActOnAll
            unit={unit}
            act={act}
            orders={orders}
            onDone={(outcomes) => {
              choose(undefined);
              onDone(outcomes);
            }}
          />
        )}
      </Sheet>
    </section>
  );
}

const MISSING: Partial<Record<ActField, keyof typeof texts>> = {
  unit: 'desk.bulk.unit_missing',
  to: 'desk.bulk.person_missing',
  reason: 'desk.bulk.reason_missing',
  answer: 'desk.bulk.words_missing',
};

function ActOnAll(props: { unit: string; act: BulkAct; orders: readonly Card[]; onDone: (outcomes: readonly Outcome[]) => void }) {
  const t = useTexts(texts);
  const { unit, act, orders, onDone } = props;
  const [draft, set] = useState<ActDraft>(() => ({ id: uuid7(), pictures: [] }));
  const task = useTask();
  const found = () => mistakes(Object.fromEntries(missingIn(act, draft).map((field) => [field, t(MISSING[field] ?? 'desk.bulk.words_missing')])));
  const send = () => {
    const wrong = found();
    if (wrong) return task.fail(wrong);
    const numbers = orders.map(({ number }) => number);
    void task.run(async () => onDone(await actOnAll(draft.id, numbers, wishOf(act, draft, now()))));
  };
  const problem = standing(task.problem, found);
  return (
    <>
      <ErrorSummary problem={problem} />
      {fieldsOf(act).map(({ field }) => (
        <BulkField key={field} {...{ field, act, unit, orders, draft, problem }} patch={(part) => set((was) => ({ ...was, ...part }))} />
      ))}
      <Button kind={act === 'refuse' ? 'danger' : 'main'} busy={task.isBusy} onClick={send}>
        {t('desk.bulk.do', { act: t(`desk.bulk.act.${act}`), n: orders.length })}
      </Button>
    </>
  );
}

interface FieldProps {
  field: ActField;
  act: Act;
  unit: string;
  orders: readonly Card[];
  draft: ActDraft;
  patch: (part: Partial<ActDraft>) => void;
  problem: unknown;
}

const NOTE_MOST = 500;
const ANSWER_MOST = 1000;

function BulkField(props: FieldProps) {
  const t = useTexts(texts);
  const { field, act, draft, patch, problem } = props;
  const error = fieldError(problem, field);
  if (field === 'unit') return <UnitField {...props} />;
  if (field === 'to') return <ColleagueField unit={props.unit} value={draft.to} onChange={(to) => patch({ to })} error={error} />;
  if (field === 'reason') {
    const reasons = categories.value?.reasons?.[act] ?? [];
    const options = reasons.map((one) => ({ value: one.code, label: nameOf(one) }));
    return <Choice name="reason" legend={t('desk.bulk.reason')} options={options} value={draft.reason} onChange={(reason) => patch({ reason })} error={error} />;
  }
  if (field === 'answer') {
    return (
      <Field id="answer" label={t('desk.bulk.answer')} hint={t('desk.bulk.answer_hint')} error={error}>
        <textarea rows={3} maxLength={ANSWER_MOST} value={draft.answer ?? ''} onInput={(event) => patch({ answer: event.currentTarget.value })} />
      </Field>
    );
  }
  if (field !== 'note') return null;
  return (
    <Field id="note" label={t('desk.bulk.note')} error={error}>
      <textarea rows={2} maxLength={NOTE_MOST} value={draft.note ?? ''} onInput={(event) => patch({ note: event.currentTarget.value })} />
    </Field>
  );
}

function UnitField({ orders, draft, patch, problem }: FieldProps) {
  const t = useTexts(texts);
  const units = unitsFor(orders.map(({ division_code }) => division_code));
  if (units.length === 0) return <Notice tone="warn">{t('desk.bulk.no_unit')}</Notice>;
  return (
    <Choice
      name="unit"
      legend={t('desk.bulk.unit')}
      options={units.map((value) => ({ value, label: unitText(value) }))}
      value={draft.unit}
      onChange={(unit) => patch({ unit })}
      error={fieldError(problem, 'unit')}
    />
  );
}

/** How many were done, and why the others were not. */
export function Outcomes({ outcomes }: { outcomes: readonly Outcome[] }) {
  const t = useTexts(texts);
  const { done, rejected } = summed(outcomes);
  return (
    <>
      {done > 0 && <Notice tone="good">{t('desk.bulk.done', { n: done })}</Notice>}
      {rejected.length > 0 && (
        <Notice tone="warn">
          <strong>{t('desk.bulk.rejected', { n: rejected.length })}</strong>
          <ul>
            {rejected.map(({ number, text, code }) => (
              <li key={number}>{t('desk.bulk.one_rejected', { number: numberText(number), why: text ?? code ?? '' })}</li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}
