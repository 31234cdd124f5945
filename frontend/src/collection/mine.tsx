/** On 我的： the way to ask the village for help, and a line when what staff wrote down differs. */
import { useAnswer } from '../core/answer';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Icon } from '../core/ui';
import { texts } from './texts-help';

export function MyVillage() {
  const t = useTexts(texts);
  // Nothing is shown before it is known: most people have nothing to compare.
  const { data } = useAnswer<{ differences: unknown[] }>('/me/differences');
  const count = data?.differences.length ?? 0;
  return (
    <>
      {count > 0 && (
        <li>
          <A href="/differences">
            <span class="grow marked">{t('differ.mine_n', { n: count })}</span>
            <Icon name="next" />
          </A>
        </li>
      )}
      <li>
        <A href="/help">
          <span>{t('help.title')}</span>
          <Icon name="next" />
        </A>
      </li>
    </>
  );
}
