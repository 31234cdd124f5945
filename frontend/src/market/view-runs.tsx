/** 撮合公开: every run of the matching with what came of it, and how anybody can check it. */
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Screen } from '../core/ui';
import { usePlaces } from './buy-words';
import { Fetching } from './fetching';
import type { Run } from './matches';
import { RunCard } from './run-card';
import { texts } from './texts-match';

interface Page {
  runs: readonly Run[];
  next: string | null;
}

const STEPS = [1, 2, 3] as const;

export default function RunsScreen() {
  const t = useTexts(texts);
  usePlaces();
  const answer = useAnswer<Page>('/market/matches');
  const task = useTask();
  const { data, set } = answer;
  const more = () =>
    task.run(async () => {
      const page = await call<Page>('GET', `/market/matches?cursor=${encodeURIComponent(data?.next ?? '')}`);
      set({ runs: [...(data?.runs ?? []), ...page.runs], next: page.next });
    });
  return (
    <Screen title={t('buy.runs.title')} back="/market">
      <Card title={t('buy.runs.how')}>
        <p>{t('buy.runs.lead')}</p>
        <ol class="numbered">
          {STEPS.map((step) => (
            <li key={step}>{t(`buy.runs.step${step}`)}</li>
          ))}
        </ol>
      </Card>
      <Fetching answer={answer} />
      {data?.runs.length === 0 && (
        <Card>
          <p>{t('buy.runs.none')}</p>
        </Card>
      )}
      {data?.runs.map((run) => (
        <RunCard key={run.run_id} run={run} />
      ))}
      <ErrorSummary problem={task.problem} />
      {data?.next && (
        <Button busy={task.isBusy} onClick={more}>
          {t('buy.more')}
        </Button>
      )}
    </Screen>
  );
}
