/** 货源: what is on offer, for everybody, signed in or not. */
import { useTexts } from '../core/i18n';
import { Screen } from '../core/ui';
import { FoodParts } from './parts';
import { texts } from './texts-buy';

export default function Board() {
  const t = useTexts(texts);
  return (
    <Screen title={t('buy.title')}>
      <FoodParts at="market" />
    </Screen>
  );
}
