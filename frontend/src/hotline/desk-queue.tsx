/** The list of one desk with its views, what is done to several at once, and the order beside it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { go } from '../core/router';
import { useTask } from '../core/task';
import { Button, Card as Box, ErrorSummary, failureText, Field, Notice, Sheet } from '../core/ui';
import { momentText } from '../divisions/city';
import { Bulk, Outcomes } from './desk-bulk';
import { distribute, myViews, removeView, takeNext, type View } from './data-desk';
import { HandOver } from './desk-hand-over';
import { useKeys } from './desk-keys';
import { useOrders, type List } from './desk-list';
import { DeskRows, enterRows, isWide } from './desk-rows';
import { isShown, type Outcome } from './desk-rules';
import { ViewForm } from './desk-view-form';
import { BUILT_IN, counted, type Shown } from './desk-views';
import { numberText } from './number';
import { WholeOrder } from './order-whole';
import { texts } from './texts-desk';
import { stateWord, type OrderState } from './words';

/** What is said after something was done: sentences, or what became of several orders. */
type Said = { text: string } | { outcomes: readonly Outcome[] } | undefined;

export function DeskQueue({ unit }: { unit: string }) {
  const list = useOrders(unit);
  const orders = list.list?.orders ?? [];
  const [views, setViews] = useMyViews(unit);
  const [at, show] = useState('all');
  const [ticked, tick] = useState<readonly string[]>([]);
  const [opened, open] = useState<string>();
  const [said, say] = useState<Said>();
  const view = [...BUILT_IN, ...views].find(({ id }) => id === at) ?? BUILT_IN[0]!;
  const shown = orders.filter((order) => isShown(view.filter, order));
  const chosen = shown.filter(({ number }) => ticked.includes(number));
  useKeys({
    F2: () => enterRows(shown, opened),
    F4: () => go('/duty/hotline'),
    F8: () => go('/duty/hotline/search'),
    F9: () => void list.reload(),
  });
  const openBeside = (number: string): boolean => {
    if (isWide()) open(number);
    return isWide();
  };
  const done = (outcomes: readonly Outcome[]): void => {
    tick([]);
    say({ outcomes });
    void list.reload();
  };
  return (
    <div class="desk-columns">
      <div class="desk-column">
        <TakeNext unit={unit} onOpen={openBeside} onSaid={say} reload={list.reload} />
        <div role="status">{said && <SaidOnes said={said} />}</div>
        <Views {...{ unit, views, setViews, at, show, counts: counted([...BUILT_IN, ...views], orders) }} />
        <ListState list={list} shown={shown.length} />
        {chosen.length > 0 && <Bulk unit={unit} orders={chosen} onClear={() => tick([])} onDone={done} />}
        {shown.length > 0 && <DeskRows orders={shown} ticked={ticked} onTick={tick} opened={opened} onOpen={openBeside} />}
        <Sharing unit={unit} mine={orders.filter(({ is_mine }) => is_mine).length} onDone={done} />
      </div>
      <Beside opened={opened} list={list} />
    </div>
  );
}

function SaidOnes({ said }: { said: NonNullable<Said> }) {
  return 'text' in said ? <Notice tone="good">{said.text}</Notice> : <Outcomes outcomes={said.outcomes} />;
}

/** One's own views; a desk without them still has its list. */
function useMyViews(unit: string): [readonly View[], (views: readonly View[]) => void] {
  const [views, set] = useState<readonly View[]>([]);
  useEffect(() => void myViews().then(set, () => undefined), []);
  return [views.filter(({ filter }) => !filter.unit || filter.unit === unit), set];
}

/** The order beside the list. It takes the focus when it was opened, so that the keyboard goes on in it. */
function Beside({ opened, list }: { opened: string | undefined; list: List }) {
  const t = useTexts(texts);
  const pane = useRef<HTMLElement>(null);
  useEffect(() => {
    if (opened) pane.current?.focus();
  }, [opened]);
  return (
    <section class="desk-pane" aria-label={t('desk.queue.pane')} ref={pane} tabIndex={-1}>
      {opened ? (
        <WholeOrder key={opened} number={opened} onChanged={(card) => list.put(opened, card)} />
      ) : (
        <Box>
          <p class="hint">{t('desk.queue.pane_hint')}</p>
        </Box>
      )}
    </section>
  );
}

function ListState({ list, shown }: { list: List; shown: number }) {
  const t = useTexts(texts);
  const { list: listed, failure, isBusy, reload, more } = list;
  return (
    <>
      {failure !== undefined && (
        <Notice tone="warn" live>
          {failureText(failure)}
        </Notice>
      )}
      {listed?.next && (
        <Notice>
          {t('desk.queue.partly', { n: listed.orders.length })}
          <Button busy={isBusy} onClick={() => void more()}>
            {t('desk.queue.more', { n: listed.orders.length })}
          </Button>
        </Notice>
      )}
      <div class="goods-filter">
        <p class="hint" role="status">
          {listed && shown === 0 ? t('desk.queue.none') : ''} {listed && t('desk.queue.as_of', { time: momentText(listed.as_of) })}
        </p>
        <Button busy={isBusy} onClick={() => void reload()}>
          {t('desk.queue.again')}
        </Button>
      </div>
    </>
  );
}

interface ViewsProps {
  unit: string;
  views: readonly View[];
  setViews: (views: readonly View[]) => void;
  at: string;
  show: (id: string) => void;
  counts: ReadonlyMap<string, number>;
}

function Views({ unit, views, setViews, at, show, counts }: ViewsProps) {
  const t = useTexts(texts);
  const [isMaking, make] = useState(false);
  const task = useTask();
  const own = views.find(({ id }) => id === at);
  const nameOf = ({ id, name }: Shown): string => {
    const n = counts.get(id) ?? 0;
    if (name !== undefined) return t('desk.queue.saved', { name, n });
    if (id === 'all' || id === 'late' || id === 'mine') return t(`desk.queue.${id}`, { n });
    return t('desk.queue.state', { state: stateWord(id as OrderState), n });
  };
  const remove = (view: View) =>
    task.run(async () => {
      await removeView(view.id);
      show('all');
      setViews(views.filter(({ id }) => id !== view.id));
    });
  return (
    <>
      <Field id="view" label={t('desk.queue.view')}>
        <select value={at} onChange={(event) => show(event.currentTarget.value)}>
          {[...BUILT_IN, ...views].map((one) => (
            <option key={one.id} value={one.id} selected={one.id === at}>
              {nameOf(one)}
            </option>
          ))}
        </select>
      </Field>
      <ErrorSummary problem={task.problem} />
      <div class="ways">
        <Button onClick={() => make(true)}>{t('desk.queue.filter')}</Button>
        {own && (
          <Button kind="danger" busy={task.isBusy} onClick={() => void remove(own)}>
            {t('desk.queue.remove_view', { name: own.name })}
          </Button>
        )}
      </div>
      <Sheet open={isMaking} title={t('desk.view.title')} onClose={() => make(false)}>
        <ViewForm
          county={unit.split('.')[1] ?? ''}
          onSaved={(view) => {
            make(false);
            setViews([...views, view]);
            show(view.id);
          }}
        />
      </Sheet>
    </>
  );
}

interface NextProps {
  unit: string;
  onOpen: (number: string) => boolean;
  onSaid: (said: Said) => void;
  reload: () => Promise<void>;
}

/** The most urgent order that nobody has becomes mine. */
function TakeNext({ unit, onOpen, onSaid, reload }: NextProps) {
  const t = useTexts(texts);
  const task = useTask();
  const next = () =>
    task.run(async () => {
      const { order } = await takeNext(unit);
      onSaid({ text: order ? t('desk.queue.taken', { number: numberText(order.number) }) : t('desk.queue.next_none') });
      await reload();
      if (order) onOpen(order.number);
    });
  return (
    <>
      <ErrorSummary problem={task.problem} />
      <Button kind="main" busy={task.isBusy} onClick={() => void next()}>
        {t('desk.queue.next')}
      </Button>
    </>
  );
}

interface SharingProps {
  unit: string;
  mine: number;
  onDone: (outcomes: readonly Outcome[]) => void;
}

/** Who has what: the waiting ones for everybody on shift, all of mine for another. */
function Sharing({ unit, mine, onDone }: SharingProps) {
  const t = useTexts(texts);
  const [isHanding, hand] = useState(false);
  const task = useTask();
  const share = () => task.run(async () => onDone(await distribute(unit)));
  return (
    <>
      <ErrorSummary problem={task.problem} />
      <div class="ways">
        <Button busy={task.isBusy} onClick={() => void share()}>
          {t('desk.queue.share')}
        </Button>
        <Button onClick={() => hand(true)}>{t('desk.queue.hand_over')}</Button>
      </div>
      <Sheet open={isHanding} title={t('desk.hand.title')} onClose={() => hand(false)}>
        <HandOver
          unit={unit}
          mine={mine}
          onDone={(outcomes) => {
            hand(false);
            onDone(outcomes);
          }}
        />
      </Sheet>
    </>
  );
}
