/** The name of goods in the language shown. */
import { lang } from '../core/i18n';

export function named(goods: { zh: string; en: string }): string {
  return lang.value === 'zh' ? goods.zh : goods.en;
}
