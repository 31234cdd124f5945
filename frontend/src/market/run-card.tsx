/** One run of the matching in numbers, with its data to be checked. */
import { now } from '../core/clock';
import { Counts } from '../core/counts';
import { dayText } from '../core/days';
import { useTexts } from '../core/i18n';
import { Card } from '../core/ui';
import { momentText } from '../divisions/city';
import { placeText } from './buy-words';
import { unanswered, type Run } from './matches';
import { productName } from './products';
import { texts } from './texts-match';
import { plainQuantity } from './words';

export function RunCard({ run }: { run: Run }) {
  const t = useTexts(texts);
  const mass = (quantity: number) => plainQuantity(quantity, run.measure);
  const isOver = Date.parse(run.expires_at) <= now().getTime();
  const rows = [
    [t('buy.run.listed'), mass(run.listed_quantity)],
    [t('buy.run.wanted'), mass(run.wanted_quantity)],
    [t('buy.run.placed'), mass(run.placed_quantity)],
    [t('buy.run.suppliers'), t('buy.run.of', { n: run.suppliers_served, all: run.suppliers })],
    [t('buy.run.buyers'), t('buy.run.of', { n: run.wanted_served, all: run.wanted })],
    [t('buy.run.dealt'), t('buy.run.of', { n: run.dealt, all: run.proposals })],
    [t(isOver ? 'buy.match.expired' : 'buy.run.open'), unanswered(run)],
  ] as const;
  return (
    <Card title={`${productName(run.product)} · ${placeText(run.area) || t('buy.filter.city')}`}>
      <p class="hint">
        {dayText(run.on)} · {t(`buy.run.by.${run.asked_by}`)} · {momentText(run.made_at)}
      </p>
      <Counts rows={rows} />
      <p class="hint">{t('buy.run.hash', { hash: run.input_hash })}</p>
      <a class="button button-plain" href={`/api/v1/market/matches/${run.run_id}`} download={`matching-${run.run_id}.json`}>
        {t('buy.run.json')}
      </a>
    </Card>
  );
}
