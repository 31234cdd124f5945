/** Something else in place of a line, where the household allows it or is to be asked. */
import { useEffect, useState } from 'preact/hooks';
import { call } from '../core/api';
import { uuid7 } from '../core/clock';
import { useTexts } from '../core/i18n';
import { mistakes, useTask } from '../core/task';
import { Button, ErrorSummary, Field, fieldError, Notice, Sheet } from '../core/ui';
import { quantityOf, typedUnits } from '../market/units';
import type { Offer, Offers, OrderLine, PackOrder } from './shapes';
import { texts } from './texts-team';
import { amountWords, lineName, unitName, unitPrice } from './words';

interface Props {
  /** Of the order, below the window. */
  path: string;
  point_id: string;
  line: OrderLine;
  onChanged: (order: PackOrder) => void;
}

export function Swap(props: Props) {
  const t = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  const { line } = props;
  const isSettled = line.substitute && line.substitute.state !== 'declined' && line.substitute.state !== 'lapsed';
  if (line.consent === 'none' || isSettled) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('team.swap', { name: lineName(line) })}</Button>
      <Sheet open={isOpen} title={t('team.swap.title')} onClose={() => setOpen(false)}>
        <Choosing {...props} onDone={() => setOpen(false)} />
      </Sheet>
    </>
  );
}

function Choosing({ path, point_id, line, onChanged, onDone }: Props & { onDone: () => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const [id] = useState(uuid7);
  const [offers, show] = useState<readonly Offer[]>([]);
  const [chosen, choose] = useState<string>();
  const [typed, type] = useState(typedUnits(line.quantity, line.unit_quantity));
  useEffect(
    () =>
      void task.run(async () => {
        const told = await call<Offers>('GET', `/basket/offers?point=${encodeURIComponent(point_id)}`);
        show(told.offers.filter(({ listing_id, left, state }) => listing_id !== line.listing_id && state === 'open' && left > 0));
      }),
    [],
  );
  const offer = offers.find(({ listing_id }) => listing_id === chosen);
  const save = () => {
    const quantity = offer ? quantityOf(typed, offer.unit_quantity) : null;
    const wrong = mistakes({
      swap_with: offer ? undefined : t('team.missing.product'),
      swap_quantity: !offer || (quantity !== null && quantity > 0) ? undefined : t('team.missing.quantity'),
    });
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      onChanged(await call<PackOrder>('POST', `${path}/substitutes`, { id, line: line.line, listing_id: chosen, quantity }));
      onDone();
    });
  };
  return (
    <>
      <ErrorSummary problem={task.problem} />
      <p>{t('team.pack.line', { name: lineName(line), quantity: amountWords(line.quantity, line) })}</p>
      {line.consent === 'ask' && <Notice>{t('team.swap.asked')}</Notice>}
      <Field id="swap_with" label={t('team.swap.what')} error={fieldError(task.problem, 'swap_with')}>
        <select value={chosen ?? ''} onChange={(event) => choose(event.currentTarget.value || undefined)}>
          <option value="">{t('team.offers.choose')}</option>
          {offers.map((one) => (
            <option key={one.listing_id} value={one.listing_id} selected={one.listing_id === chosen}>
              {lineName(one)} · {unitPrice(one.price_fen, one)}
            </option>
          ))}
        </select>
      </Field>
      <Field id="swap_quantity" label={t('team.swap.how_much', { unit: unitName(offer ?? line) })} error={fieldError(task.problem, 'swap_quantity')}>
        <input type="text" inputMode="decimal" autocomplete="off" maxLength={10} value={typed} onInput={(event) => type(event.currentTarget.value)} />
      </Field>
      <Button kind="main" busy={task.isBusy} onClick={save}>
        {t('team.swap.save')}
      </Button>
    </>
  );
}
