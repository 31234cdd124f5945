/**
 * Which town a line of buses or of a metro belongs to, and the normal form of a stop. Twin of
 * backend/cotravel/town_rules.py: a town is its name without 省市县区; a district of a city stands beside
 * the city, since its lines are called by both, and a county stands alone.
 */
import { sortedSet } from './plate-rules';

const PROVINCES =
  '河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆';
const MUNICIPALITIES = ['北京', '上海', '天津', '重庆'];
const PEOPLES =
  '蒙古|维吾尔|哈萨克|柯尔克孜|土家|达斡尔|鄂温克|鄂伦春|布依|朝鲜|哈尼|傈僳|拉祜|纳西|景颇|仫佬|布朗|撒拉|毛南|仡佬|锡伯|普米|塔吉克|保安|裕固|东乡|各|回|藏|苗|彝|壮|满|侗|瑶|白|傣|黎|佤|畲|水|土|羌|怒';
const PEOPLE = new RegExp(
  `(?:(?:${PEOPLES})族)*(?:(?:${PEOPLES})族|蒙古|哈萨克|锡伯|塔吉克|柯尔克孜|鄂温克|达斡尔)(?:自治)?$`,
);
const PROVINCE = new RegExp(
  `^(?:[\u4e00-\u9fff]{2,3}省|[\u4e00-\u9fff]{2,9}?自治区|(?:${PROVINCES})(?=[\u4e00-\u9fff]{2,})(?![市省县区州]|蒙古族))`,
);
const UNIT =
  /^([\u4e00-\u9fff]{2,8}?)(市(?!场|政府|民政)|地区|盟|自治州|州(?=[\u4e00-\u9fff]{2,6}[市县])|自治县|县|自治旗|旗|新区|区)/;
const MUNICIPALITY =
  /^(北京|上海|天津|重庆)(?:市|(?!市))(?=[\u4e00-\u9fff]{2})(?![东西南北中]?(?:路|街|道|大道|大街))/;
/** Behind a city a county or district may have one sign: 开封市杞县, 攀枝花市东区. */
const SHORT_UNIT = /^[\u4e00-\u9fff]([县区市])/;
/** Such as 小区, 街道, 高新区: these are no towns. */
const NO_TOWN =
  /.[街路巷弄号](?!区$)|^..+[镇乡村](?!市)|[小社校院厂景库]区$|.[^花]园区$|..集市$|[超夜菜早商]市$|^(?:高新|开发|经开|经济|工业|示范|保税|度假|风景|名胜)|(?:开发|示范|产业|技术)区$/;
const STOP_END = /(?:国际机场|机场|火车站|高铁站|汽车站|客运站|地铁站|公交站|车站|站|市|县|区|镇|乡)$/;
const VERBS = /^(?:乘坐|搭乘|转乘|换乘|乘|坐|在|由|转|又|从(?![化江]))+/;
const LINE_WORDS =
  /(?:市内|公交公司|公交车|公交|公共汽车|公汽|城际|快速|地铁|轻轨|轨道交通|轨道|轨交|有轨电车|电车|巴士|中巴|小巴|客车|的|之)+$/;
const NOT_HAN = /[^\u4e00-\u9fff]+/g;
const GENERIC = /^(?:城区|市区|县城|城乡|城际|本市|全市|市内|本地|公交|地铁|机场|火车站|高铁站|旅游|专线|线路)$/;

const withoutProvince = (text: string): string => text.replace(PROVINCE, '');

/** Towns by name and kind from the front of a text, and what is left behind them. */
function unitsOf(text: string): { units: { name: string; kind: string }[]; rest: string } {
  const units: { name: string; kind: string }[] = [];
  const above = MUNICIPALITY.exec(text);
  if (above) units.push({ name: above[1]!, kind: '市' });
  let rest = text.slice(above?.[0].length ?? 0);
  for (;;) {
    const found = UNIT.exec(rest);
    const short = units.length ? SHORT_UNIT.exec(rest) : null;
    if (found && !NO_TOWN.test(found[0])) {
      units.push({ name: found[1]!.replace(PEOPLE, '') || found[1]!, kind: found[2]! });
      rest = rest.slice(found[0].length);
    } else if (short) {
      units.push({ name: short[0], kind: short[1]! });
      rest = rest.slice(short[0].length);
    } else return { units, rest };
  }
}

function towns(clear: string): string[] {
  const { units, rest } = unitsOf(withoutProvince(clear));
  const last = units.at(-1);
  if (!last) {
    return rest.length >= 2 && rest.length <= 8 && !GENERIC.test(rest) ? [rest] : [];
  }
  const names = [last.name];
  if (last.kind === '区' || last.kind === '新区') {
    names.push(...units.slice(0, -1).filter(({ kind }) => kind === '市').map(({ name }) => name));
  } else if (MUNICIPALITIES.includes(last.name) && rest.length >= 2 && rest.length <= 4) names.push(rest);
  return sortedSet(names);
}

/** The towns that the words in front of a line's number name, else `city`'s; sorted. */
export function townsOf(text: string, city = ''): string[] {
  const found = towns(text.replace(NOT_HAN, '').replace(VERBS, '').replace(LINE_WORDS, ''));
  return found.length || !city ? found : towns(city.replace(NOT_HAN, ''));
}

/** A stop or place as far as two lists would call it the same: 武汉站, 湖北省武汉市 are 武汉. */
export function stopKey(text: string): string {
  const clear = withoutProvince(text.normalize('NFKC').replace(/[\s()·,.、/-]+/g, '').toUpperCase());
  const short = clear.replace(STOP_END, '');
  return short.length >= 2 ? short : clear;
}
