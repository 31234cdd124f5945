/** 下班交接: all of mine go to a colleague, or back to wait for whoever has time. */
import { useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { mistakes, standing, useTask } from '../core/task';
import { Button, ErrorSummary, Field, fieldError } from '../core/ui';
import { handOver } from './data-desk';
import { ColleagueField } from './desk-colleagues';
import type { Outcome } from './desk-rules';
import { NOBODY } from './order-act-rules';
import { texts } from './texts-desk';

const NOTE_MOST = 300;

export function HandOver(props: { unit: string; mine: number; onDone: (outcomes: readonly Outcome[]) => void }) {
  const t = useTexts(texts);
  const [to, choose] = useState<string>();
  const [note, write] = useState('');
  const task = useTask();
  const found = () => mistakes({ to: to ? undefined : t('desk.bulk.person_missing') });
  const send = () => {
    const wrong = found();
    if (wrong || !to) return task.fail(wrong);
    void task.run(async () => props.onDone(await handOver(props.unit, to === NOBODY ? null : to, note)));
  };
  const problem = standing(task.problem, found);
  if (props.mine === 0) return <p>{t('desk.hand.none')}</p>;
  return (
    <>
      <p>{t('desk.hand.lead', { n: props.mine })}</p>
      <ErrorSummary problem={problem} labels={{ to: t('desk.bulk.person') }} />
      <ColleagueField unit={props.unit} value={to} onChange={choose} error={fieldError(problem, 'to')} withoutMe />
      <Field id="note" label={t('desk.hand.note')} error={fieldError(problem, 'note')}>
        <textarea rows={2} maxLength={NOTE_MOST} value={note} onInput={(event) => write(event.currentTarget.value)} />
      </Field>
      <Button kind="main" busy={task.isBusy} onClick={send}>
        {t('desk.hand.title')}
      </Button>
    </>
  );
}
