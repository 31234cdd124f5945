/** What the screens of a deal have in common: its lines, its times, who is on the other side. */
import { city, momentText } from '../divisions/city';
import { today } from '../core/clock';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Card, Screen } from '../core/ui';
import type { Deal, DealLine } from './deal-rules';
import { productName } from './products';
import { texts } from './texts-deal';
import { unitOf, type SaleUnit } from './units';
import { kindWord, priceWords, quantityWords, type Unit } from './words';

/** The unit in which a line was ordered. */
export function unitOfLine(line: DealLine): Unit {
  const unit = unitOf(line.unit_quantity, line.measure ?? 'mass');
  return { unit, unit_quantity: line.unit_quantity };
}

/** The unit in which a line is weighed: its own, but boxes and tonnes go onto the scale as kilograms. */
export function scaleUnit(line: DealLine): Unit {
  const own = unitOfLine(line);
  const byKg: ReadonlySet<SaleUnit> = new Set(['box', 'tonne']);
  return byKg.has(own.unit) ? { unit: 'kg', unit_quantity: 1_000 } : own;
}

/** The buyer's public name; a household has none here. */
export function useBuyer(deal: Deal): string {
  const t = useTexts(texts);
  if (!deal.buyer_name) return t('deals.household');
  return deal.buyer_kind ? `${deal.buyer_name} · ${kindWord(deal.buyer_kind)}` : deal.buyer_name;
}

/** When the goods are collected, in words; undefined when nothing was agreed. */
export function useWindow(deal: Deal): string | undefined {
  const t = useTexts(texts);
  if (!deal.window) return undefined;
  const { from_at, until_at } = deal.window;
  const [from, until] = [momentText(from_at), momentText(until_at)];
  return t('deal.window_is', { from, until: isSameDay(from_at, until_at) ? hourText(until_at) : until });
}

/** The day need not be said twice. */
function isSameDay(one: string, other: string): boolean {
  const zone = city.value?.zone;
  return zone !== undefined && today(zone, new Date(one)) === today(zone, new Date(other));
}

function hourText(at: string): string {
  const form = { timeZone: city.value?.zone, hour: '2-digit', minute: '2-digit' } as const;
  return new Intl.DateTimeFormat('en-GB', form).format(new Date(at));
}

/** 白菜 50 斤 for each line, in one line of text. */
export function goodsWords(deal: Deal): string {
  return deal.lines.map((line) => `${productName(line.product)} ${quantityWords(line.quantity, unitOfLine(line))}`).join(' · ');
}

/** What was ordered, and once it was weighed what was given. */
export function Lines({ deal }: { deal: Deal }) {
  const t = useTexts(texts);
  return (
    <ul class="plain-list">
      {deal.lines.map((line) => {
        const unit = unitOfLine(line);
        const rest = line.quantity - (line.handed ?? line.quantity);
        return (
          <li key={line.listing_id}>
            <strong>{productName(line.product)}</strong>
            <p>{t('deal.line', { quantity: quantityWords(line.quantity, unit), price: priceWords(line.price_fen, unit) })}</p>
            {line.handed !== null && (
              <p>
                {t('deal.handed', { quantity: quantityWords(line.handed, unit) })}
                {rest > 0 && ` · ${t('deal.released', { quantity: quantityWords(rest, unit) })}`}
              </p>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Deals are for whoever is signed in. */
export function SignIn() {
  const t = useTexts(texts);
  return (
    <Screen title={t('deals.title')} back="/market">
      <Card>
        <p>{t('deals.sign_in')}</p>
        <A class="button button-main" href="/sign-in">
          {t('deals.go_sign_in')}
        </A>
      </Card>
    </Screen>
  );
}
