/** The short form of one act on a work order: what it needs, errors beside the field, nothing typed is lost. */
import { useState } from 'preact/hooks';
import { Offline } from '../core/api';
import { now, uuid7 } from '../core/clock';
import { useForm } from '../core/form';
import { useTexts } from '../core/i18n';
import { mistakes } from '../core/task';
import { Button, ErrorSummary, Notice } from '../core/ui';
import { isOvertaken, type Order } from './data-orders';
import { numberTyped } from './number';
import { askedOf, missingIn, OFFLINE_ACTS, wishOf, type ActDraft, type ActField as Name, type Wish } from './order-act-rules';
import { ActField } from './order-act-fields';
import { draftOf, keepDraft } from './order-drafts';
import { perform, type Done } from './order-sealed';
import { texts } from './texts-order-act';
import { stateWord, type Act } from './words';

interface Props {
  order: Order;
  act: Act;
  onDone: (done: Done) => void;
  /** Somebody was faster; resolves when `order` is how it is now. */
  onOvertaken: (problem: unknown) => Promise<void>;
}

export function ActForm({ order, act, onDone, onOvertaken }: Props) {
  const t = useTexts(texts);
  // What there is to choose from stays as it was when the form opened, whatever the order does meanwhile.
  const [opened] = useState(order);
  const [draft, setDraft] = useState<ActDraft>(() => draftOf(order.number, act) ?? { id: uuid7(), pictures: [] });
  const asked = askedOf(act, draft);
  const patch = (change: Partial<ActDraft>) =>
    setDraft((before) => {
      const next = { ...before, ...change };
      keepDraft(order.number, act, next);
      return next;
    });
  const found = () => mistakes(Object.fromEntries(wrongIn(order, act, draft).map((field) => [field, t(`act.missing.${field}`)])));
  const { problem, isBusy, submit } = useForm(found, async () => {
    try {
      const done = await perform(order.number, draft.id, readable(wishOf(act, draft, now())));
      keepDraft(order.number, act, undefined);
      onDone(done);
    } catch (failure) {
      if (isOvertaken(failure)) {
        // This id was refused as the order is now; another try is another act.
        patch({ id: uuid7() });
        await onOvertaken(failure);
      }
      throw failure;
    }
  });
  const labels = Object.fromEntries(asked.filter(({ field }) => field !== 'pictures').map(({ field }) => [field, t(`act.${field as Named}`)]));
  return (
    <form onSubmit={submit} noValidate>
      <Trouble problem={problem} act={act} order={order} labels={labels} />
      {asked.map((one) => (
        <ActField key={one.field} asked={one} order={opened} act={act} draft={draft} patch={patch} problem={problem} />
      ))}
      <Button kind="main" type="submit" busy={isBusy}>
        {t(act === 'resolve' ? 'act.send_resolve' : 'act.send')}
      </Button>
    </form>
  );
}

/** The fields that have words of their own here; photos bring theirs. */
type Named = Exclude<Name, 'pictures'>;

function wrongIn({ state }: Order, act: Act, draft: ActDraft): readonly Named[] {
  const missing = missingIn(act, draft, state) as readonly Named[];
  return draft.into && !numberTyped(draft.into) ? [...missing, 'into'] : missing;
}

function readable(wish: Wish): Wish {
  return typeof wish.into === 'string' ? { ...wish, into: numberTyped(wish.into) } : wish;
}

function Trouble(props: { problem: unknown; act: Act; order: Order; labels: Readonly<Record<string, string>> }) {
  const t = useTexts(texts);
  const { problem, act, order, labels } = props;
  if (isOvertaken(problem)) {
    return (
      <Notice tone="warn" live>
        {t('act.changed', { state: stateWord(order.state) })}
      </Notice>
    );
  }
  if (problem instanceof Offline) {
    return (
      <Notice tone="warn" live>
        {t(OFFLINE_ACTS.has(act) ? 'act.no_key' : 'act.offline')}
      </Notice>
    );
  }
  return <ErrorSummary problem={problem} labels={labels} />;
}
