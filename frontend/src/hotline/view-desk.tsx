/** 接电话: the caller's words become a work order, or are answered at once from what is known. */
import { useRef, useState } from 'preact/hooks';
import { Offline } from '../core/api';
import { uuid7 } from '../core/clock';
import { useDraft } from '../core/draft';
import { useTexts } from '../core/i18n';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Card, ErrorSummary, Notice } from '../core/ui';
import { useNames } from '../staff/words';
import { categoryName, categoryOf, nameOf } from './categories';
import { callAreas, saveCall, type Receipt } from './data-desk';
import { emptyCall, postOf, wrongIn, type CallDraft, type Ending } from './desk-call';
import { AnswerField, CallFields } from './desk-call-form';
import { Done } from './desk-done';
import { DeskScreen } from './desk-frame';
import { Here } from './desk-here';
import { focusOn, useKeys } from './desk-keys';
import { Knowledge } from './desk-know';
import { useCategories } from './desk-list';
import { texts as questionTexts } from './questions';
import { texts } from './texts-desk';

const ALL_TEXTS = { ...texts, ...questionTexts };

export default function TakeCall() {
  const t = useTexts(texts);
  useNames();
  useCategories();
  const [receipt, show] = useState<Receipt>();
  if (callAreas.value.length === 0) {
    return (
      <DeskScreen title={t('desk.call.title')} at="/duty/hotline">
        <Notice tone="warn">{t('desk.nobody')}</Notice>
      </DeskScreen>
    );
  }
  return receipt ? <Done receipt={receipt} onNext={() => show(undefined)} /> : <Form onSaved={show} />;
}

const LABELS = {
  text: 'desk.call.words',
  category: 'desk.call.category',
  division_code: 'desk.call.division',
  place: 'desk.call.place',
  'call_back.phone': 'desk.call.phone',
  'call_back.name': 'desk.call.name',
  'answered.text': 'desk.call.answer',
} as const;

/** The call that is typed, and how it ends. Whatever goes wrong, what was typed stays. */
function useCall(onSaved: (receipt: Receipt) => void) {
  const t = useTexts(ALL_TEXTS);
  const [call, patch, clear] = useDraft<CallDraft>('duty.call', () => emptyCall(uuid7()));
  const task = useTask();
  const ending = useRef<Ending>('order');
  const questions = categoryOf(call.category)?.questions ?? [];
  const found = () => {
    const wrong = wrongIn(call, questions, ending.current);
    const said = Object.entries(wrong).map(([path, key]) => [path, t(key as keyof typeof ALL_TEXTS)] as const);
    return mistakes(Object.fromEntries(said));
  };
  const save = (as: Ending) => {
    ending.current = as;
    const wrong = found();
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      onSaved(await saveCall(postOf(call, questions, as)));
      clear();
    });
  };
  return { call, patch, clear, save, task, problem: standing(task.problem, found) };
}

function Form(props: { onSaved: (receipt: Receipt) => void }) {
  const t = useTexts(texts);
  const taken = useCall(props.onSaved);
  const { call, patch, save } = taken;
  useKeys({
    F2: () => focusOn('text'),
    F4: () => document.getElementById('division_code')?.click(),
    F8: () => focusOn('desk-know'),
    F9: () => focusOn('desk-here'),
    'Ctrl+Enter': () => save('order'),
    'Ctrl+Shift+Enter': () => save('answered'),
  });
  const said = [call.text, call.category && categoryName(call.category)].filter(Boolean).join(' ');
  const use = (answer: string): void => {
    patch({ answer });
    focusOn('answered-text');
  };
  return (
    <DeskScreen
      title={t('desk.call.title')}
      at="/duty/hotline"
      keys={[
        ['F2', t('desk.key.words')],
        ['F4', t('desk.key.place')],
        ['F8', t('desk.key.know')],
        ['F9', t('desk.key.here')],
        ['Ctrl + Enter', t('desk.key.save')],
        ['Ctrl + Shift + Enter', t('desk.key.answered')],
      ]}
    >
      <div class="desk-columns">
        <Fields {...taken} />
        <div class="desk-column">
          <Here division={call.division_code} category={call.category} />
          <Knowledge said={said} onUse={use} />
        </div>
      </div>
    </DeskScreen>
  );
}

/** Whoever takes calls for several counties chooses among all places; the server refuses the others. */
const onlyOne = (areas: readonly string[]): string | undefined => (areas.length === 1 ? areas[0] : undefined);

function Fields({ call, patch, clear, save, task, problem }: ReturnType<typeof useCall>) {
  const t = useTexts(texts);
  const asked = (categoryOf(call.category)?.questions ?? []).map((one) => [`answers.${one.code}`, nameOf(one)] as const);
  const labels = Object.fromEntries([...Object.entries(LABELS).map(([path, key]) => [path, t(key)] as const), ...asked]);
  const fields = { call, patch, problem, within: onlyOne(callAreas.value) };
  const submit = (event: Event): void => {
    event.preventDefault();
    save('order');
  };
  return (
    <form class="desk-column" noValidate onSubmit={submit}>
      {task.problem instanceof Offline ? (
        <Notice tone="warn" live>
          {t('desk.call.offline')}
        </Notice>
      ) : (
        <ErrorSummary problem={problem} labels={labels} />
      )}
      <CallFields {...fields} />
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t('desk.call.save')}
      </Button>
      <Card>
        <AnswerField {...fields} />
        <Button busy={task.isBusy} onClick={() => save('answered')}>
          {t('desk.call.answered')}
        </Button>
      </Card>
      <Clear onSure={clear} />
    </form>
  );
}

/** What was typed goes only when it is asked for twice. */
function Clear({ onSure }: { onSure: () => void }) {
  const t = useTexts(texts);
  const [isAsked, ask] = useState(false);
  const press = (): void => {
    if (isAsked) onSure();
    ask(!isAsked);
  };
  return (
    <Button kind="danger" onClick={press} onBlur={() => ask(false)}>
      {t(isAsked ? 'desk.call.clear_sure' : 'desk.call.clear')}
    </Button>
  );
}
