/** One reason of a closed list, asked for in a sheet before something is decided. */
import { useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { mistakes } from '../core/task';
import { Button, Choice, ErrorSummary, fieldError, Sheet } from '../core/ui';
import type { Words } from './data';
import { texts } from './texts';

export function PickReason(props: {
  title: string;
  act: string;
  kind: 'main' | 'danger';
  reasons: readonly Words[];
  isBusy: boolean;
  problem: unknown;
  onPicked: (reason: string) => void;
  onClose: () => void;
}) {
  const t = useTexts(texts);
  const [reason, choose] = useState<string>();
  const [missing, setMissing] = useState<unknown>();
  const problem = reason ? props.problem : (missing ?? props.problem);
  const act = () => {
    if (reason) props.onPicked(reason);
    else setMissing(mistakes({ reason: t('evidence.pick_reason') }));
  };
  return (
    <Sheet open title={props.title} onClose={props.onClose}>
      <ErrorSummary problem={problem} labels={{ reason: t('evidence.why') }} />
      <Choice
        name="reason"
        legend={t('evidence.why')}
        options={props.reasons.map(({ code, text }) => ({ value: code, label: text }))}
        value={reason}
        onChange={choose}
        error={fieldError(problem, 'reason')}
      />
      <Button kind={props.kind} busy={props.isBusy} onClick={act}>
        {props.act}
      </Button>
      <Button onClick={props.onClose}>{t('evidence.not_now')}</Button>
    </Sheet>
  );
}
