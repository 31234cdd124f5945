/** Who reported it: masked, and in clear only by an act of its own that is written down. */
import { useState } from 'preact/hooks';
import { groupedPhone } from '../accounts/rules';
import { useTexts } from '../core/i18n';
import { mistakes, useTask } from '../core/task';
import { Button, Card, Choice, ErrorSummary, fieldError, Icon } from '../core/ui';
import { PURPOSES, readCaller, type Order, type Purpose } from './data-orders';
import { texts } from './texts-orders';

export function Caller({ order }: { order: Order }) {
  const t = useTexts(texts);
  const [isAsking, setAsking] = useState(false);
  const [clear, setClear] = useState<{ name: string | null; phone: string | null }>();
  if (!order.said) return null;
  const { caller, wants_call_back } = order.said;
  if (!caller) {
    return (
      <Card title={t('orders.caller')}>
        <p>{t(order.is_anonymous ? 'orders.anonymous' : 'orders.caller.none')}</p>
      </Card>
    );
  }
  const shown = clear ?? caller;
  return (
    <Card title={t('orders.caller')}>
      <p>
        <strong>{[shown.name, clear ? undefined : shown.phone].filter(Boolean).join(' ')}</strong>
        {wants_call_back && <span class="hint"> · {t('orders.caller.wants')}</span>}
      </p>
      {clear && <Clear phone={clear.phone} />}
      {!clear && !isAsking && <Button onClick={() => setAsking(true)}>{t('orders.caller.show')}</Button>}
      {!clear && isAsking && <Purpose number={order.number} onDone={setClear} />}
    </Card>
  );
}

function Clear({ phone }: { phone: string | null }) {
  const t = useTexts(texts);
  if (!phone) return <p>{t('orders.caller.no_phone')}</p>;
  return (
    <a class="button button-main" href={`tel:${phone}`}>
      <Icon name="phone" />
      {t('orders.caller.call', { phone: groupedPhone(phone) })}
    </a>
  );
}

function Purpose(props: { number: string; onDone: (clear: { name: string | null; phone: string | null }) => void }) {
  const t = useTexts(texts);
  const [purpose, setPurpose] = useState<Purpose>();
  const task = useTask();
  const show = () => {
    if (!purpose) return task.fail(mistakes({ purpose: t('orders.caller.why_missing') }));
    void task.run(async () => props.onDone(await readCaller(props.number, purpose)));
  };
  return (
    <>
      <ErrorSummary problem={task.problem} labels={{ purpose: t('orders.caller.why') }} />
      <Choice
        name="purpose"
        legend={t('orders.caller.why')}
        layout="row"
        options={PURPOSES.map((value) => ({ value, label: t(`orders.caller.${value}`) }))}
        value={purpose}
        onChange={setPurpose}
        error={fieldError(task.problem, 'purpose')}
      />
      <p class="hint">{t('orders.caller.logged')}</p>
      <Button kind="main" busy={task.isBusy} onClick={show}>
        {t('orders.caller.show')}
      </Button>
    </>
  );
}
