/** Words that several screens of buyers share: places, days, quantities of an order's line. */
import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { now, today } from '../core/clock';
import { lang, say } from '../core/i18n';
import { PERSONAL, session } from '../core/session';
import { get } from '../core/store';
import { city, loadCity } from '../divisions/city';
import { loadDivisions, tree } from '../divisions/data';
import { pathText } from '../divisions/rules';
import { ownName, zone } from '../healthcode/data';
import { freshnessOf, nearness } from './buy-rules';
import type { Window } from './cart-rules';
import { loadProducts, products } from './products';
import { texts } from './texts-goods';
import { unitOf, type Measure } from './units';
import { byHours, type WeeklyWindow } from './window-rules';
import { plainQuantity, quantityWords } from './words';

/** Above this, hours say more. */
const MINUTES_TOLD = 90;

/** Where the person lives, as far as this phone knows: their own division comes first everywhere. */
export const home = signal<string | undefined>(undefined);

/** Makes the names of places and goods and the own home known; a screen is drawn again when they come. */
export function usePlaces(): void {
  useEffect(() => {
    void loadDivisions().catch(() => undefined);
    void loadCity().catch(() => undefined);
    void loadProducts().catch(() => undefined);
    if (session.value.state !== 'in') home.value = undefined;
    else {
      void get<{ division_code?: string }>(`${PERSONAL}resident`)
        .then((own) => (home.value = own?.division_code))
        .catch(() => undefined);
    }
    // The name comes with the home, a moment after the first screen of a fresh sign-in.
  }, [session.value.state, ownName.value]);
  // Reading them here draws the screen anew when they arrive.
  void [tree.value, city.value, home.value, products.value];
}

export function placeText(code: string): string {
  return (tree.value && pathText(tree.value, code)) || code;
}

/** 同乡镇, or nothing where the own place is not known. */
export function nearText(code: string): string {
  const near = nearness(home.value, code);
  return near ? say(texts[`buy.near.${near}`]) : '';
}

export const todayOn = (): string => today(zone.value);

/** 今早采收 · 还可放 3 天. */
export function freshText(goods: { harvested_on: string | null; sell_by_on: string | null }): string {
  const { harvested_on, sell_by_on } = goods;
  const fresh = freshnessOf({ harvested_on: harvested_on ?? todayOn(), sell_by_on }, todayOn());
  const harvest = harvested_on && say(texts[`buy.harvest.${fresh.harvest}`], { n: fresh.days });
  return [harvest, keepsText(fresh.keeps)].filter(Boolean).join(' · ');
}

function keepsText(keeps: number | undefined): string {
  if (keeps === undefined) return '';
  if (keeps < 0) return say(texts['buy.keeps.over']);
  return keeps === 0 ? say(texts['buy.keeps.today']) : say(texts['buy.keeps.days'], { n: keeps });
}

const intl = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: zone.value, ...options });

/** 09:35, in the city's zone. */
export function clockText(at: string): string {
  return intl({ hour: '2-digit', minute: '2-digit' }).format(new Date(at));
}

/** 周一 for 1, 周日 for 7. */
function weekdayText(weekday: number): string {
  // The first of January 2024 was a Monday.
  const day = new Date(Date.UTC(2024, 0, weekday));
  return new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: 'UTC', weekday: 'short' }).format(day);
}

/** 每天 07:30–10:00, or 周一、周三 07:30–10:00. */
export function weeklyText(weekly: readonly WeeklyWindow[]): string {
  const isChinese = lang.value === 'zh';
  return byHours(weekly)
    .map(({ days, from, to }) => {
      const words = days.length === 7 ? say(texts['buy.every_day']) : days.map(weekdayText).join(isChinese ? '、' : ', ');
      return `${words} ${from}–${to}`;
    })
    .join(isChinese ? '；' : '; ');
}

/** How long until a moment: 25 分钟, or 12 小时 when it is far. */
export function leftText(minutes: number): string {
  const isLong = minutes > MINUTES_TOLD;
  return say(texts[isLong ? 'buy.hours' : 'buy.minutes'], { n: isLong ? Math.floor(minutes / 60) : minutes });
}

/** 3月3日 08:00–10:00. */
export function windowText({ from_at, until_at }: Window): string {
  const day = intl({ month: 'long', day: 'numeric', weekday: 'short' }).format(new Date(from_at));
  return `${day} ${clockText(from_at)}–${clockText(until_at)}`;
}

/** 50 斤, or 5 箱（100 斤）, for a box says nothing of its mass. */
export function amountWords(quantity: number, unit_quantity: number, measure: Measure): string {
  const unit = unitOf(unit_quantity, measure);
  const words = quantityWords(quantity, { unit, unit_quantity });
  return unit === 'box' ? say(texts['buy.boxes'], { boxes: words, plain: plainQuantity(quantity, measure) }) : words;
}

/** 50 斤, or 20–50 斤 for somebody who takes less too. */
export function rangeWords(line: { least: number; most: number; unit_quantity: number; measure: Measure }): string {
  const most = amountWords(line.most, line.unit_quantity, line.measure);
  if (line.least === line.most) return most;
  return say(texts['buy.range'], { least: amountWords(line.least, line.unit_quantity, line.measure), most });
}

/** The moment now in milliseconds, again every few seconds, for clocks that count down. */
export function useNow(everyMs = 10_000): number {
  const [at, tick] = useState(() => now().getTime());
  useEffect(() => {
    const timer = setInterval(() => tick(now().getTime()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return at;
}
