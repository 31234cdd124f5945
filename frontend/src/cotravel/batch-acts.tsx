/** The questions asked before a batch is published, refused or taken back. */
import { useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { mistakes, type Task } from '../core/task';
import { Button, Choice, ErrorSummary, Field, fieldError, Sheet } from '../core/ui';
import { WITHDRAW_REASONS, type Batch, type WithdrawReason } from './batch-shapes';
import { texts } from './texts-desk-trips';

interface Props {
  task: Task;
  onClose: () => void;
}

export function Publish({ task, batch, onClose, onAct }: Props & { batch: Batch; onAct: () => void }) {
  const t = useTexts(texts);
  const { step } = batch;
  return (
    <Sheet open title={t('batch.publish_sure', { rows: batch.rows })} onClose={onClose}>
      <ErrorSummary problem={task.problem} />
      <p>{t('batch.publish_text')}</p>
      {task.isBusy && <progress aria-label={t('desk.state.publishing')} value={step?.done} max={step?.of} />}
      <Button kind="main" busy={task.isBusy} onClick={onAct}>
        {t('batch.publish')}
      </Button>
      <Button onClick={onClose}>{t('batch.not_now')}</Button>
    </Sheet>
  );
}

export function TakeBack({ task, onClose, onAct }: Props & { onAct: () => void }) {
  const t = useTexts(texts);
  return (
    <Sheet open title={t('batch.withdraw_sure')} onClose={onClose}>
      <ErrorSummary problem={task.problem} />
      <Button kind="danger" busy={task.isBusy} onClick={onAct}>
        {t('batch.withdraw')}
      </Button>
      <Button onClick={onClose}>{t('batch.not_now')}</Button>
    </Sheet>
  );
}

export function Refuse({ task, onClose, onAct }: Props & { onAct: (reason: string) => void }) {
  const t = useTexts(texts);
  const [reason, setReason] = useState('');
  const send = (event: Event) => {
    event.preventDefault();
    const wrong = mistakes({ reason: reason.trim() ? undefined : t('batch.reason_missing') });
    if (wrong) return task.fail(wrong);
    onAct(reason.trim());
  };
  return (
    <Sheet open title={t('batch.refuse')} onClose={onClose}>
      <form onSubmit={send} noValidate>
        <ErrorSummary problem={task.problem} labels={{ reason: t('batch.refuse_reason') }} />
        <Field id="reason" label={t('batch.refuse_reason')} error={fieldError(task.problem, 'reason')}>
          <input type="text" autocomplete="off" maxLength={200} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </Field>
        <Button kind="main" type="submit" busy={task.isBusy}>
          {t('batch.refuse')}
        </Button>
        <Button onClick={onClose}>{t('batch.not_now')}</Button>
      </form>
    </Sheet>
  );
}

export function TakeAway({ task, onClose, onAct }: Props & { onAct: (reason: WithdrawReason) => void }) {
  const t = useTexts(texts);
  const [reason, setReason] = useState<WithdrawReason>();
  const send = (event: Event) => {
    event.preventDefault();
    if (!reason) return task.fail(mistakes({ reason: t('one.pick_reason') }));
    onAct(reason);
  };
  return (
    <Sheet open title={t('one.withdraw')} onClose={onClose}>
      <form onSubmit={send} noValidate>
        <ErrorSummary problem={task.problem} labels={{ reason: t('one.withdraw_why') }} />
        <p>{t('one.withdraw_text')}</p>
        <Choice
          name="reason"
          legend={t('one.withdraw_why')}
          options={WITHDRAW_REASONS.map((value) => ({ value, label: t(`one.reason.${value}`) }))}
          value={reason}
          onChange={setReason}
          error={fieldError(task.problem, 'reason')}
        />
        <Button kind="danger" type="submit" busy={task.isBusy}>
          {t('one.withdraw')}
        </Button>
        <Button onClick={onClose}>{t('batch.not_now')}</Button>
      </form>
    </Sheet>
  );
}
