/** Cancelling a deal with a reason, and noting what went wrong with one. */
import { useState } from 'preact/hooks';
import { call } from '../core/api';
import { uuid7 } from '../core/clock';
import { useDraft } from '../core/draft';
import { useForm } from '../core/form';
import { useTexts } from '../core/i18n';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Choice, ErrorSummary, Field, fieldError, Sheet } from '../core/ui';
import { CANCEL_REASONS, DISPUTE_REASONS, NOTE_MOST, type CancelReason, type Deal, type DisputeReason } from './deal-rules';
import { texts } from './texts-deal';

interface Props {
  deal: Deal;
  set: (deal: Deal) => void;
}

export function Cancel({ deal, set }: Props) {
  const t = useTexts(texts);
  const task = useTask();
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState<CancelReason>();
  const found = () => mistakes({ reason: reason ? undefined : t('deal.reason_missing') });
  const problem = standing(task.problem, found);
  const cancel = async () => {
    const wrong = found();
    if (wrong) return task.fail(wrong);
    await task.run(async () => {
      set(await call<Deal>('POST', `/me/deals/${deal.order_id}/cancel`, { reason }));
      setAsking(false);
    });
  };
  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>
        {t('deal.cancel')}
      </Button>
      <Sheet open={isAsking} title={t('deal.cancel_title')} onClose={() => setAsking(false)}>
        <ErrorSummary problem={problem} labels={{ reason: t('deal.reason') }} />
        <p>{t('deal.cancel_why')}</p>
        <Choice
          name="reason"
          legend={t('deal.reason')}
          options={CANCEL_REASONS.map((value) => ({ value, label: t(`deal.reason.${value}`) }))}
          value={reason}
          onChange={setReason}
          error={fieldError(problem, 'reason')}
        />
        <Button kind="main" onClick={() => setAsking(false)}>
          {t('deal.cancel_keep')}
        </Button>
        <Button kind="danger" busy={task.isBusy} onClick={() => void cancel()}>
          {t('deal.cancel')}
        </Button>
      </Sheet>
    </>
  );
}

/** Says what went wrong, in a word from a list and in one's own. Both sides can read it. */
export function DisputeForm({ deal, set }: Props) {
  const t = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  const [id] = useState(uuid7);
  const [draft, patch, clear] = useDraft<{ reason?: DisputeReason; note: string }>(`dispute.${deal.order_id}`, { note: '' });
  const found = () => mistakes({ reason: draft.reason ? undefined : t('deal.reason_missing') });
  const { problem, isBusy, submit } = useForm(found, async () => {
    const body = { id, reason: draft.reason, ...(draft.note.trim() ? { note: draft.note.trim() } : {}) };
    set(await call<Deal>('POST', `/me/deals/${deal.order_id}/dispute`, body));
    clear();
  });
  if (!isOpen) return <Button onClick={() => setOpen(true)}>{t('deal.dispute')}</Button>;
  return (
    <form onSubmit={submit} noValidate>
      <h2>{t('deal.dispute')}</h2>
      <ErrorSummary problem={problem} labels={{ reason: t('deal.reason'), note: t('deal.dispute_note') }} />
      <p>{t('deal.dispute_lead')}</p>
      <Choice
        name="reason"
        legend={t('deal.reason')}
        options={DISPUTE_REASONS.map((value) => ({ value, label: t(`deal.reason.${value}`) }))}
        value={draft.reason}
        onChange={(reason) => patch({ reason })}
        error={fieldError(problem, 'reason')}
      />
      <Field id="note" label={t('deal.dispute_note')} error={fieldError(problem, 'note')}>
        <textarea rows={3} maxLength={NOTE_MOST} value={draft.note} onInput={(event) => patch({ note: event.currentTarget.value })} />
      </Field>
      <Button kind="main" type="submit" busy={isBusy}>
        {t('deal.dispute_send')}
      </Button>
    </form>
  );
}
