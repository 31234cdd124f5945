/** 要两人同意的事: what others propose and I may agree to, and what I have proposed myself. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Field, fieldError, Notice, Screen, Sheet } from '../core/ui';
import { momentText } from '../divisions/city';
import { Facts } from './facts';
import { Fetching } from './failure';
import { saidOf, type Proposal } from './proposals';
import { texts } from './texts-proposals';
import { useNames } from './words';

interface List {
  proposals: Proposal[];
}

type Act = 'agree' | 'refuse' | 'withdraw';

export default function Proposals() {
  const t = useTexts(texts);
  useNames();
  const answer = useAnswer<List>('/duty/proposals');
  const all = answer.data?.proposals ?? [];
  const decided = (after: Proposal) => {
    const next = all.map((one) => (one.proposal_id === after.proposal_id ? after : one));
    answer.set({ proposals: next });
  };
  // What waits for me comes first, in the order of the server otherwise.
  const ordered = [...all.filter((one) => one.may_agree), ...all.filter((one) => !one.may_agree)];
  return (
    <Screen title={t('staff.proposals.title')} back="/duty">
      <p>{t('staff.proposals.lead')}</p>
      <Fetching answer={answer} />
      {answer.data && all.length === 0 && <p>{t('staff.proposals.none')}</p>}
      {ordered.map((proposal) => (
        <ProposalCard key={proposal.proposal_id} proposal={proposal} onDecided={decided} />
      ))}
    </Screen>
  );
}

function ProposalCard(props: { proposal: Proposal; onDecided: (after: Proposal) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const [asking, setAsking] = useState<Act>();
  const { proposal } = props;
  const { title, lines } = saidOf(proposal);
  const by = [proposal.proposer_name, proposal.unit.name].filter(Boolean).join(' · ');
  const isOpen = proposal.state === 'open';
  const decide = (act: Act, body: object = {}) =>
    task.run(async () => {
      const path = `/duty/proposals/${encodeURIComponent(proposal.proposal_id)}/${act}`;
      props.onDecided(await call<Proposal>('POST', path, body));
      setAsking(undefined);
    });
  return (
    <Card title={title}>
      <Facts
        rows={[
          ...lines,
          [t('staff.proposals.by'), proposal.is_mine ? t('staff.proposals.by_me', { unit: by }) : by],
          [t('staff.proposals.at'), momentText(proposal.proposed_at)],
          ...(isOpen ? ([[t('staff.proposals.until'), momentText(proposal.expires_at)]] as const) : []),
        ]}
      />
      <div role="status" class={isOpen ? 'unseen' : undefined}>
        {!isOpen && (
          <Notice tone={proposal.state === 'agreed' ? 'good' : 'warn'}>
            {t(`staff.proposals.state_${proposal.state}` as 'staff.proposals.state_agreed')}
            {proposal.reason && <p>{t('staff.proposals.because', { reason: proposal.reason })}</p>}
          </Notice>
        )}
      </div>
      {!asking && <ErrorSummary problem={task.problem} />}
      {isOpen && proposal.may_agree && (
        <>
          <Button kind="main" onClick={() => setAsking('agree')}>
            {t('staff.proposals.agree')}
          </Button>
          <Button kind="danger" onClick={() => setAsking('refuse')}>
            {t('staff.proposals.refuse')}
          </Button>
        </>
      )}
      {isOpen && proposal.is_mine && (
        <>
          <p class="hint">{t('staff.proposals.waits')}</p>
          <Button onClick={() => setAsking('withdraw')}>{t('staff.proposals.withdraw')}</Button>
        </>
      )}
      {isOpen && !proposal.is_mine && !proposal.may_agree && <p class="hint">{t('staff.proposals.not_you')}</p>}
      <Sheet
        open={asking !== undefined}
        title={asking ? t(`staff.proposals.${asking}_sure`) : ''}
        onClose={() => setAsking(undefined)}
      >
        {asking && (
          <Sure act={asking} title={title} isBusy={task.isBusy} problem={task.problem} onYes={decide} onNo={() => setAsking(undefined)} />
        )}
      </Sheet>
    </Card>
  );
}

const REASON_MOST = 200;

function Sure(props: {
  act: Act;
  title: string;
  isBusy: boolean;
  problem: unknown;
  onYes: (act: Act, body?: object) => Promise<void>;
  onNo: () => void;
}) {
  const t = useTexts(texts);
  const { act } = props;
  const [reason, setReason] = useState('');
  const body = act === 'refuse' && reason.trim() ? { reason: reason.trim() } : {};
  return (
    <>
      <p>
        <strong>{props.title}</strong>
      </p>
      <p>{t(`staff.proposals.${act}_text`)}</p>
      <ErrorSummary problem={props.problem} />
      {act === 'refuse' && (
        <Field
          id="reason"
          label={t('staff.proposals.reason')}
          hint={t('staff.proposals.reason_hint')}
          error={fieldError(props.problem, 'reason')}
        >
          <textarea
            rows={3}
            maxLength={REASON_MOST}
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </Field>
      )}
      <Button kind={act === 'agree' ? 'main' : 'danger'} busy={props.isBusy} onClick={() => void props.onYes(act, body)}>
        {t(`staff.proposals.${act}`)}
      </Button>
      <Button onClick={props.onNo}>{t('staff.proposals.later')}</Button>
    </>
  );
}
