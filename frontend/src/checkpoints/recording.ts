/** What a checkpoint records: sealed to the server the moment it is recorded; the phone cannot read it again. */
import { Offline } from '../core/api';
import { now } from '../core/clock';
import { duty } from '../core/duty';
import { enqueue, type Label } from '../core/outbox';
import { seal } from '../core/sealed';
import { sealingKey } from '../watched/data';
import type { Encounter } from './flow-rules';
import { gather } from './gathering';
import { gatherMs, mayWait } from './gathering-rules';
import { passageOf } from './passage';
import { OUTBOX_KIND, queue, waiting } from './queue';
import { takesMore } from './queue-rules';
import { count, plate, post, wishes } from './shift';
import { clockText, texts } from './words';

const SEAL_KIND = 'passage';

/** What the outbox says of it: when and by what means, never who. */
function labelOf({ at, means }: Encounter): Label {
  const [zh, en] = texts[`means.${means}`];
  const time = clockText(at);
  const place = post.value?.place.name ?? '';
  return { title: [`通行登记 · ${zh}`, `Passage · ${en}`], detail: [`${time} · ${place}`, `${time} · ${place}`] };
}

/** After how many milliseconds this one is sent, with what lies there: at once when somebody may wait for it. */
function sentAfterMs(encounter: Encounter, endsAt: string): number {
  if (!mayWait(encounter, wishes.value)) return 0;
  return gatherMs(waiting.value + 1, document.visibilityState === 'hidden', Date.parse(endsAt) - now().getTime());
}

/**
 * Records somebody. Resolves when it is safe on the phone; gives false when nothing was kept because the
 * queue is full. Throws `Offline`, or what the server said, when this shift never had the key to seal with, and
 * whatever the phone's storage throws.
 */
export async function record(encounter: Encounter): Promise<boolean> {
  if (duty.value.state !== 'in' || !post.value) throw new Offline();
  if (!takesMore(queue.value)) return false;
  const { staff_id, ends_at } = duty.value;
  const { id } = encounter;
  const clear = passageOf(encounter, wishes.value, post.value.place.checkpoint_id, plate.value);
  const sealed = await seal(JSON.stringify(clear), await sealingKey(), { kind: SEAL_KIND, id, staff_id });
  await enqueue(OUTBOX_KIND, { id, sealed, label: labelOf(encounter) }, { owner: staff_id, mayWait: true });
  gather(sentAfterMs(encounter, ends_at));
  count(encounter);
  return true;
}
