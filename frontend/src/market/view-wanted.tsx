/** 求购: what buyers look for, for everybody; whoever posted something can close it. */
import { useEffect, useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { session } from '../core/session';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { nearFirst } from './board-rules';
import { home, usePlaces } from './buy-words';
import { Fetching } from './fetching';
import { texts } from './texts-match';
import type { Wanted } from './wanted';
import { WantedCard } from './wanted-card';

interface Page {
  wanted: readonly Wanted[];
  next: string | null;
  as_of: string;
}

export default function WantedScreen() {
  const t = useTexts(texts);
  usePlaces();
  return (
    <Screen title={t('buy.wanted.title')} back="/market">
      <p class="quiet">{t('buy.wanted.lead')}</p>
      <A class="button button-main" href="/market/wanted/new">
        {t('buy.wanted.new')}
      </A>
      {session.value.state === 'in' && <Own />}
      <All />
      {session.value.state === 'in' && (
        <A class="button button-plain" href="/market/matches">
          {t('buy.matches.title')}
        </A>
      )}
      <A class="button button-plain" href="/market/runs">
        {t('buy.runs.title')}
      </A>
    </Screen>
  );
}

/** One's own posts that are still open; nothing for whoever is no buyer. */
function Own() {
  const t = useTexts(texts);
  const { data, set } = useAnswer<{ wanted: readonly Wanted[] }>('/me/wanted', 'wanted');
  const task = useTask();
  const open = data?.wanted.filter(({ state }) => state === 'open') ?? [];
  const close = (id: string) =>
    task.run(async () => {
      const closed = await call<Wanted>('POST', `/market/wanted/${encodeURIComponent(id)}/close`, {});
      set({ wanted: data?.wanted.map((one) => (one.wanted_id === closed.wanted_id ? closed : one)) ?? [] });
    });
  if (open.length === 0) return null;
  return (
    <section class="group">
      <h2>{t('buy.wanted.mine')}</h2>
      <ErrorSummary problem={task.problem} />
      <ul class="rows">
        {open.map((one) => (
          <WantedCard key={one.wanted_id} one={one}>
            <div class="row-acts">
              <Button kind="danger" busy={task.isBusy} onClick={() => close(one.wanted_id)}>
                {t('buy.wanted.close')}
              </Button>
            </div>
          </WantedCard>
        ))}
      </ul>
    </section>
  );
}

function All() {
  const t = useTexts(texts);
  const answer = useAnswer<Page>('/market/wanted', 'wanted_all');
  const [more, setMore] = useState<Page>();
  const task = useTask();
  useEffect(() => setMore(undefined), [answer.data]);
  const first = nearFirst(answer.data?.wanted ?? [], home.value);
  const shown = [...first, ...(more?.wanted ?? [])];
  const next = (more ?? answer.data)?.next;
  const ask = () =>
    task.run(async () => {
      const page = await call<Page>('GET', `/market/wanted?cursor=${encodeURIComponent(next ?? '')}`);
      setMore({ ...page, wanted: [...(more?.wanted ?? []), ...nearFirst(page.wanted, home.value)] });
    });
  return (
    <section class="group">
      <h2>{t('buy.wanted.all')}</h2>
      <Fetching answer={answer} kept={answer.data && momentText(answer.data.as_of)} />
      {answer.data && shown.length === 0 && !next && (
        <Card>
          <p>{t('buy.wanted.none')}</p>
        </Card>
      )}
      {shown.length > 0 && (
        <ul class="rows">
          {shown.map((one) => (
            <WantedCard key={one.wanted_id} one={one} />
          ))}
        </ul>
      )}
      <ErrorSummary problem={task.problem} />
      {next && (
        <Button busy={task.isBusy} onClick={ask}>
          {t('buy.more')}
        </Button>
      )}
      {answer.data && <p class="hint">{t('buy.as_of', { time: momentText(answer.data.as_of) })}</p>}
    </section>
  );
}
