/** 撮合建议: what the matching proposes to me as supplier or buyer, why, and my answer. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call, Problem } from '../core/api';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { session } from '../core/session';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { amountWords, nearText, placeText, usePlaces } from './buy-words';
import { Fetching } from './fetching';
import type { Match } from './matches';
import { productName } from './products';
import { SignInFirst } from './sign-in-first';
import { texts } from './texts-match';
import { gradeWord, kindWord, moneyWords, priceWords } from './words';

interface Page {
  matches: readonly Match[];
  next: string | null;
}

export default function MatchesScreen() {
  const t = useTexts(texts);
  usePlaces();
  return (
    <Screen title={t('buy.matches.title')} back="/market">
      <p class="quiet">{t('buy.matches.lead')}</p>
      {session.value.state === 'in' ? (
        <Mine />
      ) : <SignInFirst />}
      <A class="button button-plain" href="/market/runs">
        {t('buy.runs.title')}
      </A>
    </Screen>
  );
}

function Mine() {
  const t = useTexts(texts);
  const answer = useAnswer<Page>('/me/matches', 'matches');
  const task = useTask();
  const { data, set, failure } = answer;
  const isNone = failure instanceof Problem && failure.status === 404;
  const changed = (fresh: Match) => {
    if (data) set({ ...data, matches: data.matches.map((one) => (one.id === fresh.id ? fresh : one)) });
  };
  const more = () =>
    task.run(async () => {
      const page = await call<Page>('GET', `/me/matches?cursor=${encodeURIComponent(data?.next ?? '')}`);
      set({ matches: [...(data?.matches ?? []), ...page.matches], next: page.next });
    });
  return (
    <>
      {isNone ? <Notice>{t('buy.matches.no_trader')}</Notice> : <Fetching answer={answer} />}
      {data?.matches.length === 0 && (
        <Card>
          <p>{t('buy.matches.none')}</p>
        </Card>
      )}
      {data?.matches.map((match) => (
        <MatchCard key={match.id} match={match} onChanged={changed} />
      ))}
      <ErrorSummary problem={task.problem} />
      {data?.next && (
        <Button busy={task.isBusy} onClick={more}>
          {t('buy.more')}
        </Button>
      )}
    </>
  );
}

function MatchCard({ match, onChanged }: { match: Match; onChanged: (match: Match) => void }) {
  const t = useTexts(texts);
  const { side, other, state, own_answer, other_answer } = match;
  const near = nearText(other.division_code);
  return (
    <Card title={`${productName(match.product)} · ${gradeWord(match.grade)}`}>
      <p>{t(`buy.match.why.${side}`, { name: other.name, kind: kindWord(other.kind) })}</p>
      <p class="hint">{[near, placeText(other.division_code)].filter(Boolean).join(' · ')}</p>
      <p>
        {amountWords(match.quantity, match.unit_quantity, match.measure)} · {priceWords(match.price_fen, match)}
      </p>
      <p class="goods-price">{moneyWords(match.amount_fen)}</p>
      {state !== 'proposed' && <Notice tone={state === 'dealt' ? 'good' : 'warn'}>{t(`buy.match.${state}`)}</Notice>}
      {state === 'proposed' && own_answer === 'accepted' && <Notice tone="good">{t('buy.match.waits_for_other')}</Notice>}
      {state === 'proposed' && !own_answer && (
        <>
          {other_answer === 'accepted' && <p>{t('buy.match.other_accepted')}</p>}
          <p class="hint">{t('buy.match.until', { time: momentText(match.expires_at) })}</p>
          <Answer match={match} onChanged={onChanged} />
        </>
      )}
      {match.order_id && (
        <A class="button button-main" href={side === 'buyer' ? `/market/order?id=${match.order_id}` : `/market/deal?id=${match.order_id}`}>
          {t('buy.match.see')}
        </A>
      )}
    </Card>
  );
}

function Answer({ match, onChanged }: { match: Match; onChanged: (match: Match) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const [isDeclining, setDeclining] = useState(false);
  const answer = (word: 'accept' | 'decline') =>
    task.run(async () => {
      setDeclining(word === 'decline');
      onChanged(await call<Match>('POST', `/me/matches/${encodeURIComponent(match.id)}/${word}`, {}));
    });
  return (
    <>
      <ErrorSummary problem={task.problem} />
      <Button kind="main" busy={task.isBusy && !isDeclining} onClick={() => answer('accept')}>
        {t('buy.match.accept')}
      </Button>
      <Button busy={task.isBusy && isDeclining} onClick={() => answer('decline')}>
        {t('buy.match.decline')}
      </Button>
    </>
  );
}
