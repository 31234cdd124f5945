/** One appeal: the words, the evidence, the person; upheld or lifted for a reason of the list. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { say, useTexts } from '../core/i18n';
import { query } from '../core/router';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { dayWords } from '../healthcode/explain';
import { Facts } from '../staff/facts';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import { dayPlus, type Evidence, type FullAppeal, KIND_NAMES, type Table } from './data';
import { PickReason } from './pick-reason';
import { texts } from './texts';

export default function OneAppeal() {
  const t = useTexts(texts);
  useNames();
  const id = query('id') ?? '';
  const answer = useAnswer<FullAppeal>(`/duty/appeals/${encodeURIComponent(id)}`);
  return (
    <Screen title={t('evidence.appeals.title')} back="/duty/appeals">
      <Fetching answer={answer} />
      {answer.data && <Shown appeal={answer.data} />}
    </Screen>
  );
}

function Shown({ appeal }: { appeal: FullAppeal }) {
  const t = useTexts(texts);
  const table = useAnswer<Table>('/duty/evidence/table');
  const task = useTask();
  const [asking, setAsking] = useState<'uphold' | 'lift'>();
  const [isDone, setDone] = useState(false);
  const { evidence, person } = appeal;
  const close = () => setAsking(undefined);
  const decide = (reason: string) =>
    task.run(async () => {
      const path = `/duty/appeals/${encodeURIComponent(appeal.evidence_id)}/decide`;
      await call<Evidence>('POST', path, { is_lifted: asking === 'lift', reason });
      setDone(true);
      close();
    });
  const isOpen = !isDone && evidence.appeal === 'waiting';
  return (
    <>
      <Card title={t('evidence.appeal.words')}>
        <blockquote>{appeal.words}</blockquote>
      </Card>
      <Card title={say(KIND_NAMES[evidence.kind])}>
        <Facts
          rows={[
            [t('evidence.appeal.person'), `${person.name} · ${areaText(person.division_code)}`],
            [t('evidence.order.reason'), evidence.reason_text],
            [t('evidence.order.reference'), evidence.reference],
            [t('evidence.order.office'), evidence.office],
            [
              t('evidence.order.days'),
              t('evidence.order.days_text', {
                from: dayWords(evidence.from_on),
                until: dayWords(dayPlus(evidence.until_on, -1)),
              }),
            ],
          ]}
        />
      </Card>
      {isOpen && <Notice tone="warn">{t('evidence.appeals.until', { time: momentText(appeal.answer_by) })}</Notice>}
      <div role="status">{isDone && <Notice tone="good">{t('evidence.answered')}</Notice>}</div>
      {!asking && <ErrorSummary problem={task.problem} />}
      {isOpen && (
        <>
          <Button kind="main" onClick={() => setAsking('lift')}>
            {t('evidence.lift')}
          </Button>
          <Button onClick={() => setAsking('uphold')}>{t('evidence.uphold')}</Button>
        </>
      )}
      {asking && (
        <PickReason
          key={asking}
          title={t(`evidence.${asking}_sure`)}
          act={t(`evidence.${asking}`)}
          kind="main"
          reasons={(asking === 'lift' ? table.data?.lifted : table.data?.upheld) ?? []}
          isBusy={task.isBusy}
          problem={task.problem}
          onPicked={(reason) => void decide(reason)}
          onClose={close}
        />
      )}
    </>
  );
}
