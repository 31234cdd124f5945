/** The words of the hotline, one for each thing, for whoever reports, handles, answers and oversees. */
import { say, type Pair } from '../core/i18n';
import { areaText } from '../staff/words';

export const ORDER_STATES = ['received', 'accepted', 'dispatched', 'handling', 'resolved', 'closed', 'refused', 'merged'] as const;
export type OrderState = (typeof ORDER_STATES)[number];
export type Act =
  | 'receive'
  | 'accept'
  | 'refuse'
  | 'dispatch'
  | 'take'
  | 'assign'
  | 'transfer'
  | 'send_back'
  | 'note'
  | 'pause'
  | 'resume'
  | 'resolve'
  | 'call_back'
  | 'close'
  | 'reopen'
  | 'expedite'
  | 'merge'
  | 'link'
  | 'add';
export type Origin = 'app' | 'phone' | 'staff';
export type UnitKind = 'village' | 'town' | 'office' | 'health' | 'market' | 'desk';
/** How an order stands to its deadline; derived by the server from due_ms on every reading. */
export type Urgency = 'on_time' | 'near' | 'overdue' | 'risen';

export const texts = {
  'hotline.state.received': ['待受理', 'To be accepted'],
  'hotline.state.accepted': ['待派单', 'To be dispatched'],
  'hotline.state.dispatched': ['待接单', 'To be taken'],
  'hotline.state.handling': ['处理中', 'Being handled'],
  'hotline.state.resolved': ['待回访', 'To be called back'],
  'hotline.state.closed': ['已办结', 'Closed'],
  'hotline.state.refused': ['不予受理', 'Not taken up'],
  'hotline.state.merged': ['已并单', 'Merged into another'],
  'hotline.is_paused': ['暂停计时', 'Clock stopped'],

  'hotline.act.receive': ['收到', 'Received'],
  'hotline.act.accept': ['受理', 'Accepted'],
  'hotline.act.refuse': ['不予受理', 'Not taken up'],
  'hotline.act.dispatch': ['派单', 'Dispatched'],
  'hotline.act.take': ['接单', 'Taken'],
  'hotline.act.assign': ['指定经办人', 'Given to somebody'],
  'hotline.act.transfer': ['转办', 'Transferred'],
  'hotline.act.send_back': ['退回工单', 'Sent back'],
  'hotline.act.note': ['处理记录', 'Note'],
  'hotline.act.pause': ['暂停计时', 'Clock stopped'],
  'hotline.act.resume': ['恢复计时', 'Clock runs again'],
  'hotline.act.resolve': ['办结', 'Resolved'],
  'hotline.act.call_back': ['回访', 'Called back'],
  'hotline.act.close': ['结束工单', 'Closed for good'],
  'hotline.act.reopen': ['重开', 'Opened again'],
  'hotline.act.expedite': ['催办', 'Hurried'],
  'hotline.act.merge': ['并单', 'Merged'],
  'hotline.act.link': ['关联', 'Linked'],
  'hotline.act.add': ['上报人补充', 'More from the reporter'],

  'hotline.origin.app': ['手机上报', 'From the app'],
  'hotline.origin.phone': ['来电', 'By phone'],
  'hotline.origin.staff': ['工作人员上报', 'From staff'],

  'hotline.urgency.on_time': ['按时', 'On time'],
  'hotline.urgency.near': ['快到时限', 'Almost due'],
  'hotline.urgency.overdue': ['已超时', 'Overdue'],
  'hotline.urgency.risen': ['超时已升级', 'Overdue, risen to command'],

  'hotline.unit.village': ['{place}', '{place}'],
  'hotline.unit.town': ['{place}（乡镇、街道）', '{place} (town)'],
  'hotline.unit.office': ['{place}（县级部门）', '{place} (county offices)'],
  'hotline.unit.health': ['{place}（卫生健康）', '{place} (health)'],
  'hotline.unit.market': ['{place}（产销对接）', '{place} (produce market)'],
  'hotline.unit.desk': ['{place}（12345 工作台）', '{place} (12345 desk)'],
} as const satisfies Record<string, Pair>;

const word = <K extends string>(start: string) => (one: K): string => {
  const pair = (texts as Record<string, Pair>)[`hotline.${start}.${one}`];
  return pair ? say(pair) : one;
};

export const stateWord = word<OrderState>('state');
export const actWord = word<Act>('act');
export const originWord = word<Origin>('origin');
export const urgencyWord = word<Urgency>('urgency');

/** A shape for each urgency, so that colour is never the only cue. */
export const URGENCY_SHAPES: Readonly<Record<Urgency, string>> = { on_time: '●', near: '◆', overdue: '▲', risen: '▲▲' };

/** A unit by name: `village.<12 digits>` is the village itself; the screen makes the names known (useNames). */
export function unitText(unit: string): string {
  const [kind, code] = unit.split('.') as [UnitKind, string | undefined];
  const pair = (texts as Record<string, Pair>)[`hotline.unit.${kind}`];
  return pair && code ? say(pair, { place: areaText(code) }) : unit;
}
