/** The two parts of 菜篮子: the board for trade, and groceries for households. */
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { texts } from './texts-goods';

const PARTS = ['market', 'basket'] as const;

export function FoodParts(props: { at: (typeof PARTS)[number] }) {
  const t = useTexts(texts);
  return (
    <nav class="parts" aria-label={t('buy.parts')}>
      {PARTS.map((part) => (
        <A key={part} href={`/${part}`} aria-current={part === props.at ? 'page' : undefined}>
          {t(`buy.part.${part}`)}
        </A>
      ))}
    </nav>
  );
}
