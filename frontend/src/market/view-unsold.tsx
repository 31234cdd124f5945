/** 认领滞销农产品: what an office wrote down for my number becomes drafts of mine. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { dayText } from '../core/days';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Notice, Screen } from '../core/ui';
import { placeText, usePlaces } from './buy-words';
import { Fetching } from './fetching';
import { productName } from './products';
import { texts } from './texts-numbers';
import type { SaleUnit } from './units';
import { priceWords, quantityWords } from './words';

interface Unsold {
  id: string;
  division_code: string;
  product: string;
  unit: SaleUnit;
  unit_quantity: number;
  quantity: number;
  price_fen: number | null;
  sell_by_on: string;
}

export default function UnsoldScreen() {
  const t = useTexts(texts);
  usePlaces();
  const answer = useAnswer<{ unsold: readonly Unsold[] }>('/me/unsold');
  const task = useTask();
  const [taken, tell] = useState(0);
  const rows = answer.data?.unsold;
  const take = () =>
    task.run(async () => {
      let left = 1;
      for (let count = 0; left > 0; ) {
        const done = await call<{ taken: number; left: number }>('POST', '/me/unsold', {});
        count += done.taken;
        tell(count);
        left = done.taken ? done.left : 0;
      }
      await answer.reload();
    });
  return (
    <Screen title={t('unsold.title')} back="/market/sell">
      <p>{t('unsold.lead')}</p>
      <Fetching answer={answer} />
      <ErrorSummary problem={task.problem} />
      {taken > 0 && (
        <Notice tone="good" live>
          <p>{t('unsold.taken', { n: taken })}</p>
          <A class="button button-plain" href="/market/sell">
            {t('unsold.to_listings')}
          </A>
        </Notice>
      )}
      {rows?.length === 0 && !taken && (
        <Card>
          <p>{t('unsold.none')}</p>
        </Card>
      )}
      {rows && rows.length > 0 && (
        <>
          <ul class="plain-list">
            {rows.map((one) => (
              <li key={one.id}>
                <strong>{productName(one.product)}</strong> {quantityWords(one.quantity, one)} · {priceWords(one.price_fen, one)}
                <br />
                <small>
                  {placeText(one.division_code)} · {t('unsold.until', { day: dayText(one.sell_by_on) })}
                </small>
              </li>
            ))}
          </ul>
          <Button kind="main" busy={task.isBusy} onClick={take}>
            {t('unsold.take')}
          </Button>
        </>
      )}
    </Screen>
  );
}
