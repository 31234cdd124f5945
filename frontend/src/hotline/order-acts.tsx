/** What may be done with a work order now: the usual act first and large, the others below what is known of it. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Offline } from '../core/api';
import { now, uuid7 } from '../core/clock';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, failureText, Notice, Sheet } from '../core/ui';
import { isOvertaken, orderIn, type Order, type OrderBrief } from './data-orders';
import { ActForm } from './order-act';
import { fieldsOf, wishOf } from './order-act-rules';
import { forgetAct, ownActs, perform, type Done } from './order-sealed';
import { texts } from './texts-order-act';
import { actWord, stateWord, type Act } from './words';

interface Props {
  order: Order;
  onChanged: (order: OrderBrief | null) => void;
  reload: () => Promise<void>;
  /** What is to be read before one does anything unusual. */
  children?: ComponentChildren;
}

type Doable = Exclude<Act, 'receive'>;

/** Does an act that asks for nothing at once; opens the form of any other. */
function useActing({ order, onChanged, reload }: Props) {
  const task = useTask();
  const [open, setOpen] = useState<Doable>();
  const [done, setDone] = useState<{ act: Act } & Done>();
  const finished = (act: Act, how: Done): void => {
    setOpen(undefined);
    setDone({ act, ...how });
    if (!how.isSent) return;
    onChanged(how.order);
    if (how.order) void reload();
  };
  const overtaken = async (problem: unknown): Promise<void> => {
    const fresh = orderIn(problem);
    if (fresh) onChanged(fresh);
    await reload();
  };
  const atOnce = (act: Doable): Promise<void> =>
    task.run(async () => {
      const id = uuid7();
      try {
        finished(act, await perform(order.number, id, wishOf(act, { id, pictures: [] }, now())));
      } catch (failure) {
        if (isOvertaken(failure)) await overtaken(failure);
        throw failure;
      }
    });
  const tap = (act: Doable): void => {
    task.fail(undefined);
    setDone(undefined);
    if (fieldsOf(act).length > 0) setOpen(act);
    else void atOnce(act);
  };
  return { task, open, done, finished, overtaken, tap, close: () => setOpen(undefined) };
}

export function Acts(props: Props) {
  const t = useTexts(texts);
  const { order, reload } = props;
  const { task, open, done, finished, overtaken, tap, close } = useActing(props);
  const waiting = ownActs(order.number).filter(({ state }) => state === 'waiting');
  const hadWaiting = useRef(waiting.length);
  useEffect(() => {
    // Once it has left the phone, the server knows how the order stands.
    if (waiting.length < hadWaiting.current) void reload();
    hadWaiting.current = waiting.length;
  }, [waiting.length]);
  // What this phone has already recorded is not offered again before the server has answered.
  const may = order.may.filter((act): act is Doable => act !== 'receive' && !waiting.some((one) => one.act === act && one.act !== 'note'));
  const isOver = waiting.some(({ act }) => act === 'resolve') || (done?.isSent === true && done.order === null);
  const [first, ...others] = isOver ? [] : may;
  return (
    <>
      <Outcome done={done} />
      <Own order={order} />
      {task.problem !== undefined && <Trouble problem={task.problem} order={order} />}
      {first && (
        <Button kind="main" busy={task.isBusy} onClick={() => tap(first)}>
          {t(`act.do.${first}`)}
        </Button>
      )}
      {!first && !isOver && order.unit !== null && <p class="hint">{t('act.none')}</p>}
      {props.children}
      {others.length > 0 && (
        <nav class="ways" aria-label={t('act.ways')}>
          {others.map((act) => (
            <Button key={act} onClick={() => tap(act)}>
              {t(`act.do.${act}`)}
            </Button>
          ))}
        </nav>
      )}
      <Sheet open={open !== undefined} title={open ? t(`act.do.${open}`) : ''} onClose={close}>
        {open && <ActForm key={open} order={order} act={open} onDone={(how) => finished(open, how)} onOvertaken={overtaken} />}
      </Sheet>
    </>
  );
}

/** Why an act that asks for nothing was not done. */
function Trouble({ problem, order }: { problem: unknown; order: Order }) {
  const t = useTexts(texts);
  let words = failureText(problem);
  if (isOvertaken(problem)) words = t('act.changed_plain', { state: stateWord(order.state) });
  else if (problem instanceof Offline) words = t('act.no_key');
  return (
    <Notice tone="warn" live>
      {words}
    </Notice>
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
