/** One line about somebody of the roster. */
import { useTexts } from '../core/i18n';
import { stateOf } from './data';
import type { Someone } from './roster';
import { texts } from './texts-village';

/** How it stands with somebody, in words. */
export function StateWords({ one }: { one: Someone }) {
  const t = useTexts(texts);
  const own = stateOf(one.resident_id);
  const words = [
    one.is_unwell && t('village.unwell'),
    one.has_asked && t('village.asked'),
    one.differs && t('village.differs'),
    own ? t(`village.${own}`) : t(one.is_due ? 'village.due' : 'village.checked_in'),
  ].filter(Boolean);
    const isBad = own === 'refused' || one.is_unwell;
  return <span class={isBad ? 'state state-refused' : own || !one.is_due ? 'hint' : 'state'}>{words.join(' · ')}</span>;
}
