/** How late an order is: a word, a shape and a colour, and the time that is left. */
import { signal } from '@preact/signals';
import { now } from '../core/clock';
import { say, useTexts } from '../core/i18n';
import { momentText } from '../divisions/city';
import { spanParts, urgencyAt, type Timed } from './order-rules';
import { texts } from './texts-orders';
import { URGENCY_SHAPES, urgencyWord, texts as words } from './words';

const LOOK_EVERY_MS = 30_000;
/** Time passes on a list that is left open. */
const looks = signal(0);
setInterval(() => (looks.value += 1), LOOK_EVERY_MS);

/** A span of time in words: 2 小时 10 分. */
export function spanText(ms: number): string {
  return spanParts(ms)
    .map(([n, unit]) => say(texts[`orders.span.${unit}`], { n }))
    .join(' ');
}

export function Urgency({ order }: { order: Timed & { is_paused: boolean } }) {
  const t = useTexts(texts);
  void looks.value;
  const nowMs = now().getTime();
  const urgency = urgencyAt(order, nowMs);
  if (!urgency || !order.due_at) return null;
  const leftMs = Date.parse(order.due_at) - nowMs;
  const isLate = leftMs <= 0;
  const rests = order.is_paused && !isLate;
  const time = rests ? t('orders.rests', { time: momentText(order.due_at) }) : t(isLate ? 'orders.late' : 'orders.left', { span: spanText(leftMs) });
  return (
    <span class={`urgency urgency-${rests ? 'rests' : urgency}`}>
      <span aria-hidden="true">{rests ? '❚❚' : URGENCY_SHAPES[urgency]}</span> {rests ? say(words['hotline.is_paused']) : urgencyWord(urgency)} · {time}
    </span>
  );
}
