/** What may be done with a work order now: the usual act first and large, the others below what is known of it. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Offline } from '../core/api';
import { now, uuid7 } from '../core/clock';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, failureText, Notice, Sheet } from '../core/ui';
import { orderIn, type Order, type OrderBrief } from './data-orders';
import { ActForm } from './order-act';
import { fieldsOf, OFFLINE_ACTS, wishOf } from './order-act-rules';
import { forgetAct, ownActs, perform, type Done } from './order-sealed';
import { texts } from './texts-order-act';
import { actWord, stateWord, type Act } from './words';

interface Props {
  order: Order;
  onChanged: (order: OrderBrief | null) => void;
  reload: () => void;
  /** What is to be read before one does anything unusual. */
  children?: ComponentChildren;
}

type Doable = Exclude<Act, 'receive'>;

export function Acts({ order, onChanged, reload, children }: Props) {
  const t = useTexts(texts);
  const [open, setOpen] = useState<Doable>();
  const [done, setDone] = useState<{ act: Act } & Done>();
  const own = ownActs(order.number);
  const waits = own.filter(({ state }) => state === 'waiting').length;
  const hadWaiting = useRef(waits);
  useEffect(() => {
    // Once it has left the phone, the server knows how the order stands.
    if (waits < hadWaiting.current) reload();
    hadWaiting.current = waits;
  }, [waits]);
  const finished = (act: Act, how: Done) => {
    setOpen(undefined);
    setDone({ act, ...how });
    if (how.isSent) onChanged(how.order);
  };
  // What this phone has already recorded is not offered again before the server has answered.
  const may = order.may.filter((act): act is Doable => act !== 'receive' && !own.some((one) => one.act === act && one.act !== 'note'));
  const isOver = own.some(({ act, state }) => act === 'resolve' && state === 'waiting') || (done?.isSent === true && done.order === null);
  const [first, ...others] = isOver ? [] : may;
  return (
    <>
      <Outcome done={done} />
      <Own order={order} />
      {first && <Way act={first} order={order} isMain onOpen={setOpen} onDone={finished} onChanged={onChanged} />}
      {!first && !isOver && order.unit !== null && <p class="hint">{t('act.none')}</p>}
      {children}
      {others.length > 0 && (
        <nav class="ways" aria-label={t('act.ways')}>
          {others.map((act) => (
            <Way key={act} act={act} order={order} onOpen={setOpen} onDone={finished} onChanged={onChanged} />
          ))}
        </nav>
      )}
      <Sheet open={open !== undefined} title={open ? t(`act.do.${open}`) : ''} onClose={() => setOpen(undefined)}>
        {open && <ActForm key={open} order={order} act={open} onDone={(how) => finished(open, how)} onChanged={onChanged} />}
      </Sheet>
    </>
  );
}

/** What became of the act just done; takes the focus, for the form that had it is gone. */
function Outcome({ done }: { done: ({ act: Act } & Done) | undefined }) {
  const t = useTexts(texts);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (done) box.current?.focus();
  }, [done]);
  if (!done) return null;
  const key = !done.isSent ? 'act.kept' : done.order ? 'act.sent' : 'act.sent_away';
  return (
    <div ref={box} tabIndex={-1}>
      <Notice tone="good" live>
        <strong>{t(key, { act: actWord(done.act) })}</strong>
      </Notice>
    </div>
  );
}

/** What was recorded without a network and was not accepted. What waits is said in the line of the order. */
function Own({ order }: { order: Order }) {
  const t = useTexts(texts);
  return (
    <>
      {ownActs(order.number)
        .filter(({ state }) => state === 'refused')
        .map(({ id, act, text }) => (
          <Notice key={id} tone="bad" live>
            <p>{t('act.refused', { act: actWord(act), text: text ?? '' })}</p>
            <Button onClick={() => void forgetAct(id)}>{t('act.refused_seen')}</Button>
          </Notice>
        ))}
    </>
  );
}

interface WayProps {
  act: Doable;
  order: Order;
  isMain?: boolean;
  onOpen: (act: Doable) => void;
  onDone: (act: Act, how: Done) => void;
  onChanged: (order: OrderBrief | null) => void;
}

/** An act that asks for nothing is done by one tap; any other opens its form. */
function Way({ act, order, isMain, onOpen, onDone, onChanged }: WayProps) {
  const t = useTexts(texts);
  const task = useTask();
  const [id, setId] = useState(uuid7);
  const isAtOnce = fieldsOf(act).length === 0;
  const tap = () => {
    if (!isAtOnce) return onOpen(act);
    void task.run(async () => {
      try {
        onDone(act, await perform(order.number, id, wishOf(act, { id, pictures: [] }, now())));
      } catch (failure) {
        const fresh = orderIn(failure);
        if (fresh) onChanged(fresh);
        throw failure;
      } finally {
        setId(uuid7());
      }
    });
  };
  const fresh = orderIn(task.problem);
  const isOffline = task.problem instanceof Offline;
  return (
    <>
      {task.problem !== undefined && (
        <Notice tone="warn" live>
          {fresh ? t('act.changed_plain', { state: stateWord(fresh.state) }) : isOffline ? t(OFFLINE_ACTS.has(act) ? 'act.no_key' : 'act.offline') : failureText(task.problem)}
        </Notice>
      )}
      <Button kind={isMain ? 'main' : 'plain'} busy={task.isBusy} onClick={tap}>
        {t(`act.do.${act}`)}
      </Button>
    </>
  );
}
