/** Two more things one may do with a report: hurry it, and forget its receipt on this phone. */
import { useState } from 'preact/hooks';
import { uuid7 } from '../core/clock';
import { useTexts } from '../core/i18n';
import { go } from '../core/router';
import { useTask } from '../core/task';
import { Button, failureText, Notice, Sheet } from '../core/ui';
import type { Followed } from './follow-rules';
import type { Key } from './receipt-rules';
import { dropReceipt } from './receipts';
import { hurry } from './report-data';
import { texts } from './texts-follow';

/** Needs the network: whoever is in a hurry wants to know that it was heard. */
export function Hurry({ of: key, onDone }: { of: Key; onDone: (followed: Followed) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  // A second try is the same wish.
  const [id] = useState(uuid7);
  const [isDone, setDone] = useState(false);
  const act = () =>
    task.run(async () => {
      onDone(await hurry(key, id));
      setDone(true);
    });
  return (
    <>
      <div role="status">
        {isDone && <Notice tone="good">{t('hurry.done')}</Notice>}
        {task.problem !== undefined && <Notice tone="warn">{failureText(task.problem)}</Notice>}
      </div>
      {!isDone && (
        <Button busy={task.isBusy} onClick={() => void act()}>
          {t('hurry.act')}
        </Button>
      )}
    </>
  );
}

export function Forget({ id }: { id: string }) {
  const t = useTexts(texts);
  const [isAsking, setAsking] = useState(false);
  const forget = async () => {
    await dropReceipt(id);
    go('/report/mine', true);
  };
  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>
        {t('forget.act')}
      </Button>
      <Sheet open={isAsking} title={t('forget.title')} onClose={() => setAsking(false)}>
        <p>{t('forget.why')}</p>
        <Button kind="main" onClick={() => setAsking(false)}>
          {t('forget.keep')}
        </Button>
        <Button kind="danger" onClick={() => void forget()}>
          {t('forget.act')}
        </Button>
      </Sheet>
    </>
  );
}
