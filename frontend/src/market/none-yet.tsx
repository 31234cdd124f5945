/** What stands in place of an empty list of a buyer's: what it is, and the way to the board. */
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Card } from '../core/ui';
import { texts } from './texts-buy';

export function NoneYet(props: { title: string }) {
  const t = useTexts(texts);
  return (
    <Card>
      <p>
        <strong>{props.title}</strong>
      </p>
      <p class="quiet">{t('buy.orders.none_why')}</p>
      <A class="button button-main" href="/market">
        {t('buy.orders.to_board')}
      </A>
    </Card>
  );
}
