/** Adding someone to the household: a person without an account, or one who reads out a code. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { call, Offline, Problem } from '../core/api';
import { uuid7 } from '../core/clock';
import { useDraft } from '../core/draft';
import { useTexts } from '../core/i18n';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Card, Choice, ErrorSummary, Field, fieldError, Notice } from '../core/ui';
import type { Member } from './data';
import { DocumentFields, nameMistake, numberMistake } from './document';
import { RELATIONS, type DocumentKind, type Relation } from './rules';
import { texts } from './texts';

interface Draft {
  /** Made when the form opens, so that a second try of the same form is the same person. */
  id: string;
  is_open: boolean;
  way: 'without' | 'with';
  name: string;
  kind: DocumentKind;
  number: string;
  agreement_code: string;
  relation?: Relation;
}

const fresh = (): Draft => ({
  id: uuid7(),
  is_open: false,
  way: 'without',
  name: '',
  kind: 'resident_id',
  number: '',
  agreement_code: '',
});

interface Props {
  onAdded: (member: Member) => void;
  reload: () => Promise<void>;
}

export function MemberForm(props: Props) {
  const t = useTexts(texts);
  const [draft, patch, clear] = useDraft<Draft>('household', fresh);
  const open = useRef<HTMLDivElement>(null);
  const [wasOpened, setOpened] = useState(false);
  useEffect(() => {
    if (wasOpened) open.current?.querySelector<HTMLElement>('input')?.focus();
  }, [wasOpened]);
  if (!draft.is_open) {
    return (
      <Button
        kind="main"
        onClick={() => {
          patch({ id: uuid7(), is_open: true });
          setOpened(true);
        }}
      >
        {t('residents.household.add')}
      </Button>
    );
  }
  const close = () => {
    clear();
    setOpened(false);
  };
  return (
    <div ref={open}>
      <Card title={t('residents.household.add')}>
        <OpenForm {...props} draft={draft} patch={patch} onClose={close} />
      </Card>
    </div>
  );
}

interface OpenProps extends Props {
  draft: Draft;
  patch: (patch: Partial<Draft>) => void;
  onClose: () => void;
}

function mistakesOf(t: ReturnType<typeof useTexts<typeof texts>>, draft: Draft) {
  const relation = draft.relation ? undefined : t('residents.missing.relation');
  if (draft.way === 'without') {
    return mistakes({
      name: nameMistake(draft.name),
      'document.number': numberMistake(draft.kind, draft.number),
      relation,
    });
  }
  const isCode = /^\d{8}$/.test(draft.agreement_code);
  return mistakes({ agreement_code: isCode ? undefined : t('residents.missing.agreement_code'), relation });
}

function bodyOf(draft: Draft): object {
  const { id, relation, agreement_code } = draft;
  if (draft.way === 'with') return { id, relation, agreement_code };
  return { id, relation, name: draft.name.trim(), document: { kind: draft.kind, number: draft.number } };
}

function OpenForm(props: OpenProps) {
  const t = useTexts(texts);
  const { draft, patch } = props;
  const task = useTask();
  const problem = standing(task.problem, () => mistakesOf(t, draft));
  const send = (event: Event) => {
    event.preventDefault();
    const found = mistakesOf(t, draft);
    if (found) return task.fail(found);
    void task.run(async () => {
      try {
        const member = await call<Member>('POST', '/me/household', bodyOf(draft));
        props.onClose();
        props.onAdded(member);
      } catch (problem) {
        // An earlier try of this form may have arrived unanswered: show what the server has, and
        // let the form be another person from now on.
        if (problem instanceof Problem) {
          if (problem.code === 'core.id_reused') patch({ id: uuid7() });
          await props.reload();
        }
        throw problem;
      }
    });
  };
  return (
    <form onSubmit={send} noValidate>
      <Failure problem={task.problem} />
      <Choice
        name="way"
        legend={t('residents.household.way')}
        options={[
          {
            value: 'without',
            label: t('residents.household.way_without'),
            hint: t('residents.household.way_without_hint'),
          },
          { value: 'with', label: t('residents.household.way_with'), hint: t('residents.household.way_with_hint') },
        ]}
        value={draft.way}
        onChange={(way) => patch({ way })}
      />
      {draft.way === 'without' ? (
        <Without draft={draft} patch={patch} problem={problem} />
      ) : (
        <With draft={draft} patch={patch} problem={problem} />
      )}
      <Choice
        name="relation"
        legend={t('residents.household.relation')}
        layout="row"
        options={RELATIONS.map((value) => ({ value, label: t(`residents.relation.${value}`) }))}
        value={draft.relation}
        error={fieldError(problem, 'relation')}
        onChange={(relation) => patch({ relation })}
      />
      {task.problem instanceof Offline && (
        // Beside the button that was pressed, where the eyes are.
        <Notice tone="warn" live>
          {t('residents.household.offline_add')}
        </Notice>
      )}
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t('residents.household.save')}
      </Button>
      <Button onClick={props.onClose}>{t('residents.household.cancel')}</Button>
    </form>
  );
}

function Failure(props: { problem: unknown }) {
  const t = useTexts(texts);
  if (props.problem instanceof Offline) return null;
  const labels = {
    name: t('residents.name'),
    'document.kind': t('residents.kind'),
    'document.number': t('residents.number'),
    agreement_code: t('residents.household.code'),
    relation: t('residents.household.relation'),
  };
  return <ErrorSummary problem={props.problem} labels={labels} />;
}

interface PartProps {
  draft: Draft;
  patch: (patch: Partial<Draft>) => void;
  problem: unknown;
}

function Without({ draft, patch, problem }: PartProps) {
  const t = useTexts(texts);
  return (
    <>
      <Field id="name" label={t('residents.name')} hint={t('residents.name_hint')} error={fieldError(problem, 'name')}>
        <input
          type="text"
          autocomplete="off"
          required
          value={draft.name}
          onInput={(event) => patch({ name: event.currentTarget.value })}
        />
      </Field>
      <DocumentFields
        kind={draft.kind}
        number={draft.number}
        errors={{ kind: fieldError(problem, 'document.kind'), number: fieldError(problem, 'document.number') }}
        onChange={patch}
      />
    </>
  );
}

function With({ draft, patch, problem }: PartProps) {
  const t = useTexts(texts);
  return (
    <Field
      id="agreement_code"
      label={t('residents.household.code')}
      hint={t('residents.household.code_hint')}
      error={fieldError(problem, 'agreement_code')}
    >
      <input
        class="otp"
        type="text"
        inputMode="numeric"
        autocomplete="off"
        required
        value={draft.agreement_code.replace(/^(....)(?=.)/, '$1 ')}
        onInput={(event) => {
          const digits = event.currentTarget.value.normalize('NFKC').replace(/\D/g, '').slice(0, 8);
          event.currentTarget.value = digits.replace(/^(....)(?=.)/, '$1 ');
          patch({ agreement_code: digits });
        }}
      />
    </Field>
  );
}
