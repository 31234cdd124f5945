/** A list of entries that differ, for whoever may pick: the village's head, or the person themselves. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { call, Offline } from '../core/api';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { ErrorSummary, Notice } from '../core/ui';
import { loadDivisions } from '../divisions/data';
import { Compare, type Difference, type Picked } from './compare';
import { texts } from './texts-help';

interface Props {
  differences: readonly Difference[];
  /** Where a choice is sent, and what goes with it beside the choice. */
  path: string;
  extra?: object;
  onPicked: () => Promise<void>;
}

export function Differences(props: Props) {
  const t = useTexts(texts);
  const task = useTask();
  const [done, setDone] = useState('');
  const said = useRef<HTMLDivElement>(null);
  useEffect(() => {
    void loadDivisions().catch(() => undefined);
  }, []);
  useEffect(() => {
    // The card that had the focus is gone.
    if (done) said.current?.focus();
  }, [done]);
  const pick = (one: Difference, picked: Picked) =>
    task.run(async () => {
      await call('POST', props.path, { ...props.extra, difference_id: one.difference_id, picked });
      setDone(t('differ.picked', { name: one.name, field: t(`differ.field.${one.field}`) }));
      await props.onPicked();
    });
  return (
    <>
      <div ref={said} tabIndex={-1} role="status" class={done ? undefined : 'unseen'}>
        {done && <Notice tone="good">{done}</Notice>}
      </div>
      {task.problem instanceof Offline ? <Notice tone="warn">{t('differ.online')}</Notice> : <ErrorSummary problem={task.problem} />}
      {props.differences.length === 0 && <Notice tone="good">{t('differ.none')}</Notice>}
      {props.differences.map((one) => (
        <Compare key={one.difference_id} difference={one} isBusy={task.isBusy} onPick={(picked) => void pick(one, picked)} />
      ))}
    </>
  );
}
