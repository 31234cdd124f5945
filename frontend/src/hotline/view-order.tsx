/** One work order, on the phone of whoever handles it. */
import { useTexts } from '../core/i18n';
import { query } from '../core/router';
import { Notice, Screen } from '../core/ui';
import { numberTyped } from './number';
import { WholeOrder } from './order-whole';
import { texts } from './texts-orders';

export default function ViewOrder() {
  const t = useTexts(texts);
  const number = numberTyped(query('number') ?? '');
  return (
    <Screen title={t('orders.one')} back="/duty/orders">
      {number ? <WholeOrder key={number} number={number} /> : <Notice>{t('orders.gone')}</Notice>}
    </Screen>
  );
}
