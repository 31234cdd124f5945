/** Where to bring what: the stops of a window in the order of their addresses. */
import { useState } from 'preact/hooks';
import { uuid7 } from '../core/clock';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, ErrorSummary } from '../core/ui';
import { placeText } from '../market/buy-words';
import { moneyWords } from '../market/words';
import { handOver, waitingHandOver } from './data-team';
import type { Delivery, Stop } from './shapes';
import { texts } from './texts';
import { texts as teamTexts } from './texts-team';

export function StopsPart({ delivery }: { delivery: Delivery }) {
  const w = useTexts(teamTexts);
  if (delivery.stops.length === 0) return <p>{w('team.stops.none')}</p>;
  return (
    <ul class="rows no-print">
      {delivery.stops.map((stop) => (
        <Row key={stop.order_id} stop={stop} window_id={delivery.window.window_id} />
      ))}
    </ul>
  );
}

function Row({ stop, window_id }: { stop: Stop; window_id: string }) {
  const t = useTexts(texts);
  const w = useTexts(teamTexts);
  const task = useTask();
  const [id] = useState(uuid7);
  const [isLeft, setLeft] = useState(false);
  const isWaiting = waitingHandOver(stop.order_id)?.state === 'waiting';
  const isLive = (stop.state === 'confirmed' || stop.state === 'packed') && !isLeft && !isWaiting;
  const leave = () =>
    task.run(async () => {
      await handOver({ id, window_id, order_id: stop.order_id, code: null, how: 'left_at_door', paid: { way: 'later', amount_fen: 0 } }, stop.number);
      setLeft(true);
    });
  return (
    <li class="row row-tall">
      <div class="row-text">
        <strong>{w('team.order', { number: stop.number, name: stop.name })}</strong>
        {stop.address && (
          <span lang="zh-CN">
            {placeText(stop.division_code)} {stop.address}
          </span>
        )}
        <span class="hint">
          {w('team.stops.packs', { n: stop.packs })} · {w('team.order.due', { sum: moneyWords(stop.due_fen) })}
          {stop.leave_at_door && ` · ${w('team.stops.door')}`}
        </span>
        {stop.wish && <span>{w('team.wish', { wish: stop.wish })}</span>}
        <span class="state">{isLeft || isWaiting ? w('team.hand.kept') : t(`basket.state.${stop.state}`)}</span>
        <ErrorSummary problem={task.problem} />
        {isLive && stop.leave_at_door && (
          <div class="row-acts">
            <Button busy={task.isBusy} onClick={() => void leave()}>
              {w('team.stops.left', { number: stop.number })}
            </Button>
          </div>
        )}
      </div>
    </li>
  );
}
