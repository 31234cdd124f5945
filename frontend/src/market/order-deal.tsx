/** One supplier's part of an order: how it stands, the hand-over code, and what may be done about it. */
import { useState } from 'preact/hooks';
import { call } from '../core/api';
import { now, uuid7 } from '../core/clock';
import { useTexts } from '../core/i18n';
import { mistakes, useTask } from '../core/task';
import { Button, Card, Choice, ErrorSummary, Field, fieldError, Notice, Sheet } from '../core/ui';
import { momentText } from '../divisions/city';
import { BigCode } from './big-code';
import { minutesLeft } from './buy-rules';
import { amountWords, leftText, useNow, windowText } from './buy-words';
import { BUYERS_PROBLEMS, BUYERS_REASONS, mayDispute, type Bought, type Order } from './data-buy';
import { NOTE_MOST, type DealLine } from './data-sell';
import { productName } from './products';
import { texts } from './texts-buy';
import { texts as dealTexts } from './texts-deal';
import { unitOf } from './units';
import { dealStateWord, moneyWords, priceWords } from './words';

type Changed = (order: Order) => void;

export function DealCard({ deal, onChanged }: { deal: Bought; onChanged: Changed }) {
  const t = useTexts(texts);
  const isOpen = deal.state === 'held' || deal.state === 'confirmed';
  return (
    <Card title={deal.supplier_name ?? t('buy.deal.a_supplier')}>
      <p class="state-line">
        <strong>{dealStateWord(deal.state)}</strong>
      </p>
      <StateText deal={deal} />
      <ul class="plain-list">
        {deal.lines.map((line) => (
          <LineOf key={line.listing_id} line={line} />
        ))}
      </ul>
      {deal.window && <p>{t('buy.deal.window', { window: windowText(deal.window) })}</p>}
      <p class="goods-price">
        {deal.handed_over
          ? t('buy.deal.due', { sum: moneyWords(deal.handed_over.due_fen) })
          : t('buy.order.total', { sum: moneyWords(deal.total_fen) })}
      </p>
      {deal.contact && <Contact contact={deal.contact} />}
      <Disputes deal={deal} />
      {isOpen && <Code deal={deal} />}
      {isOpen && <Cancel deal={deal} onChanged={onChanged} />}
      {mayDispute(deal, now().getTime()) && <Dispute deal={deal} onChanged={onChanged} />}
    </Card>
  );
}

function StateText({ deal }: { deal: Bought }) {
  const t = useTexts(texts);
  const d = useTexts(dealTexts);
  const at = useNow();
  const { state, hold_until, cancelled, handed_over } = deal;
  if (state === 'held' && hold_until) {
    const n = minutesLeft(hold_until, at);
    const text = n > 0 ? t('buy.deal.held', { time: momentText(hold_until), left: leftText(n) }) : t('buy.deal.held_over');
    return <Notice tone={n > 0 ? 'info' : 'warn'}>{text}</Notice>;
  }
  if (state === 'confirmed') return <Notice tone="good">{t('buy.deal.confirmed')}</Notice>;
  if (state === 'expired') return <Notice tone="warn">{t('buy.deal.expired')}</Notice>;
  if (state === 'cancelled' && cancelled) {
    return <Notice tone="warn">{t(`buy.deal.cancelled_${cancelled.by}`, { why: d(`deal.reason.${cancelled.reason}`) })}</Notice>;
  }
  if (!handed_over) return null;
  const { way, amount_fen } = handed_over.paid;
  return (
    <Notice tone="good">
      <p>{t('buy.deal.handed', { time: momentText(handed_over.at) })}</p>
      <p>{t(`buy.deal.paid.${way}`, { sum: moneyWords(amount_fen) })}</p>
    </Notice>
  );
}

function LineOf({ line }: { line: DealLine }) {
  const t = useTexts(texts);
  const measure = line.measure ?? 'mass';
  const unit = unitOf(line.unit_quantity, measure);
  const words = (quantity: number) => amountWords(quantity, line.unit_quantity, measure);
  return (
    <li>
      <strong>{productName(line.product)}</strong> · {words(line.quantity)}
      <br />
      {priceWords(line.price_fen, { unit })} · {moneyWords(line.amount_fen)}
      {line.handed !== null && (
        <>
          <br />
          {t('buy.deal.weighed', { quantity: words(line.handed), ordered: words(line.quantity) })}
        </>
      )}
    </li>
  );
}

function Contact({ contact }: { contact: NonNullable<Bought['contact']> }) {
  const t = useTexts(texts);
  return (
    <dl class="facts">
      <div>
        <dt>{t('buy.deal.contact')}</dt>
        <dd>
          {contact.name} <a href={`tel:${contact.phone}`}>{contact.phone}</a>
          {contact.address && (
            <>
              <br />
              {contact.address}
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}

function Disputes({ deal }: { deal: Bought }) {
  const t = useTexts(texts);
  const d = useTexts(dealTexts);
  return (
    <>
      {deal.disputes.map(({ by, reason, note }) => (
        <Notice key={by} tone="warn">
          <p>{t(`buy.dispute.by.${by}`, { why: d(`deal.reason.${reason}`) })}</p>
          {note && <p>{note}</p>}
        </Notice>
      ))}
    </>
  );
}

function Code({ deal }: { deal: Bought }) {
  const t = useTexts(texts);
  const [isOpen, open] = useState(false);
  const spoken = deal.hand_over_code.split(':').at(-1) ?? '';
  return (
    <>
      <Button kind="main" onClick={() => open(true)}>
        {t('buy.deal.code')}
      </Button>
      <Sheet open={isOpen} title={t('buy.deal.code')} onClose={() => open(false)}>
        <BigCode text={deal.hand_over_code} label={t('buy.deal.code')} />
        <p>{t('buy.deal.code_hint')}</p>
        <p class="digits">{spoken}</p>
      </Sheet>
    </>
  );
}

function Cancel({ deal, onChanged }: { deal: Bought; onChanged: Changed }) {
  const t = useTexts(texts);
  const d = useTexts(dealTexts);
  const [isOpen, open] = useState(false);
  const [reason, choose] = useState<(typeof BUYERS_REASONS)[number]>();
  const task = useTask();
  const cancel = () => {
    if (!reason) return task.fail(mistakes({ reason: d('deal.reason_missing') }));
    return task.run(async () => {
      const path = `/market/orders/${encodeURIComponent(deal.order_id)}/cancel`;
      onChanged(await call<Order>('POST', path, { supplier_id: deal.supplier_id, reason }));
      open(false);
    });
  };
  return (
    <>
      <Button kind="danger" onClick={() => open(true)}>
        {d('deal.cancel')}
      </Button>
      <Sheet open={isOpen} title={d('deal.cancel')} onClose={() => open(false)}>
        <ErrorSummary problem={task.problem} labels={{ reason: d('deal.reason') }} />
        <Choice
          name="reason"
          legend={d('deal.reason')}
          options={BUYERS_REASONS.map((value) => ({ value, label: d(`deal.reason.${value}`) }))}
          value={reason}
          onChange={choose}
          error={fieldError(task.problem, 'reason')}
        />
        <Button kind="danger" busy={task.isBusy} onClick={cancel}>
          {t('buy.cancel.sure')}
        </Button>
      </Sheet>
    </>
  );
}

function Dispute({ deal, onChanged }: { deal: Bought; onChanged: Changed }) {
  const t = useTexts(texts);
  const d = useTexts(dealTexts);
  const [isOpen, open] = useState(false);
  const [id] = useState(uuid7);
  const [reason, choose] = useState<(typeof BUYERS_PROBLEMS)[number]>();
  const [note, write] = useState('');
  const task = useTask();
  const send = () => {
    if (!reason) return task.fail(mistakes({ reason: d('deal.reason_missing') }));
    return task.run(async () => {
      const path = `/market/orders/${encodeURIComponent(deal.order_id)}/dispute`;
      const about = { id, supplier_id: deal.supplier_id, reason, ...(note.trim() ? { note: note.trim() } : {}) };
      onChanged(await call<Order>('POST', path, about));
      open(false);
    });
  };
  return (
    <>
      <Button onClick={() => open(true)}>{d('deal.dispute')}</Button>
      <Sheet open={isOpen} title={d('deal.dispute')} onClose={() => open(false)}>
        <ErrorSummary problem={task.problem} labels={{ reason: d('deal.reason') }} />
        <p>{t('buy.dispute.lead')}</p>
        <Choice
          name="reason"
          legend={d('deal.reason')}
          options={BUYERS_PROBLEMS.map((value) => ({ value, label: d(`deal.reason.${value}`) }))}
          value={reason}
          onChange={choose}
          error={fieldError(task.problem, 'reason')}
        />
        <Field id="note" label={d('deal.dispute_note')} error={fieldError(task.problem, 'note')}>
          <textarea rows={3} maxLength={NOTE_MOST} value={note} onInput={(event) => write(event.currentTarget.value)} />
        </Field>
        <Button kind="main" busy={task.isBusy} onClick={send}>
          {d('deal.dispute_send')}
        </Button>
      </Sheet>
    </>
  );
}
