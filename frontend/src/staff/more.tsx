/** The rest of a list that comes in pages. */
import type { Answer } from '../core/answer';
import { call } from '../core/api';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, ErrorSummary } from '../core/ui';
import { texts } from './texts';

/** Nothing when `next`, where to go on, is null; `fetch` adds the page behind to what is shown. */
export function More({ next, fetch }: { next: string | null | undefined; fetch: (next: string) => Promise<void> }) {
  const t = useTexts(texts);
  const task = useTask();
  if (!next) return null;
  return (
    <>
      <ErrorSummary problem={task.problem} />
      <Button busy={task.isBusy} onClick={() => void task.run(() => fetch(next))}>
        {t('staff.more')}
      </Button>
    </>
  );
}

interface Props<T> {
  answer: Answer<T>;
  path: string;
  /** How the path is told where to go on. */
  cursor: 'after' | 'cursor';
  joined: (before: T, more: T) => T;
}

/** The rest of what a screen has asked for. */
export function MoreOf<T extends { next: string | null }>({ answer, path, cursor, joined }: Props<T>) {
  const { data } = answer;
  const fetch = async (next: string): Promise<void> => {
    const more = await call<T>('GET', `${path}${path.includes('?') ? '&' : '?'}${cursor}=${encodeURIComponent(next)}`);
    if (data) answer.set({ ...joined(data, more), next: more.next });
  };
  return <More next={data?.next} fetch={fetch} />;
}
