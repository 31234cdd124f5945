/** Which order and which rule hold on a day, as backend/city/rules.py has it; pure, so that it works offline. */

/** The part of an order that decides: both days inclusive, in the divisions that begin with `area`. */
export interface Span {
  area: string;
  from_on: string;
  until_on: string;
}

/** The order in force on a day for somebody's home; of several the nearest, then the newest. */
export function orderOn<T extends Span>(orders: readonly T[], day: string, home: string): T | undefined {
  const nearest = (one: T) => `${String(one.area.length).padStart(2, '0')} ${one.from_on}`;
  return orders
    .filter((one) => home.startsWith(one.area) && one.from_on <= day && day <= one.until_on)
    .reduce<T | undefined>((best, one) => (best && nearest(best) >= nearest(one) ? best : one), undefined);
}

/** The rule in force on a day: the next one as soon as its day has come, also on a phone without a network. */
export function ruleOn<R>(rule: R, next: { from_on: string; rule: R } | null | undefined, day: string): R {
  return next && next.from_on <= day ? next.rule : rule;
}
