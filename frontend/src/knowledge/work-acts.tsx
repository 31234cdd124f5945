/** The questions asked before an article is published, sent back, thrown away or taken away. */
import { useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { mistakes, type Task } from '../core/task';
import { Button, Choice, ErrorSummary, Field, fieldError, Sheet } from '../core/ui';
import type { Gone } from './rules';
import { texts as words } from './texts';
import { texts } from './texts-work';

interface Props {
  task: Task;
  onClose: () => void;
}

export function Publish({ task, onClose, onAct }: Props & { onAct: () => void }) {
  const t = useTexts(texts);
  return (
    <Sheet open title={t('work.publish_sure')} onClose={onClose}>
      <ErrorSummary problem={task.problem} />
      <p>{t('work.publish_text')}</p>
      <Button kind="main" busy={task.isBusy} onClick={onAct}>
        {t('work.publish')}
      </Button>
      <Button onClick={onClose}>{t('work.not_now')}</Button>
    </Sheet>
  );
}

export function Discard({ task, onClose, onAct }: Props & { onAct: () => void }) {
  const t = useTexts(texts);
  return (
    <Sheet open title={t('work.discard_sure')} onClose={onClose}>
      <ErrorSummary problem={task.problem} />
      <Button kind="danger" busy={task.isBusy} onClick={onAct}>
        {t('work.discard')}
      </Button>
      <Button onClick={onClose}>{t('work.not_now')}</Button>
    </Sheet>
  );
}

export function SendBack({ task, onClose, onAct }: Props & { onAct: (reason: string) => void }) {
  const t = useTexts(texts);
  const [reason, setReason] = useState('');
  const send = (event: Event) => {
    event.preventDefault();
    const wrong = mistakes({ reason: reason.trim() ? undefined : t('work.reason_missing') });
    if (wrong) return task.fail(wrong);
    onAct(reason.trim());
  };
  return (
    <Sheet open title={t('work.send_back')} onClose={onClose}>
      <form onSubmit={send} noValidate>
        <ErrorSummary problem={task.problem} labels={{ reason: t('work.send_back_reason') }} />
        <Field id="reason" label={t('work.send_back_reason')} error={fieldError(task.problem, 'reason')}>
          <textarea rows={4} maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </Field>
        <Button kind="main" type="submit" busy={task.isBusy}>
          {t('work.send_back')}
        </Button>
        <Button onClick={onClose}>{t('work.not_now')}</Button>
      </form>
    </Sheet>
  );
}

const REASONS = ['outdated', 'wrong', 'replaced'] as const;

export function Withdraw({ task, onClose, onAct }: Props & { onAct: (reason: Gone['reason']) => void }) {
  const t = useTexts(texts);
  const say = useTexts(words);
  const [reason, setReason] = useState<Gone['reason']>();
  const send = (event: Event) => {
    event.preventDefault();
    if (!reason) return task.fail(mistakes({ reason: t('work.pick_reason') }));
    onAct(reason);
  };
  return (
    <Sheet open title={t('work.withdraw')} onClose={onClose}>
      <form onSubmit={send} noValidate>
        <ErrorSummary problem={task.problem} labels={{ reason: t('work.withdraw_sure') }} />
        <p>{t('work.withdraw_text')}</p>
        <Choice
          name="reason"
          legend={t('work.withdraw_sure')}
          options={REASONS.map((value) => ({ value, label: say(`knowledge.reason.${value}`) }))}
          value={reason}
          onChange={setReason}
          error={fieldError(task.problem, 'reason')}
        />
        <Button kind="danger" type="submit" busy={task.isBusy}>
          {t('work.withdraw')}
        </Button>
        <Button onClick={onClose}>{t('work.not_now')}</Button>
      </form>
    </Sheet>
  );
}
