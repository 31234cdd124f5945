/** One order received: confirm it, weigh and hand over, cancel it, or say what went wrong. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { groupedPhone } from '../accounts/rules';
import { useAnswer, type Answer } from '../core/answer';
import { call, Offline, Problem } from '../core/api';
import { now } from '../core/clock';
import { useTexts } from '../core/i18n';
import { stored } from '../core/outbox';
import { A, query } from '../core/router';
import { PERSONAL, session } from '../core/session';
import { get } from '../core/store';
import { useTask } from '../core/task';
import { Button, Card, failureText, Icon, Notice, Screen } from '../core/ui';
import { loadCity, momentText } from '../divisions/city';
import { DEALS } from './data-sell';
import { Cancel, DisputeForm } from './deal-acts';
import { Lines, SignIn, useBuyer, useWindow } from './deal-parts';
import { usePendingHandOver } from './deal-pending';
import { mayDispute, type Deal, type Deals, type HandOver } from './deal-rules';
import { HandOverForm } from './deal-weigh';
import { loadProducts } from './products';
import { texts } from './texts-deal';
import { yuan } from './units';
import { dealStateWord, moneyWords } from './words';

export default function ViewDeal() {
  const mends = query('mend');
  const refused = mends ? stored.value.find(({ id }) => id === mends) : undefined;
  // Once it was mended the refused one is gone, but the screen stays with its order.
  const order = useRef((refused?.body as HandOver | undefined)?.order_id ?? query('id') ?? '');
  if (session.value.state !== 'in') return <SignIn />;
  return <One order_id={order.current} isMending={refused !== undefined} />;
}

/** The deal as the server last told it: by itself, or in the list that the phone keeps. */
function useDeal(order_id: string): Answer<Deal> {
  const answer = useAnswer<Deal>(`/me/deals/${order_id}`, `deal.${order_id}`);
  const [listed, setListed] = useState<Deal>();
  useEffect(() => {
    void get<Deals>(PERSONAL + DEALS)
      .then((kept) => setListed(kept?.deals.find((deal) => deal.order_id === order_id)))
      .catch(() => undefined);
  }, [order_id]);
  return { ...answer, data: answer.data ?? listed };
}

function One(props: { order_id: string; isMending: boolean }) {
  const t = useTexts(texts);
  const answer = useDeal(props.order_id);
  const { data: deal, failure } = answer;
  const pending = usePendingHandOver(props.order_id);
  const hadPending = useRef(false);
  useEffect(() => {
    void Promise.allSettled([loadCity(), loadProducts()]);
  }, []);
  useEffect(() => {
    // It has just been sent: ask how the deal stands now.
    if (hadPending.current && !pending) void answer.reload();
    hadPending.current = pending !== undefined;
  }, [pending === undefined]);
  const isUnknown = failure instanceof Problem && failure.status === 404;
  return (
    <Screen title={t('deal.title')} back="/market/deals">
      {failure !== undefined && !(failure instanceof Offline && deal) && (
        <Notice tone="warn" live>
          {isUnknown ? t('deals.unknown') : failureText(failure)}
          <Button busy={answer.isBusy} onClick={() => void answer.reload()}>
            {t('deals.again')}
          </Button>
        </Notice>
      )}
      {!deal && failure === undefined && <p aria-busy="true" />}
      {deal && <About deal={deal} />}
      {deal && <Acts deal={deal} set={answer.set} isMending={props.isMending} />}
    </Screen>
  );
}

function About({ deal }: { deal: Deal }) {
  const t = useTexts(texts);
  const window = useWindow(deal);
  return (
    <Card title={useBuyer(deal)}>
      <p class="state">{dealStateWord(deal.state)}</p>
      <Lines deal={deal} />
      <p>
        <strong>{t('deal.total', { yuan: yuan(deal.total_fen) })}</strong>
      </p>
      {window && (
        <p>
          {t('deal.window')} {window}
        </p>
      )}
      <p class="quiet">{t('deal.placed', { time: momentText(deal.placed_at) })}</p>
    </Card>
  );
}

/** What can be done with the deal as it stands, and what became of it. */
function Acts(props: { deal: Deal; set: (deal: Deal) => void; isMending: boolean }) {
  const t = useTexts(texts);
  const { deal, set } = props;
  const pending = usePendingHandOver(deal.order_id);
  return (
    <>
      {deal.state === 'held' && <Held deal={deal} set={set} />}
      {deal.state === 'confirmed' && <Contact deal={deal} />}
      {deal.state === 'confirmed' && (!pending || (pending.state === 'refused' && props.isMending)) && (
        <HandOverForm deal={deal} mended={pending} key={pending?.id} />
      )}
      {pending && !(pending.state === 'refused' && props.isMending) && <Pending order_id={deal.order_id} />}
      {(deal.state === 'held' || deal.state === 'confirmed') && !pending && <Cancel deal={deal} set={set} />}
      {deal.state === 'expired' && <Notice>{t('deal.expired')}</Notice>}
      <Ended deal={deal} />
      <Disputes deal={deal} />
      {mayDispute(deal, now()) && <DisputeForm deal={deal} set={set} />}
    </>
  );
}

function Held(props: { deal: Deal; set: (deal: Deal) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const { deal } = props;
  const confirm = () =>
    task.run(async () => props.set(await call<Deal>('POST', `/me/deals/${deal.order_id}/confirm`, {})));
  return (
    <>
      {deal.hold_until && <Notice tone="warn">{t('deal.held_until', { time: momentText(deal.hold_until) })}</Notice>}
      {task.problem !== undefined && (
        <Notice tone="bad" live>
          {failureText(task.problem)}
        </Notice>
      )}
      <Button kind="main" busy={task.isBusy} onClick={() => void confirm()}>
        {t('deal.confirm')}
      </Button>
    </>
  );
}

function Contact({ deal }: { deal: Deal }) {
  const t = useTexts(texts);
  const { contact } = deal;
  return (
    <>
      <Notice tone="good">{t('deal.confirmed')}</Notice>
      {contact && (
        <Card title={t('deal.contact')}>
          {contact.address && <p>{contact.address}</p>}
          {contact.phone && (
            <a class="button button-plain" href={`tel:${contact.phone}`}>
              <Icon name="phone" />
              {t('deal.phone', { phone: groupedPhone(contact.phone) })}
            </a>
          )}
        </Card>
      )}
    </>
  );
}

/** The hand-over is on this phone only: safe, or refused and to be mended. */
function Pending({ order_id }: { order_id: string }) {
  const t = useTexts(texts);
  const pending = usePendingHandOver(order_id)!;
  if (pending.state !== 'refused') {
    return (
      <Notice tone="good" live>
        {t('hand.waiting')}
      </Notice>
    );
  }
  return (
    <Notice tone="bad" live>
      {t('hand.refused', { text: pending.text ?? '' })}
      <A class="button button-plain" href={`/market/deal?mend=${pending.id}`}>
        {t('hand.mend')}
      </A>
    </Notice>
  );
}

/** How it ended: what was paid, or who cancelled and why. */
function Ended({ deal }: { deal: Deal }) {
  const t = useTexts(texts);
  const { handed_over: done, cancelled } = deal;
  if (cancelled) {
    const { by, reason, at } = cancelled;
    const words = { who: t(`deal.by.${by}`), time: momentText(at), reason: t(`deal.reason.${reason}`) };
    return <Notice>{t('deal.cancelled_by', words)}</Notice>;
  }
  if (!done) return null;
  return (
    <Card title={t('deal.done', { time: momentText(done.at) })}>
      <dl class="facts">
        <div>
          <dt>{t('deal.due')}</dt>
          <dd>{moneyWords(done.due_fen)}</dd>
        </div>
        <div>
          <dt>{t('deal.paid')}</dt>
          <dd>
            {t(`hand.way.${done.paid.way}`)}
            {done.paid.way !== 'later' && ` · ${moneyWords(done.paid.amount_fen)}`}
          </dd>
        </div>
      </dl>
    </Card>
  );
}

function Disputes({ deal }: { deal: Deal }) {
  const t = useTexts(texts);
  if (!deal.disputes.length) return null;
  return (
    <Card title={t('deal.disputes')}>
      {deal.disputes.map(({ by, reason, note, at }) => (
        <div key={by}>
          <p>
            <strong>{t('deal.dispute_by', { who: t(`deal.by.${by}`), reason: t(`deal.reason.${reason}`) })}</strong>
          </p>
          {note && <p>{note}</p>}
          <p class="quiet">{momentText(at)}</p>
        </div>
      ))}
    </Card>
  );
}
