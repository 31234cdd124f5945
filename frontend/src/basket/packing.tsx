/** Packing a window: what is needed in all, then order by order with ticks and what the scale shows. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { call } from '../core/api';
import { now, uuid7 } from '../core/clock';
import { Counts } from '../core/counts';
import { useDraft } from '../core/draft';
import { useForm } from '../core/form';
import { useTexts } from '../core/i18n';
import { mistakes, useTask } from '../core/task';
import { Button, Card, ErrorSummary, Field, fieldError, Tick } from '../core/ui';
import { moneyWords } from '../market/words';
import { firstPacked, givenOf, packedOf, packedQuantity, progress, type Packed } from './packing-rules';
import type { OrderLine, Packing, PackOrder, Total } from './shapes';
import { Swap } from './swap';
import { texts } from './texts';
import { texts as teamTexts } from './texts-team';
import { amountWords, lineName, unitName } from './words';

interface Props {
  packing: Packing;
  onChanged: (order: PackOrder) => void;
}

export function PackPart({ packing, onChanged }: Props) {
  const w = useTexts(teamTexts);
  const orders = packing.orders.filter(({ state }) => state !== 'cancelled');
  if (orders.length === 0) return <p>{w('team.orders.none')}</p>;
  return (
    <div class="stack no-print">
      <Totals totals={packing.totals} orders={orders} />
      <h2>{w('team.orders')}</h2>
      <p role="status">{w('team.progress', progress(orders))}</p>
      <p class="hint">{w('team.pack.left_out')}</p>
      {orders.map((order) => (
        <OrderCard key={`${order.order_id}.${order.version}`} order={order} packing={packing} onChanged={onChanged} />
      ))}
    </div>
  );
}

/** Counted here, for what was packed since the list came is not asked for again. */
function Totals({ totals, orders }: { totals: readonly Total[]; orders: readonly PackOrder[] }) {
  const w = useTexts(teamTexts);
  return (
    <Card title={w('team.totals')}>
      <Counts
        head={[w('team.totals.goods'), w('team.totals.quantity'), w('team.totals.packed')]}
        rows={totals.map((total) => [
          lineName(total),
          amountWords(total.quantity, total),
          amountWords(packedOf(total.listing_id, orders), total),
        ])}
      />
    </Card>
  );
}

function OrderCard({ order, packing, onChanged }: Props & { order: PackOrder }) {
  const t = useTexts(texts);
  const w = useTexts(teamTexts);
  const [isOpen, setOpen] = useState(order.state === 'confirmed');
  const title = w('team.order', { number: order.number, name: order.name });
  return (
    <Card title={title}>
      <p class={order.state === 'missed' ? 'state state-refused' : 'state'}>
        {t(`basket.state.${order.state}`)} · {w('team.order.due', { sum: moneyWords(order.due_fen) })}
      </p>
      {order.wish && <p>{w('team.wish', { wish: order.wish })}</p>}
      {isOpen && <PackForm order={order} packing={packing} onChanged={onChanged} />}
      {!isOpen && (
        <>
          <ul class="plain-list">
            {order.lines.map((line) => (
              <li key={line.line}>
                <PackedLine line={line} />
              </li>
            ))}
          </ul>
          {order.state === 'packed' && <Button onClick={() => setOpen(true)}>{w('team.pack.again', { number: order.number })}</Button>}
        </>
      )}
      <Missed order={order} packing={packing} onChanged={onChanged} />
    </Card>
  );
}

/** Ticks and weights as they are being typed, by line and by what stands in for it; never a name. */
type Ticked = Record<string, Packed>;

const keyOf = (line: OrderLine): string => `${line.line}.${givenOf(line)?.listing_id ?? ''}`;

function PackForm({ order, packing, onChanged }: Props & { order: PackOrder }) {
  const w = useTexts(teamTexts);
  const [id] = useState(uuid7);
  const [ticked, touch, clear] = useDraft<Ticked>(`basket.pack.${order.order_id}`, {});
  const at = (line: OrderLine): Packed => ticked[keyOf(line)] ?? firstPacked(line);
  const path = `/basket/team/windows/${encodeURIComponent(packing.window.window_id)}/orders/${order.order_id}`;
  const field = (line: OrderLine): string => `weight-${order.order_id}-${line.line}`;
  const found = () =>
    mistakes(Object.fromEntries(order.lines.map((line) => [field(line), packedQuantity(line, at(line)) === null ? w('team.pack.weight_wrong') : undefined])));
  const all = () => touch(Object.fromEntries(order.lines.map((line) => [keyOf(line), { ...at(line), is_in: givenOf(line) !== undefined }])));
  const { problem, isBusy, submit: save } = useForm(found, async () => {
    const lines = order.lines.map((line) => ({ line: line.line, quantity: packedQuantity(line, at(line))! }));
    const packed = await call<PackOrder>('POST', `${path}/pack`, { id, lines });
    clear();
    onChanged(packed);
  });
  return (
    <form onSubmit={save} noValidate>
      <ErrorSummary problem={problem} />
      {order.lines.map((line) => (
        <PackLine
          key={line.line}
          field={field(line)}
          line={line}
          packed={at(line)}
          error={fieldError(problem, field(line))}
          onPacked={(packed) => touch({ [keyOf(line)]: packed })}
        >
          <Swap path={path} point_id={packing.point.point_id} line={line} onChanged={onChanged} />
        </PackLine>
      ))}
      <Button onClick={all}>{w('team.pack.all')}</Button>
      <Button kind="main" type="submit" busy={isBusy}>
        {w('team.pack.save')}
      </Button>
    </form>
  );
}

interface LineProps {
  field: string;
  line: OrderLine;
  packed: Packed;
  error?: string;
  onPacked: (packed: Packed) => void;
  children: ComponentChildren;
}

function PackLine({ field, line, packed, error, onPacked, children }: LineProps) {
  const w = useTexts(teamTexts);
  const given = givenOf(line);
  const ordered = w('team.pack.line', { name: lineName(line), quantity: amountWords(line.quantity, line) });
  if (!given) {
    return (
      <div>
        <s>{ordered}</s>
        <Instead line={line} />
        {children}
      </div>
    );
  }
  const name = lineName(given);
  const label = given === line ? ordered : w('team.swap.label', { ordered, name, quantity: amountWords(given.quantity, given) });
  return (
    <div class="stack">
      <Tick id={`in-${field}`} label={label} checked={packed.is_in} onChange={(is_in) => onPacked({ ...packed, is_in })} />
      {packed.is_in && (
        <Field id={field} label={w('team.pack.weight', { name, unit: unitName(given) })} error={error}>
          <input type="text" inputMode="decimal" autocomplete="off" maxLength={10} value={packed.typed} onInput={(event) => onPacked({ ...packed, typed: event.currentTarget.value })} />
        </Field>
      )}
      {!packed.is_in && given === line && (
        <>
          <p class="hint">{w(`team.consent.${line.consent}`)}</p>
          {children}
        </>
      )}
    </div>
  );
}

/** A line as it was packed. */
function PackedLine({ line }: { line: OrderLine }) {
  const w = useTexts(teamTexts);
  const given = givenOf(line);
  if (given !== line) return <Instead line={line} />;
  return <>{w('team.pack.line', { name: lineName(line), quantity: amountWords(line.packed_quantity ?? line.quantity, line) })}</>;
}

/** What stands in for a line, and how far the household's answer is. */
function Instead({ line }: { line: OrderLine }) {
  const w = useTexts(teamTexts);
  const { substitute } = line;
  if (!substitute) return null;
  const vars = { name: lineName(substitute), quantity: amountWords(substitute.quantity, substitute) };
  if (substitute.state === 'asked') return <p class="state">{w('team.swap.waits', vars)}</p>;
  if (substitute.state === 'declined' || substitute.state === 'lapsed') return <p class="state">{w(`team.swap.${substitute.state}`)}</p>;
  return <p class="state">{w('team.swap.done', vars)}</p>;
}

function Missed({ order, packing, onChanged }: Props & { order: PackOrder }) {
  const w = useTexts(teamTexts);
  const task = useTask();
  const isOver = Date.parse(packing.window.ends_at) <= now().getTime();
  if (!isOver || (order.state !== 'confirmed' && order.state !== 'packed')) return null;
  const path = `/basket/team/windows/${encodeURIComponent(packing.window.window_id)}/orders/${order.order_id}/missed`;
  return (
    <>
      <ErrorSummary problem={task.problem} />
      <Button kind="danger" busy={task.isBusy} onClick={() => void task.run(async () => onChanged(await call<PackOrder>('POST', path, {})))}>
        {w('team.missed', { number: order.number })}
      </Button>
    </>
  );
}
