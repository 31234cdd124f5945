/** What happened to an order, oldest first, as those on duty see it. */
import { useTexts } from '../core/i18n';
import { momentText } from '../divisions/city';
import { reasonText } from './categories';
import type { OrderEvent } from './data-orders';
import { numberText } from './number';
import { Pictures } from './order-pictures';
import { texts } from './texts-orders';
import { texts as satisfactions, type Satisfaction } from './texts-words';
import { actWord, unitText } from './words';

type T = ReturnType<typeof useTexts<typeof texts>>;

function whoOf(event: OrderEvent, t: T): string {
  if (event.by !== 'staff') return t(`orders.timeline.${event.by}`);
  return t(event.is_mine ? 'orders.timeline.me' : 'orders.timeline.staff');
}

/** What was sent at once was not done without a network; clocks may differ by a little. */
const AT_ONCE_MS = 60_000;
const wasEarlier = ({ at, done_at }: OrderEvent): boolean => done_at !== null && Date.parse(at) - Date.parse(done_at) > AT_ONCE_MS;

export function Timeline({ number, events }: { number: string; events: readonly OrderEvent[] }) {
  const t = useTexts(texts);
  return (
    <ol class="lines">
      {events.map((event) => (
        <li key={event.id}>
          <p>
            <strong>{actWord(event.act)}</strong>
          </p>
          <p class="hint">
            {momentText(event.at)} · {whoOf(event, t)}
            {event.to_unit && event.to_unit !== event.from_unit && event.from_unit ? ` · ${t('orders.timeline.to', { unit: unitText(event.to_unit) })}` : ''}
          </p>
          {wasEarlier(event) && <p class="hint">{t('orders.timeline.done_at', { time: momentText(event.done_at!) })}</p>}
          <Words event={event} />
          {event.pictures.length > 0 && <Pictures number={number} ids={event.pictures} />}
        </li>
      ))}
    </ol>
  );
}

function Words({ event }: { event: OrderEvent }) {
  const t = useTexts(texts);
  const s = useTexts(satisfactions);
  const { act, reason, note, answer, satisfaction, other } = event;
  return (
    <>
      {reason && <p>{t('orders.timeline.reason', { text: reasonText(act, reason) })}</p>}
      {note && <p class="said">{note}</p>}
      {answer && <p class="said">{t('orders.timeline.answer', { text: answer })}</p>}
      {satisfaction !== null && <p>{s(`satisfaction.${satisfaction as unknown as Satisfaction}`)}</p>}
      {other && <p>{t('orders.timeline.other', { number: numberText(other) })}</p>}
    </>
  );
}
