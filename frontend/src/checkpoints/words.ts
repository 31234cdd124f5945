/** What is said of a verdict, its reason and its age. [Chinese, English] */
import { lang, say, type Pair } from '../core/i18n';
import { city } from '../divisions/city';
import { agoOf } from '../hotline/ago';

export const texts = {
  'verdict.admit': ['放行', 'Admit'],
  'verdict.hold': ['留观', 'Hold'],
  'verdict.turn_away': ['劝返', 'Turn away'],
  'verdict.cannot_tell': ['无法判断', 'Cannot tell'],
  'verdict.look': ['先看清', 'Look first'],
  'means.pass': ['扫码', 'Scan'],
  'means.card': ['纸质卡扫码', 'Paper card'],
  'means.number': ['证件号码', 'Document number'],
  'means.visitor': ['访客登记', 'Visitor'],
  'means.emergency': ['应急通行', 'Emergency pass'],
  'direction.in': ['进', 'In'],
  'direction.out': ['出', 'Out'],
  'emergency.medical': ['急病就医', 'Urgent illness'],
  'emergency.fire': ['救火救灾', 'Fire or disaster'],
  'emergency.birth': ['临产', 'Giving birth'],
  'call.doctor': ['医生', 'Doctor'],
  'call.town': ['乡镇（街道）', 'Town office'],
  'call.disease_control': ['疾控中心', 'Disease control'],
  'call.police': ['公安', 'Police'],
  'age.now': ['名单是刚更新的', 'List updated just now'],
  'age.minutes': ['名单是 {n} 分钟前的', 'List {n} min old'],
  'age.hours': ['名单是 {n} 小时前的', 'List {n} h old'],
  'age.days': ['名单是 {n} 天前的', 'List {n} d old'],
  'age.none': ['没有用到名单', 'No list was used'],
} as const satisfies Record<string, Pair>;

/** Why it is so, in a line; whatever is not listed is a damaged or foreign code. */
const REASONS: Readonly<Record<string, Pair>> = {
  green: ['绿码', 'Green'],
  yellow: ['黄码', 'Yellow'],
  red: ['红码', 'Red'],
  visitor: ['访客，已登记', 'Visitor, written down'],
  emergency: ['应急通行，已记录，事后复核', 'Emergency: recorded, reviewed later'],
  fever: ['体温过高', 'Fever'],
  not_regular: ['不在本处的名单上', 'Does not belong here'],
  regular_unknown: ['看不出是不是本处人员', 'Not known whether they belong here'],
  vouched: ['绿码，值守人员认识', 'Green, and known to the guard'],
  waited: ['等得太久，结果不能再用', 'It was too long ago and counts no more'],
  left: ['过了一会儿，结果不能再用', 'It was a while ago and counts no more'],
  again: ['同一个码刚刚用过', 'The same code was just used'],
  confirm: ['证件和本人对得上吗？', 'Do card and face agree?'],
  confirm_visitor: ['里面的人同意吗？', 'Does somebody inside agree?'],
  not_matched: ['证件和本人对不上', 'Card and face do not agree'],
  budget: ['这一小时查得太多，稍后核对', 'Too many asked this hour; settled later'],
  offline: ['没有网络，联网后核对', 'No network; settled later'],
  no_check_in_yet: ['还没有打过卡', 'Has not checked in yet'],
  not_known: ['查不到这个号码', 'Nothing known of this number'],
  no_keys: ['手机里还没有核验资料', 'This phone has no keys yet'],
  no_exceptions: ['手机里还没有名单', 'This phone has no list yet'],
  exceptions_stale: ['名单超过一天，请联网更新', 'The list is over a day old; find a network'],
  no_list: ['没有这个县的纸质卡名单', 'No list of cards of that county'],
  list_stale: ['纸质卡名单太旧，请联网更新', 'The list of cards is too old; find a network'],
  list_outdated: ['纸质卡名单太旧，请联网更新', 'The list of cards is too old; find a network'],
  not_listed: ['这张卡不在名单上', 'This card is not on the list'],
  card_expired: ['这张卡过期了', 'This card has expired'],
  stale: ['像是截图，请对方打开健康码', 'Looks like a screenshot; ask for the live code'],
  expired: ['健康码过期，请对方联网刷新', 'The code has expired; it needs a network'],
  clock: ['时间对不上，两部手机都看看', 'Clocks differ; look at both phones'],
  bad_signature: ['不是本市发的码', 'Not issued by this city'],
  unknown_key: ['不是本市发的码，或者资料太旧', 'Not issued by this city, or keys too old'],
  key_withdrawn: ['发码的密钥已停用，请对方联网刷新', 'Its key was withdrawn; it needs a network'],
  key_not_valid: ['不是本市发的码', 'Not issued by this city'],
  unknown_rule: ['规则太旧，请联网更新', 'The rule is too old; find a network'],
  unknown_version: ['这个码太新，请更新本机', 'The code is too new; update this phone'],
};
const UNREADABLE: Pair = ['不是健康码', 'Not a health code'];

export const reasonText = (reason: string): string => say(REASONS[reason] ?? UNREADABLE);

/** How old the list is that a verdict rests on. */
export function ageText(seconds: number | null): string {
  if (seconds === null) return say(texts['age.none']);
  if (seconds < 60) return say(texts['age.now']);
  const { unit, n } = agoOf(Math.floor(seconds / 60));
  return say(texts[`age.${unit}`], { n });
}

/** The time of day of an instant in the city: 09:35. */
export function clockText(at: string): string {
  const style = { timeZone: city.value?.zone, hour: '2-digit', minute: '2-digit', hour12: false } as const;
  return new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', style).format(new Date(at));
}
