/** A whole work order: how late, what was said, where, who, what happened, and what may be done with it. */
import { useEffect, useState } from 'preact/hooks';
import { Offline, Problem } from '../core/api';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Button, Card, failureText, Notice } from '../core/ui';
import { momentText } from '../divisions/city';
import { Fetching } from '../staff/failure';
import { useNames } from '../staff/words';
import { categoryName, loadCategories } from './categories';
import { isInMyHands, orderPath, useKept, type Order, type OrderBrief } from './data-orders';
import { numberText } from './number';
import { Acts } from './order-acts';
import { Caller } from './order-caller';
import { hrefOf } from './order-rows';
import { WhatWasSaid, Where } from './order-said';
import { startOrders } from './order-sealed';
import { Timeline } from './order-timeline';
import { Urgency } from './order-urgency';
import { texts } from './texts-orders';
import { texts as satisfactions, type Satisfaction } from './texts-words';
import { texts as acts } from './texts-order-act';
import { originWord, stateWord, unitText } from './words';

interface Props {
  number: string;
  /** It was changed here (null: it lies out of sight now); for a list beside it. */
  onChanged?: (order: OrderBrief | null) => void;
}

export function WholeOrder({ number, onChanged }: Props) {
  const t = useTexts(texts);
  useNames();
  const [isReady, setReady] = useState(false);
  useEffect(() => {
    // What was typed before is read first: a form is never drawn empty over it.
    void startOrders().then(() => setReady(true));
    void loadCategories().catch(() => undefined);
  }, []);
  const answer = useKept<Order>(orderPath(number), `orders.one.${number}`, isInMyHands);
  const { data, failure } = answer;
  if (failure instanceof Problem && failure.status === 404) return <Gone />;
  if (!data || !isReady) {
    if (failure instanceof Offline && !answer.isBusy) return <NotKept again={() => void answer.reload()} />;
    return <Fetching answer={answer} />;
  }
  return (
    <>
      {failure !== undefined && !answer.isBusy && (
        <Notice tone="warn" live>
          {failure instanceof Offline ? t('orders.kept_one') : failureText(failure)}
        </Notice>
      )}
      <Head order={data} />
      <Acts order={data} onChanged={(order) => onChanged?.(order)} reload={answer.reload}>
        <WhatWasSaid order={data} />
        <Where order={data} />
        <Caller order={data} />
      </Acts>
      <Facts order={data} />
      <Card title={t('orders.timeline')}>
        <Timeline number={number} events={data.events} />
      </Card>
    </>
  );
}

function Gone() {
  const t = useTexts(texts);
  return (
    <>
      <Notice live>{t('orders.gone')}</Notice>
      <A class="button button-plain" href="/duty/orders">
        {t('orders.back')}
      </A>
    </>
  );
}

function NotKept(props: { again: () => void }) {
  const t = useTexts(texts);
  const a = useTexts(acts);
  return (
    <>
      <Notice tone="warn" live>
        {t('orders.not_kept')}
      </Notice>
      <Button onClick={props.again}>{a('act.again')}</Button>
    </>
  );
}

function Head({ order }: { order: Order }) {
  return (
    <Card>
      <h2>{categoryName(order.category)}</h2>
      <p>
        <strong class="state">{stateWord(order.state)}</strong> <span class="hint">{numberText(order.number)}</span>
      </p>
      <p>
        <Urgency order={order} />
      </p>
    </Card>
  );
}

function Facts({ order }: { order: Order }) {
  const t = useTexts(texts);
  const s = useTexts(satisfactions);
  const a = useTexts(acts);
  const whose = order.is_mine ? 'orders.mine' : order.assignee ? 'orders.others' : 'orders.nobodys';
  const rows: readonly (readonly [string, string | false | null])[] = [
    [t('orders.facts.unit'), order.unit && unitText(order.unit)],
    [t('orders.facts.assignee'), order.unit !== null && t(whose)],
    [t('orders.facts.due'), order.due_at && momentText(order.due_at)],
    [t('orders.facts.handle_due'), order.handle_due_at && momentText(order.handle_due_at)],
    [t('orders.facts.received'), momentText(order.received_at)],
    [t('orders.facts.origin'), originWord(order.origin)],
    [t('orders.facts.satisfaction'), order.satisfaction !== null && s(`satisfaction.${order.satisfaction as unknown as Satisfaction}`)],
  ];
  return (
    <Card>
      <dl class="facts">
        {rows.map(([name, value]) => value && (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {order.merged_into && (
          <div>
            <dt>{t('orders.facts.merged')}</dt>
            <dd>
              <A href={hrefOf(order.merged_into)}>{numberText(order.merged_into)}</A>
            </dd>
          </div>
        )}
        {order.links.map(({ kind, ref }) => (
          <div key={kind + ref}>
            <dt>
              {t('orders.facts.links')} · {a(`act.kind.${kind}`)}
            </dt>
            <dd>{kind === 'order' ? <A href={hrefOf(ref)}>{numberText(ref)}</A> : ref}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
