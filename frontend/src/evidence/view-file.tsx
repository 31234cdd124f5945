/** 新建申请单: whom it is about, what kind, why, by which document, from when until when. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { now, today, uuid7 } from '../core/clock';
import { useDraft } from '../core/draft';
import { say, useTexts } from '../core/i18n';
import { go } from '../core/router';
import { mistakes, useTask } from '../core/task';
import { Button, Card, Choice, ErrorSummary, Field, fieldError, fieldId, Notice, Screen } from '../core/ui';
import { zone } from '../healthcode/data';
import { DocumentFields, numberMistake } from '../residents/document';
import type { DocumentKind } from '../residents/rules';
import { Fetching } from '../staff/failure';
import { dayPlus, type Kind, KIND_NAMES, type KindRule, type Order, type Person, type Table } from './data';
import { texts } from './texts';

interface Draft {
  id: string;
  kind?: Kind;
  reason?: string;
  reference: string;
  from_on: string;
  /** The last day, inclusive, as people say it. */
  last_on: string;
  /** Masked names only; the draft goes at the end of the shift. */
  people: readonly { resident_id: string; name: string; number: string }[];
}

function fresh(): Draft {
  const on = today(zone.value, now());
  return { id: uuid7(), reference: '', from_on: on, last_on: dayPlus(on, 13), people: [] };
}

export default function File() {
  const t = useTexts(texts);
  const table = useAnswer<Table>('/duty/evidence/table');
  return (
    <Screen title={t('evidence.file.title')} back="/duty/evidence">
      <Fetching answer={table} />
      {table.data && <Form table={table.data} />}
    </Screen>
  );
}

function Form({ table }: { table: Table }) {
  const t = useTexts(texts);
  const [draft, touch, clear] = useDraft<Draft>('duty.evidence', fresh);
  const task = useTask();
  const rule = table.kinds.find(({ kind }) => kind === draft.kind);
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = mistakes({
      people: draft.people.length ? undefined : t('evidence.file.people_missing'),
      kind: draft.kind ? undefined : t('evidence.file.kind_missing'),
      reason: !draft.kind || draft.reason ? undefined : t('evidence.file.reason_missing'),
    });
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      const on = today(zone.value, now());
      const days = rule?.is_end
        ? { from_on: on, until_on: dayPlus(on, 1) }
        : { from_on: draft.from_on, until_on: dayPlus(draft.last_on, 1) };
      const { id, kind, reason, reference } = draft;
      const people = draft.people.map(({ resident_id }) => resident_id);
      const wish = { id, kind, reason, reference: reference.trim(), people, ...days };
      const order = await call<Order>('POST', '/duty/evidence/orders', wish);
      clear();
      go(`/duty/evidence/order?id=${encodeURIComponent(order.order_id)}`, true);
    });
  };
  const labels = {
    people: t('evidence.order.people'),
    kind: t('evidence.order.kind'),
    reason: t('evidence.order.reason'),
    reference: t('evidence.order.reference'),
    from_on: t('evidence.file.from'),
    until_on: t('evidence.file.until', { n: rule?.days_most ?? 14 }),
  };
  return (
    <>
      <People
        draft={draft}
        most={table.people_most}
        error={fieldError(task.problem, 'people')}
        // Another content is another order: the server refuses a known id with it.
        onChange={(people) => touch({ people, id: uuid7() })}
      />
      <form onSubmit={submit} noValidate>
        <ErrorSummary problem={task.problem} labels={labels} />
        <Choice
          name="kind"
          legend={labels.kind}
          options={table.kinds.map((one) => ({ value: one.kind, label: say(KIND_NAMES[one.kind]), hint: t(effectOf(one)) }))}
          value={draft.kind}
          onChange={(kind) => touch({ kind, reason: undefined, id: uuid7() })}
          error={fieldError(task.problem, 'kind')}
        />
        {rule && (
          <Choice
            key={rule.kind}
            name="reason"
            legend={labels.reason}
            options={rule.reasons.map(({ code, text }) => ({ value: code, label: text }))}
            value={draft.reason}
            onChange={(reason) => touch({ reason, id: uuid7() })}
            error={fieldError(task.problem, 'reason')}
          />
        )}
        <Field
          id="reference"
          label={labels.reference}
          hint={t('evidence.file.reference_hint')}
          error={fieldError(task.problem, 'reference')}
        >
          <input
            type="text"
            autocomplete="off"
            maxLength={60}
            value={draft.reference}
            onInput={(event) => touch({ reference: event.currentTarget.value, id: uuid7() })}
          />
        </Field>
        {rule?.is_end ? (
          <p id={fieldId('from_on')} tabIndex={-1}>
            {t('evidence.file.ends')}
          </p>
        ) : (
          <>
            <Field id="from_on" label={labels.from_on} error={fieldError(task.problem, 'from_on')}>
              <input
                type="date"
                value={draft.from_on}
                onInput={(event) => touch({ from_on: event.currentTarget.value, id: uuid7() })}
              />
            </Field>
            <Field id="until_on" label={labels.until_on} error={fieldError(task.problem, 'until_on')}>
              <input
                type="date"
                value={draft.last_on}
                onInput={(event) => touch({ last_on: event.currentTarget.value, id: uuid7() })}
              />
            </Field>
          </>
        )}
        <Button kind="main" type="submit" busy={task.isBusy}>
          {t('evidence.file.send')}
        </Button>
      </form>
    </>
  );
}

function effectOf({ is_end, colour }: KindRule) {
  return is_end ? 'evidence.file.colour_end' : (`evidence.file.colour_${colour ?? 'none'}` as const);
}

function People(props: {
  draft: Draft;
  most: number;
  error: string | undefined;
  onChange: (people: Draft['people']) => void;
}) {
  const t = useTexts(texts);
  const { people } = props.draft;
  const add = (found: readonly Person[]) => {
    const known = new Set(people.map(({ resident_id }) => resident_id));
    const more = found
      .filter(({ resident_id }) => !known.has(resident_id))
      .map(({ resident_id, name, document }) => ({ resident_id, name, number: document.number }));
    props.onChange([...people, ...more]);
  };
  return (
    <Card title={t('evidence.file.people', { n: props.most })}>
      <div id={fieldId('people')} tabIndex={-1}>
        {props.error && <Notice tone="bad">{props.error}</Notice>}
        <ul class="rows" data-testid="named" aria-label={t('evidence.order.people')}>
          {people.map((one) => (
            <li key={one.resident_id} class="row">
              <span class="row-text">
                <strong>{one.name}</strong>
                <span class="hint">{one.number}</span>
              </span>
              <Button
                aria-label={t('evidence.file.remove_named', { name: one.name })}
                onClick={() => props.onChange(people.filter(({ resident_id }) => resident_id !== one.resident_id))}
              >
                {t('evidence.file.remove')}
              </Button>
            </li>
          ))}
        </ul>
      </div>
      {people.length < props.most && <Find onFound={add} />}
    </Card>
  );
}

/** A number is typed, sent in a body, and kept nowhere. */
function Find({ onFound }: { onFound: (found: readonly Person[]) => void }) {
  const t = useTexts(texts);
  const [kind, setKind] = useState<DocumentKind>('resident_id');
  const [number, setNumber] = useState('');
  const [hasNobody, setNobody] = useState(false);
  const task = useTask();
  const find = (event: Event) => {
    event.preventDefault();
    setNobody(false);
    const wrong = mistakes({ 'document.number': numberMistake(kind, number) });
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      const wish = { document: { kind, number }, purpose: 'outbreak' };
      const { residents } = await call<{ residents: Person[] }>('POST', '/duty/residents/find', wish);
      if (residents.length === 0) return setNobody(true);
      setNumber('');
      onFound(residents);
    });
  };
  return (
    <form onSubmit={find} noValidate>
      <p class="hint">{t('evidence.file.find_hint')}</p>
      <ErrorSummary problem={task.problem} />
      <DocumentFields
        kind={kind}
        number={number}
        errors={{ number: fieldError(task.problem, 'document.number') }}
        onChange={(patch) => {
          if (patch.kind) setKind(patch.kind);
          if (patch.number !== undefined) setNumber(patch.number);
        }}
      />
      <div role="status">{hasNobody && <Notice tone="warn">{t('evidence.file.found_nobody')}</Notice>}</div>
      <Button type="submit" busy={task.isBusy}>
        {t('evidence.file.find')}
      </Button>
    </form>
  );
}
