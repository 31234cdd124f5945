/** Handing over by the household's code, scanned or typed; kept on the phone until it can be sent. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { online } from '../core/api';
import { uuid7 } from '../core/clock';
import { useForm } from '../core/form';
import { useTexts } from '../core/i18n';
import { discard, stored } from '../core/outbox';
import { ScanView } from '../core/scan';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Card, Choice, ErrorSummary, Field, fieldError, Notice } from '../core/ui';
import { priceOf, yuan } from '../market/units';
import { moneyWords } from '../market/words';
import { HAND_OVER, handOver, handOverOf } from './data-team';
import { scannedCode, typedCode } from './packing-rules';
import { PAID_WAYS, type Bag, type Lists, type PaidWay } from './shapes';
import { texts } from './texts-team';

interface Props {
  window_id: string | undefined;
  lists: Lists;
  /** A refused hand-over that is done once more. */
  mends?: string;
  onHanded: (order_id: string) => void;
}

/** Whose code it is; the order is known by its id, and by its number where a list is at hand. */
interface Shown {
  order_id: string;
  code: string;
}

/** Those that are not handed over yet, with the name where a list is at hand. */
type Known = Bag & { name?: string };

function ordersOf({ packing, delivery, bags }: Lists): readonly Known[] {
  const known: readonly Known[] = packing?.orders ?? delivery?.stops ?? bags ?? [];
  return known.filter(({ state }) => state === 'confirmed' || state === 'packed');
}

type Say = ReturnType<typeof useTexts<typeof texts>>;

const bagWords = ({ number, name }: Known, t: Say): string => (name ? t('team.order', { number, name }) : number);

export function HandOverPart({ window_id, lists, mends, onHanded }: Props) {
  const t = useTexts(texts);
  const [shown, show] = useState<Shown>();
  const [isScanning, scan] = useState(false);
  const [isForeign, setForeign] = useState(false);
  const [kept, setKept] = useState<string>();
  const orders = ordersOf(lists);
  const read = (text: string) => {
    const code = scannedCode(text);
    setForeign(!code);
    if (!code) return;
    scan(false);
    show(code);
  };
  if (shown) {
    const known = orders.find(({ order_id }) => order_id === shown.order_id);
    const done = (number: string | undefined) => {
      if (mends) void discard(mends);
      show(undefined);
      onHanded(shown.order_id);
      setKept(number ?? t('team.hand.a_bag'));
    };
    return <Paying key={shown.order_id} shown={shown} known={known} hasList={orders.length > 0} window_id={window_id} onDone={done} />;
  }
  return (
    <>
      <Kept number={kept} />
      <Refused />
      <p>{t('team.hand.lead')}</p>
      {isForeign && (
        <Notice tone="warn" live>
          {t('team.hand.not_ours')}
        </Notice>
      )}
      {isScanning && <ScanView onRead={read} />}
      <Button kind={isScanning ? 'plain' : 'main'} onClick={() => scan(!isScanning)}>
        {t(isScanning ? 'team.hand.scan_stop' : 'team.hand.scan')}
      </Button>
      {orders.length > 0 && !isScanning && <Typing orders={orders} onTyped={show} />}
    </>
  );
}

/** That the last one is safe; has the focus, for the form that had it is gone. */
function Kept({ number }: { number: string | undefined }) {
  const t = useTexts(texts);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (number) box.current?.focus();
  }, [number]);
  if (!number) return null;
  return (
    <div ref={box} tabIndex={-1}>
      <Notice tone="good" live>
        <strong>{number}</strong> · {t(online.value ? 'team.hand.kept' : 'team.hand.kept_offline')}
      </Notice>
    </div>
  );
}

/** What the server did not take, with its reason. */
function Refused() {
  const t = useTexts(texts);
  const refused = stored.value.filter(({ kind, state }) => kind === HAND_OVER && state === 'refused');
  return (
    <>
      {refused.map((item) => (
        <Notice key={item.id} tone="warn" live>
          {t('team.hand.refused', { number: handOverOf(item).number ?? t('team.hand.a_bag'), why: item.text ?? '' })}
        </Notice>
      ))}
    </>
  );
}

function Typing(props: { orders: readonly Known[]; onTyped: (shown: Shown) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const [order_id, choose] = useState<string>();
  const [typed, type] = useState('');
  const found = () =>
    mistakes({
      hand_order: order_id ? undefined : t('team.hand.which_missing'),
      hand_code: typedCode(typed) ? undefined : t('team.hand.code_wrong'),
    });
  const problem = standing(task.problem, found);
  const next = (event: Event) => {
    event.preventDefault();
    const wrong = found();
    if (wrong || !order_id) return task.fail(wrong);
    props.onTyped({ order_id, code: typedCode(typed)! });
  };
  return (
    <form class="card" onSubmit={next} noValidate>
      <h2>{t('team.hand.typed')}</h2>
      <ErrorSummary problem={problem} labels={{ hand_order: t('team.hand.which'), hand_code: t('team.hand.code') }} />
      <Field id="hand_order" label={t('team.hand.which')} error={fieldError(problem, 'hand_order')}>
        <select value={order_id ?? ''} onChange={(event) => choose(event.currentTarget.value || undefined)}>
          <option value="">{t('team.offers.choose')}</option>
          {props.orders.map((one) => (
            <option key={one.order_id} value={one.order_id} selected={one.order_id === order_id}>
              {bagWords(one, t)}
            </option>
          ))}
        </select>
      </Field>
      <Field id="hand_code" label={t('team.hand.code')} error={fieldError(problem, 'hand_code')}>
        <input type="text" autocomplete="off" autocapitalize="characters" spellcheck={false} maxLength={16} value={typed} onInput={(event) => type(event.currentTarget.value)} />
      </Field>
      <Button type="submit">{t('team.hand.next')}</Button>
    </form>
  );
}

function Paying(props: {
  shown: Shown;
  known: Known | undefined;
  hasList: boolean;
  window_id: string | undefined;
  onDone: (number: string | undefined) => void;
}) {
  const t = useTexts(texts);
  const { shown, known, window_id } = props;
  const [id] = useState(uuid7);
  const [way, setWay] = useState<PaidWay>('cash');
  const [typed, type] = useState(known ? yuan(known.due_fen).replaceAll(',', '') : '');
  const fen = priceOf(typed);
  const found = () => mistakes({ hand_amount: way === 'later' || fen !== null ? undefined : t('team.hand.amount_wrong') });
  const { problem, isBusy, submit: save } = useForm(found, async () => {
    // An order of another time is found by its own id; naming this window would be wrong.
    const place = known && window_id ? { window_id } : {};
    const paid = { way, amount_fen: way === 'later' ? 0 : fen! };
    await handOver({ id, ...place, order_id: shown.order_id, code: shown.code, how: 'scanned', paid }, known?.number);
    props.onDone(known?.number);
  });
  return (
    <form onSubmit={save} noValidate>
      <ErrorSummary problem={problem} labels={{ hand_amount: t('team.hand.amount') }} />
      <Card title={known ? bagWords(known, t) : t('team.hand.a_bag')}>
        {known && <p class="basket-price">{t('team.order.due', { sum: moneyWords(known.due_fen) })}</p>}
        {!known && props.hasList && <Notice tone="warn">{t('team.hand.elsewhere')}</Notice>}
      </Card>
      <Choice
        name="hand_paid"
        legend={t('team.hand.paid')}
        layout="row"
        options={PAID_WAYS.map((value) => ({ value, label: t(`team.hand.paid.${value}`) }))}
        value={way}
        onChange={setWay}
      />
      {way !== 'later' && (
        <Field id="hand_amount" label={t('team.hand.amount')} error={fieldError(problem, 'hand_amount')}>
          <input type="text" inputMode="decimal" autocomplete="off" maxLength={10} value={typed} onInput={(event) => type(event.currentTarget.value)} />
        </Field>
      )}
      <Button kind="main" type="submit" busy={isBusy}>
        {t('team.hand.save')}
      </Button>
    </form>
  );
}
