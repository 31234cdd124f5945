/** 撮合公开: every run of the matching with what came of it, and how anybody can check it. */
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { now } from '../core/clock';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { dayText, placeText, usePlaces } from './buy-words';
import { Fetching } from './fetching';
import { unanswered, type Run } from './matches';
import { productName } from './products';
import { texts } from './texts-buy';
import { plainQuantity } from './words';

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

function RunCard({ run }: { run: Run }) {
  const t = useTexts(texts);
  const mass = (quantity: number) => plainQuantity(quantity, run.measure);
  const isOver = Date.parse(run.expires_at) <= now().getTime();
  const rows: [string, string][] = [
    [t('buy.run.listed'), mass(run.listed_quantity)],
    [t('buy.run.wanted'), mass(run.wanted_quantity)],
    [t('buy.run.placed'), mass(run.placed_quantity)],
    [t('buy.run.suppliers'), t('buy.run.of', { n: run.suppliers_served, all: run.suppliers })],
    [t('buy.run.buyers'), t('buy.run.of', { n: run.wanted_served, all: run.wanted })],
    [t('buy.run.dealt'), t('buy.run.of', { n: run.dealt, all: run.proposals })],
    [t(isOver ? 'buy.match.expired' : 'buy.run.open'), String(unanswered(run))],
  ];
  return (
    <Card title={`${productName(run.product)} · ${placeText(run.area) || t('buy.filter.city')}`}>
      <p class="hint">
        {dayText(run.on)} · {t(`buy.run.by.${run.asked_by}`)} · {momentText(run.made_at)}
      </p>
      <table class="counts">
        <tbody>
          {rows.map(([label, value]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="hint">{t('buy.run.hash', { hash: run.input_hash })}</p>
      <a class="button button-plain" href={`/api/v1/market/matches/${run.run_id}`} download={`matching-${run.run_id}.json`}>
        {t('buy.run.json')}
      </a>
    </Card>
  );
}
