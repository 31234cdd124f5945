/** 超时工单: what is late in an area of command, the latest first; the counties of a city by number. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { Counts } from '../core/counts';
import { useTexts } from '../core/i18n';
import { A, query } from '../core/router';
import { useTask } from '../core/task';
import { Button, ErrorSummary, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import { commandAreas, lateIn, type Card, type Late } from './data-desk';
import { useCategories } from './desk-list';
import { OrderRows } from './order-rows';
import { texts } from './texts-desk';

const hrefOf = (area: string): string => `/duty/hotline/overdue?area=${area}`;

export default function Overdue() {
  const t = useTexts(texts);
  useNames();
  useCategories();
  const area = query('area') ?? commandAreas.value[0];
  if (!area) return null;
  const up = commandAreas.value.find((own) => own !== area && area.startsWith(own));
  return (
    <Screen title={t('desk.late.title')} back="/duty" class="desk" key={area}>
      <h2>{areaText(area)}</h2>
      <Area area={area} />
      {up && (
        <A class="button button-plain" href={hrefOf(up)}>
          {t('desk.late.up', { area: areaText(up) })}
        </A>
      )}
    </Screen>
  );
}

function Area({ area }: { area: string }) {
  const t = useTexts(texts);
  const answer = useAnswer<Late>(`/duty/orders/overdue?area=${area}`);
  const { data } = answer;
  if (!data) return <Fetching answer={answer} />;
  const isQuiet = data.orders.length === 0 && data.counties.every(({ overdue }) => overdue === 0);
  return (
    <>
      <p class="hint" role="status">
        {isQuiet && t('desk.late.none')} {t('desk.queue.as_of', { time: momentText(data.as_of) })}
      </p>
      {data.counties.length > 0 && <Counties counties={data.counties} />}
      {data.orders.length > 0 && <Orders first={data} />}
    </>
  );
}

function Counties({ counties }: { counties: Late['counties'] }) {
  const t = useTexts(texts);
  return (
    <Counts
      head={[t('desk.late.county'), t('desk.late.overdue'), t('desk.late.risen')]}
      rows={counties.map(({ area, overdue, risen, is_more }) => [
        <A href={hrefOf(area)}>{areaText(area)}</A>,
        is_more ? t('desk.late.many', { n: overdue }) : overdue,
        risen,
      ])}
    />
  );
}

function Orders({ first }: { first: Late }) {
  const t = useTexts(texts);
  const [orders, show] = useState<readonly Card[]>(first.orders);
  const [next, setNext] = useState(first.next);
  const task = useTask();
  const more = (cursor: string) =>
    task.run(async () => {
      const page = await lateIn(first.area, cursor);
      show([...orders, ...page.orders]);
      setNext(page.next);
    });
  return (
    <>
      <OrderRows orders={orders} />
      <ErrorSummary problem={task.problem} />
      {next && (
        <Button busy={task.isBusy} onClick={() => void more(next)}>
          {t('desk.late.more')}
        </Button>
      )}
    </>
  );
}
