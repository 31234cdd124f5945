/** One trader: what they say of themselves, and the officer's decision with its reason. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { say, useTexts } from '../core/i18n';
import { query } from '../core/router';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Card, Choice, ErrorSummary, Field, fieldError, Notice, Screen, Sheet } from '../core/ui';
import { momentText } from '../divisions/city';
import { Facts, type Fact } from '../staff/facts';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import { decisionsOf, OF_DECISION, REASONS, type Decision, type FullTrader, type TraderReason } from './duty-traders';
import { texts } from './texts-duty';
import { kindWord, traderStateWord } from './words';

const NOTE_MOST = 200;

export default function OneTrader() {
  const t = useTexts(texts);
  useNames();
  const path = `/duty/traders/${encodeURIComponent(query('id') ?? '')}`;
  const answer = useAnswer<FullTrader>(path);
  const task = useTask();
  const [asking, ask] = useState<'refuse' | 'suspend'>();
  const [isDone, setDone] = useState(false);
  const trader = answer.data;
  const decide = (decision: Decision, why: { reason?: TraderReason; note?: string } = {}) =>
    task.run(async () => {
      answer.set(await call<FullTrader>('POST', `${path}/decision`, { decision, version: trader?.version, ...why }));
      ask(undefined);
      setDone(true);
    });
  return (
    <Screen title={trader?.name ?? t('traders.title')} back="/duty/traders">
      <Fetching answer={answer} />
      {trader && <About trader={trader} />}
      <div role="status">{isDone && trader && <Notice tone="good">{t('traders.done', { state: traderStateWord(trader.state) })}</Notice>}</div>
      {!asking && <ErrorSummary problem={task.problem} />}
      {trader &&
        decisionsOf(trader.state).map((decision) => (
          <Button
            key={decision}
            kind={decision === 'verify' ? 'main' : 'danger'}
            busy={task.isBusy && !asking}
            onClick={() => (decision === 'verify' ? decide('verify') : ask(decision))}
          >
            {t(`traders.${decision}`)}
          </Button>
        ))}
      <Sheet open={asking !== undefined} title={asking ? t(`traders.${asking}`) : ''} onClose={() => ask(undefined)}>
        {asking && <Why decision={asking} isBusy={task.isBusy} problem={task.problem} onSure={(why) => void decide(asking, why)} />}
      </Sheet>
    </Screen>
  );
}

function About({ trader }: { trader: FullTrader }) {
  const t = useTexts(texts);
  const rows: Fact[] = [
    [t('traders.state'), traderStateWord(trader.state)],
    [t('traders.kind'), kindWord(trader.kind)],
    [t('traders.place'), areaText(trader.division_code)],
    [t('traders.address'), trader.address],
    [t('traders.phone'), <a href={`tel:${trader.phone}`}>{trader.phone}</a>],
    [t('traders.licence'), trader.licence ?? t('traders.no_licence')],
    [t('traders.since'), momentText(trader.applied_at)],
    [t('traders.listings'), String(trader.open_listings)],
  ];
  return (
    <Card>
      <Facts rows={rows} />
      {trader.reason && <Notice tone="warn">{[say(REASONS[trader.reason]), trader.note].filter(Boolean).join(' · ')}</Notice>}
    </Card>
  );
}

interface WhyProps {
  decision: 'refuse' | 'suspend';
  isBusy: boolean;
  problem: unknown;
  onSure: (why: { reason: TraderReason; note?: string }) => void;
}

function Why(props: WhyProps) {
  const t = useTexts(texts);
  const [reason, choose] = useState<TraderReason>();
  const [note, write] = useState('');
  const [isAsked, setAsked] = useState(false);
  const found = mistakes({ reason: reason ? undefined : t('traders.reason_missing') });
  const problem = isAsked && found ? found : standing(props.problem, () => undefined);
  const sure = () => {
    setAsked(true);
    if (reason) props.onSure({ reason, ...(note.trim() ? { note: note.trim() } : {}) });
  };
  return (
    <>
      <ErrorSummary problem={problem} labels={{ reason: t('traders.reason') }} />
      <p>{t(`traders.${props.decision}_lead`)}</p>
      <Choice
        name="reason"
        legend={t('traders.reason')}
        options={OF_DECISION[props.decision].map((value) => ({ value, label: say(REASONS[value]) }))}
        value={reason}
        onChange={choose}
        error={fieldError(problem, 'reason')}
      />
      <Field id="note" label={t('traders.note')} hint={t('traders.note_hint')} error={fieldError(problem, 'note')}>
        <textarea rows={2} maxLength={NOTE_MOST} value={note} onInput={(event) => write(event.currentTarget.value)} />
      </Field>
      <Button kind="danger" busy={props.isBusy} onClick={sure}>
        {t(`traders.${props.decision}`)}
      </Button>
    </>
  );
}
