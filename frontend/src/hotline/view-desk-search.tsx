/** 查找: an order by its number, by the caller's phone (audited), or by the place. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { go } from '../core/router';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Choice, ErrorSummary, Field, fieldError, Tick } from '../core/ui';
import { DivisionPicker } from '../divisions/picker';
import { useNames } from '../staff/words';
import { callAreas, orderByNumber, ordersAt, ordersByPhone, type Page } from './data-desk';
import { dialled } from './desk-call';
import { DeskScreen } from './desk-frame';
import { focusOn, useKeys } from './desk-keys';
import { useCategories } from './desk-list';
import { numberTyped } from './number';
import { OrderRows } from './order-rows';
import { texts } from './texts-desk';

type Way = 'number' | 'phone' | 'place';
const WAYS: readonly Way[] = ['number', 'phone', 'place'];

/** What is typed is not kept: a number or a phone must not stay on a shared computer. */
interface Sought {
  way: Way;
  number: string;
  phone: string;
  place: string;
  closedToo: boolean;
}

const NOTHING: Sought = { way: 'number', number: '', phone: '', place: '', closedToo: false };
const WRONG = { number: 'desk.search.number_wrong', phone: 'desk.search.phone_wrong', place: 'desk.search.place_missing' } as const;

/** How to ask for it; undefined while what is typed cannot be asked for. */
function asking({ way, closedToo, ...typed }: Sought): ((cursor?: string) => Promise<Page>) | undefined {
  const number = numberTyped(typed.number);
  const phone = dialled(typed.phone);
  if (way === 'number') return number ? () => orderByNumber(number) : undefined;
  if (way === 'phone') return phone ? () => ordersByPhone(phone) : undefined;
  return typed.place ? (cursor) => ordersAt(typed.place, { onlyOpen: !closedToo, cursor }) : undefined;
}

export default function Search() {
  const t = useTexts(texts);
  useNames();
  useCategories();
  const [sought, set] = useState(NOTHING);
  const [page, show] = useState<Page>();
  const task = useTask();
  const found = () => mistakes({ [sought.way]: asking(sought) ? undefined : t(WRONG[sought.way]) });
  const look = (cursor?: string) => {
    const ask = asking(sought);
    if (!ask) return task.fail(found());
    void task.run(async () => {
      const fresh = await ask(cursor);
      show((was) => (cursor && was ? { ...fresh, orders: [...was.orders, ...fresh.orders] } : fresh));
    });
  };
  const patch = (part: Partial<Sought>) => {
    set((was) => ({ ...was, ...part }));
    show(undefined);
  };
  useKeys({ F2: () => focusOn(sought.way), F4: () => go('/duty/hotline'), F9: () => go('/duty/hotline/desk') });
  const problem = standing(task.problem, found);
  return (
    <DeskScreen
      title={t('desk.search.title')}
      at="/duty/hotline/search"
      keys={[
        ['F2', t('desk.key.field')],
        ['Enter', t('desk.search.go')],
        ['F4', t('desk.key.call')],
        ['F9', t('desk.key.desk')],
      ]}
    >
      <div class="desk-columns">
        <form
          class="desk-column"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            look();
          }}
        >
          <ErrorSummary problem={problem} />
          <SoughtFields sought={sought} patch={patch} problem={problem} />
          <Button kind="main" type="submit" busy={task.isBusy}>
            {t('desk.search.go')}
          </Button>
        </form>
        <Results page={page} isBusy={task.isBusy} onMore={look} />
      </div>
    </DeskScreen>
  );
}

function SoughtFields({ sought, patch, problem }: { sought: Sought; patch: (part: Partial<Sought>) => void; problem: unknown }) {
  const t = useTexts(texts);
  const { way } = sought;
  return (
    <>
      <Choice
        name="way"
        legend={t('desk.search.by')}
        layout="row"
        options={WAYS.map((value) => ({ value, label: t(`desk.search.by_${value}`) }))}
        value={way}
        onChange={(chosen) => patch({ ...NOTHING, way: chosen })}
      />
      {way === 'place' ? (
        <>
          <DivisionPicker
            id="place"
            label={t('desk.search.place')}
            value={sought.place || undefined}
            onChange={(place) => patch({ place })}
            digits={[9, 12]}
            within={callAreas.value.length === 1 ? callAreas.value[0] : undefined}
            error={fieldError(problem, 'place')}
          />
          <Tick id="closed-too" label={t('desk.search.closed_too')} checked={sought.closedToo} onChange={(closedToo) => patch({ closedToo })} />
        </>
      ) : (
        <Field key={way} id={way} label={t(`desk.search.${way}`)} hint={t(`desk.search.${way}_hint`)} error={fieldError(problem, way)}>
          <input
            type="text"
            inputMode={way === 'phone' ? 'tel' : 'text'}
            autocomplete="off"
            maxLength={20}
            value={sought[way]}
            onInput={(event) => patch({ [way]: event.currentTarget.value })}
          />
        </Field>
      )}
    </>
  );
}

/** What was found takes the focus, so that the keyboard goes on there. */
function Results({ page, isBusy, onMore }: { page: Page | undefined; isBusy: boolean; onMore: (cursor: string) => void }) {
  const t = useTexts(texts);
  const box = useRef<HTMLDivElement>(null);
  const hasPage = page !== undefined;
  useEffect(() => {
    if (hasPage) box.current?.focus();
  }, [hasPage]);
  return (
    <div class="desk-column" ref={box} tabIndex={-1}>
      <p role="status" class="hint">
        {page && (page.orders.length > 0 ? t('desk.search.found', { n: page.orders.length }) : t('desk.search.none'))}
      </p>
      {page && page.orders.length > 0 && <OrderRows orders={page.orders} />}
      {page?.next && (
        <Button busy={isBusy} onClick={() => onMore(page.next!)}>
          {t('desk.search.more')}
        </Button>
      )}
    </div>
  );
}
