/**
 * Lines of metros and buses, and routes of coaches, in whatever somebody wrote. Twin of
 * backend/cotravel/line_rules.py. A line is a number only within its town: 南京 3号线, 沈阳 327路. A ride
 * with a change names both lines. What names no town that can be read is no number.
 */
import { withDigits } from './digit-rules';
import { sortedSet, withoutPlates } from './plate-rules';
import { stopKey, townsOf } from './town-rules';

const JOIN = '[ ]?[、/,和与及转-][ ]?';
const METRO = new RegExp(`([A-Z]?)0*([1-9]\\d?)(?=(?:${JOIN}[A-Z]?\\d{1,2})*(?:号线|线|号?轻轨|号?$))(?!\\d)`, 'g');
const NAMED_METRO = /(?:地铁|轻轨|轨道交通|轨道|轨交|城轨| )([\u4e00-\u9fff]{2,4}线)/g;
const METRO_WORD = /地铁|轻轨|轨道|轨交|城轨|[A-Z]?\d| (?=[\u4e00-\u9fff]{2,4}线)/;
const PREFIX = 
  '隧道|旅游|观光|机场|高峰|内环|外环|空港|社区|定制|通勤|高快|夜班|夜间|假日|微循环|支线|干线|环线|区间|大站|学生|乡镇|镇村|专线|快线|专|夜|游|快|环|支|微|旅';
/** 玉环1路 and 仙游1路 are routes of towns that end as some routes begin. */
const TOWN_ENDS_SO = /([^市县区旗州盟交车司A-Z0-9 (),;、/-][环游])(?=[A-Z]{0,3}[0-9])/g;
const ROUTE_END = '路|号线|线(?!路)|公交|城际公交|路公交|号公交';
const ROUTE = new RegExp(
  `(${PREFIX})?([A-Z]{0,3})0*([1-9]\\d{0,3})([A-Z]?)(?=(?:${JOIN}[A-Z]{0,3}\\d{1,4}[A-Z]?)*(?:${ROUTE_END}))`,
  'g',
);
const ROUTE_LAST = new RegExp(`(?:公交车?|巴士|^)[ ]?(${PREFIX})?([A-Z]{0,3})0*([1-9]\\d{0,2})([A-Z]?)$`, 'g');
const NAMED_ROUTE = /^[\u4e00-\u9fff]{2,8}(?:专线|快线)$/;
const NO_NAME = /^(?:机场|旅游|校园|通勤|公交|高铁|火车站|城乡|客运|快速|直达|观光|定制)|[至到]/;
const WAY =
  /(?:^|[^\u4e00-\u9fff])(?:乘坐|搭乘|乘|坐|从|由|自)*([\u4e00-\u9fff]{2,12}?)[ ]?(?:至|到|-|→|往返)[ ]?([\u4e00-\u9fff]{2,12}?)(?:的|往返|直达|长途|高速|快速|城际|公交|客运|快客|旅游|豪华|大巴|客车|巴士|班车|中巴|专线|专车|班线|班次|线路|线|车)*(?![\u4e00-\u9fff])/;
const TOWN_END = /^([\u4e00-\u9fff]{2,5}?[镇乡县])[\u4e00-\u9fff]+$/;
const UNKNOWN = /不详|未知|不明|不清/;
/** A name of somebody who hired a coach is no route. */
const NO_WAY = /学校|公司|组织|单位|医院|旅行|包车/;

const named = (towns: readonly string[], lines: readonly string[]): string[] =>
  sortedSet(towns.flatMap((town) => lines.map((line) => `${town} ${line}`)));

/** Every metro line in a text, such as 南京 S8号线 or 北京 昌平线, sorted; `city` when it names no town. */
export function linesIn(text: string, city = ''): string[] {
  const clear = withDigits(withoutPlates(text), '号线');
  if (UNKNOWN.test(clear)) return [];
  const word = METRO_WORD.exec(clear);
  const lines = [...clear.matchAll(METRO)].map((one) => `${one[1]}${one[2]}号线`);
  for (const one of clear.matchAll(NAMED_METRO)) lines.push(one[1]!);
  return named(townsOf(word ? clear.slice(0, word.index) : '', city), lines);
}

/** Every bus route in a text, such as 沈阳 327路, sorted; see `linesIn`. */
export function routesIn(text: string, city = ''): string[] {
  const clear = withDigits(withoutPlates(text), '路(?:公|车|电|班|$)').replace(TOWN_ENDS_SO, '$1 ');
  let found = [...clear.matchAll(ROUTE)];
  if (!found.length) found = [...clear.matchAll(ROUTE_LAST)];
  const [first] = found;
  if (!first) return [];
  const lines = found.map((one) => `${one.slice(1).map((part) => part ?? '').join('')}路`);
  return named(townsOf(clear.slice(0, first.index), city), lines);
}

/** Whether a text speaks of a bus of a town, readable or not. */
export const saysRoute = (text: string): boolean => /\d路|[路线]公交|公交车?[A-Z]?\d|\d[A-Z]?公交/.test(withoutPlates(text));

/** From where to where a coach goes, when it is called so: 沈阳-阜新, or 怀远刘集专线. */
export function waysIn(text: string): string[] {
  const clear = withoutPlates(text);
  if (UNKNOWN.test(clear) || NO_WAY.test(clear)) return [];
  const found = WAY.exec(clear);
  if (found) return [`${stopKey(found[1]!)}-${stopKey(found[2]!.replace(TOWN_END, '$1'))}`];
  return NAMED_ROUTE.test(clear) && !NO_NAME.test(clear) ? [clear] : [];
}
