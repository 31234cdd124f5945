/** The ways from the desk (工作) to what people on duty do: one line for each screen. */
import { waitingEmergencies } from '../checkpoints/emergencies';
import { call } from '../core/api';
import { hasTask } from '../core/duty';
import type { Pair } from '../core/i18n';
import type { DutyIconName } from './icon';

export interface DeskEntry {
  href: string;
  /** Whoever has one of these tasks finds it on the desk. */
  tasks: readonly string[];
  label: Pair;
  /** One line below it, when the name alone does not say enough. */
  hint?: Pair;
  icon: DutyIconName;
  /** How many things wait there; asked when the desk opens, left out when it cannot be told. */
  count?: () => Promise<number>;
}

/** In the order in which they stand on the desk. Their screens stand in main.tsx. */
export const DESK: readonly DeskEntry[] = [
  {
    href: '/duty/scan',
    tasks: ['scan'],
    label: ['检测点扫码', 'Checkpoint'],
    hint: ['扫码、量体温、登记，没有网络也能用', 'Scan, measure, write down; works without a network'],
    icon: 'badge',
  },
  {
    href: '/duty/alarms',
    tasks: ['answer_alarm'],
    label: ['检测点预警', 'Alarms'],
    hint: ['见红码、发热、重点人员外出，按时处置', 'Red codes, fevers, watched people outside: answer in time'],
    icon: 'flag',
    count: async () => (await call<{ waiting: number }>('GET', '/duty/alarms/desk')).waiting,
  },
  {
    href: '/duty/orders',
    tasks: ['handle_order'],
    label: ['工单', 'Work orders'],
    hint: ['按时限办理，没有网络也能记', 'By deadline; works without a network'],
    icon: 'work',
    count: async () => {
      const { units } = await call<{ units: { kind: string; unassigned: number; mine: number }[] }>('GET', '/duty/orders/units');
      return units.reduce((sum, { kind, unassigned, mine }) => (kind === 'desk' ? sum : sum + unassigned + mine), 0);
    },
  },
  {
    href: '/duty/watched',
    tasks: ['manage_watched'],
    label: ['重点人员', 'Watched persons'],
    hint: ['每天随访一次', 'Asked about every day'],
    icon: 'eye',
    count: async () => {
      const { due, overdue, to_close } = await call<Record<'due' | 'overdue' | 'to_close', number>>('GET', '/duty/watched/desk');
      return due + overdue + to_close;
    },
  },
  {
    href: '/duty/cotravel',
    tasks: ['confirm_cotravel', 'read_cotravel'],
    label: ['同行登记', 'Registered trips'],
    hint: ['谁登记了和病人同行，问清楚再核实', 'Who registered that they travelled with a patient'],
    icon: 'people',
    count: async () => (hasTask('confirm_cotravel') ? (await call<{ open: number }>('GET', '/duty/cotravel/desk')).open : 0),
  },
  { href: '/duty/watched/overview', tasks: ['oversee_watched'], label: ['重点人员督办', 'Watched persons, overview'], icon: 'eye' },
  {
    href: '/duty/hotline',
    tasks: ['take_call'],
    label: ['接电话', 'Take a call'],
    hint: ['来电变成工单，或者当场答复', 'A call becomes a work order, or is answered at once'],
    icon: 'work',
  },
  {
    href: '/duty/hotline/desk',
    tasks: ['take_call'],
    label: ['12345 工作台', '12345 desk'],
    hint: ['受理、派单、回访', 'Accept, dispatch, call back'],
    icon: 'form',
    count: async () => {
      const { units } = await call<{ units: { kind: string; open: number }[] }>('GET', '/duty/orders/units');
      return units.filter(({ kind }) => kind === 'desk').reduce((sum, { open }) => sum + open, 0);
    },
  },
  { href: '/duty/hotline/overdue', tasks: ['oversee_orders'], label: ['超时工单', 'Overdue orders'], icon: 'flag' },
  {
    href: '/duty/hotline/numbers',
    tasks: ['oversee_orders'],
    label: ['热线督办数字', 'Hotline numbers for command'],
    hint: ['办结率、每一步用多久', 'What is closed, and how long each step takes'],
    icon: 'scale',
  },
  {
    href: '/duty/evidence',
    tasks: ['read_evidence'],
    label: ['赋码申请单', 'Evidence orders'],
    hint: ['一人提交，另一单位核准', 'Filed by one, approved by another unit'],
    icon: 'form',
    count: async () => (await call<{ orders: unknown[] }>('GET', '/duty/evidence/orders')).orders.length,
  },
  {
    href: '/duty/appeals',
    tasks: ['decide_appeal'],
    label: ['申诉', 'Appeals'],
    hint: ['24 小时内答复', 'Answer within 24 hours'],
    icon: 'scale',
    count: async () => (await call<{ appeals: unknown[] }>('GET', '/duty/appeals')).appeals.length,
  },
  {
    href: '/duty/village/collect',
    tasks: ['collect'],
    label: ['入户采集', 'Collect a household'],
    hint: ['没有网络也能填', 'Works without a network'],
    icon: 'people',
  },
  {
    href: '/duty/traders',
    tasks: ['verify_trader'],
    label: ['经营主体核实', 'Verifying traders'],
    hint: ['农户、基地、合作社、超市、食堂、团购', 'Farmers, bases, cooperatives, shops, canteens, groups'],
    icon: 'badge',
  },
  {
    href: '/duty/enterprises',
    tasks: ['read_enterprises'],
    label: ['企业复工', 'Enterprises'],
    hint: ['核实企业，审批复工', 'Verify them, and decide who may work again'],
    icon: 'badge',
    count: async () => {
      if (!hasTask('decide_reopening')) return 0;
      const { pending, applied } = await call<Record<'pending' | 'applied', number>>('GET', '/duty/enterprises/desk');
      return pending + applied;
    },
  },
  {
    href: '/duty/matching',
    tasks: ['manage_market'],
    label: ['现在撮合', 'Match now'],
    hint: ['给急着卖的货找买家', 'Buyers for goods in a hurry'],
    icon: 'scale',
  },
  {
    href: '/duty/market/sheets',
    tasks: ['manage_market'],
    label: ['导入表格', 'Import a sheet'],
    hint: ['价格表、滞销登记表', 'Price boards, unsold stock'],
    icon: 'form',
  },
  {
    href: '/duty/knowledge',
    tasks: ['write_knowledge'],
    label: ['知识库', 'Knowledge base'],
    hint: ['一人写，另一单位发布', 'Written by one, published by another unit'],
    icon: 'form',
    count: async () =>
      (await call<{ articles: { may_publish: boolean }[] }>('GET', '/duty/articles')).articles.filter((one) => one.may_publish).length,
  },
  {
    href: '/duty/trips',
    tasks: ['write_trips'],
    label: ['公布行程', 'Publishing trips'],
    hint: ['病人坐过的车、去过的地方', 'What patients travelled by, and where they were'],
    icon: 'form',
    count: async () =>
      (await call<{ batches: { may_publish: boolean }[] }>('GET', '/duty/cotravel/batches')).batches.filter((one) => one.may_publish).length,
  },
  {
    href: '/duty/patients',
    tasks: ['record_patient'],
    label: ['病例流调', 'Interviews of patients'],
    hint: ['加密保存，每次查看都有记录', 'Kept sealed; every look is written down'],
    icon: 'eye',
  },
  {
    href: '/duty/vehicles',
    tasks: ['check_vehicle'],
    label: ['查限行车辆', 'Restricted vehicles'],
    hint: ['没有网络也能查', 'Looked up without a network too'],
    icon: 'search',
  },
  {
    href: '/duty/contacts',
    tasks: ['manage_contacts'],
    label: ['密接与限行名单', 'Contacts and vehicles'],
    hint: ['一个单位提交，另一个单位公布', 'Brought by one unit, published by another'],
    icon: 'people',
    count: async () =>
      (await call<{ lists: { may_publish: boolean }[] }>('GET', '/duty/cotravel/lists')).lists.filter((one) => one.may_publish).length,
  },
  {
    href: '/duty/checkpoints/numbers',
    tasks: ['read_checkpoints'],
    label: ['通行数字', 'Checkpoints in numbers'],
    hint: ['每天、每小时、各地多少人次', 'By day, by hour and by place'],
    icon: 'search',
  },
  {
    href: '/duty/checkpoints',
    tasks: ['read_checkpoints'],
    label: ['检测点管理', 'Looking after checkpoints'],
    hint: ['开设、班次、固定人员、张贴码', 'Open them, shifts, regulars, posters'],
    icon: 'flag',
  },
  {
    href: '/duty/passages/emergencies',
    tasks: ['review_passages'],
    label: ['应急通行复核', 'Review emergency passes'],
    hint: ['放行的人之外，另一个人看一遍', 'Looked at by somebody else than who let them through'],
    icon: 'flag',
    count: waitingEmergencies,
  },
  {
    href: '/duty/passages',
    tasks: ['read_passages'],
    label: ['查询通行登记', 'Trace passages'],
    hint: ['要再确认身份，写明原因', 'With a new proof and a reason'],
    icon: 'search',
  },
  {
    href: '/duty/partners',
    tasks: ['manage_partners'],
    label: ['合作单位', 'Partners'],
    hint: ['只能问当面出示的码，只听到可以不可以', 'They ask of a code that is shown, and hear yes or no'],
    icon: 'key',
  },
  { href: '/duty/cards', tasks: ['issue_card'], label: ['纸质卡', 'Paper cards'], icon: 'card' },
  {
    href: '/duty/city',
    tasks: ['declare', 'agree'],
    label: ['应急令与规则', 'Orders and rules'],
    hint: ['发布、延长、结束，两人同意', 'Declared, extended and ended by two'],
    icon: 'flag',
  },
  { href: '/duty/people', tasks: ['grant', 'read_staff'], label: ['人员与职责', 'People and their roles'], icon: 'badge' },
  { href: '/duty/audit', tasks: ['read_audit', 'read_staff'], label: ['审计', 'Audit'], icon: 'eye' },
];
