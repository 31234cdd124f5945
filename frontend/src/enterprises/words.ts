/** The words of enterprises that several screens share; as in docs/glossary.md. */
import { say, type Pair } from '../core/i18n';

export const INDUSTRIES = {
  manufacturing: ['制造业', 'Manufacturing'],
  mining: ['采矿业', 'Mining'],
  construction: ['建筑业', 'Construction'],
  trade: ['批发零售', 'Shops and wholesale'],
  transport: ['交通运输', 'Transport'],
  catering: ['餐饮住宿', 'Food and lodging'],
  farming: ['种植养殖', 'Farming'],
  services: ['服务业', 'Services'],
  health: ['医疗卫生', 'Health care'],
  education: ['教育培训', 'Education'],
  other: ['其他行业', 'Another line of business'],
} as const satisfies Record<string, Pair>;
export type Industry = keyof typeof INDUSTRIES;

export const STEPS = {
  pending: ['待县里核实', 'To be verified'],
  refused: ['企业核实未通过', 'Not verified'],
  suspended: ['企业已暂停', 'Enterprise suspended'],
  verified: ['已核实待申请', 'Verified, not applied yet'],
  applied: ['复工申请待审', 'Application waits'],
  returned: ['复工申请已退回', 'Application returned'],
  approved: ['已批准复工', 'Approved to work'],
  stopped: ['复工已叫停', 'Work stopped'],
} as const satisfies Record<string, Pair>;
export type Step = keyof typeof STEPS;

export const REASONS = {
  not_in_register: ['登记机关查无此企业', 'Not in the register of companies'],
  details_missing: ['企业资料不全', 'Details of the enterprise are missing'],
  wrong_place: ['不在本县', 'Not in this county'],
  registered_twice: ['企业重复登记', 'The enterprise is registered twice'],
  not_of_company: ['并非企业委托', 'Not on behalf of the enterprise'],
  false_statements: ['填报不实', 'What was stated is false'],
  closed_down: ['已经停业', 'It has closed down'],
  masks: ['口罩不足', 'Too few masks'],
  disinfection: ['消毒不够', 'Too little disinfection'],
  canteen: ['用餐没有分开', 'People do not eat apart'],
  isolation_room: ['没有隔离间', 'No room to isolate somebody'],
  temperature: ['没有测温', 'No temperatures are taken'],
  plan: ['方案不清楚', 'The plan is not clear'],
  not_as_stated: ['现场与填报不符', 'Not as it was stated'],
  illness_there: ['企业有人发病', 'Somebody there fell ill'],
  outbreak_near: ['附近出现疫情', 'An outbreak near by'],
  put_right: ['已经改正', 'It was put right'],
  danger_over: ['疫情已经解除', 'The danger is over'],
  decided_wrongly: ['原决定有误', 'The decision before was wrong'],
} as const satisfies Record<string, Pair>;
export type Reason = keyof typeof REASONS;

export const CANTEENS = {
  none: ['不设食堂', 'No canteen'],
  apart: ['错峰分餐', 'In turns, apart'],
  packed: ['打包带走', 'Packed, to take away'],
} as const satisfies Record<string, Pair>;
export type Canteen = keyof typeof CANTEENS;

export const MAY = {
  yes: ['今天可以来', 'May come in today'],
  no: ['今天不能来', 'May not come in today'],
  cannot_tell: ['今天说不准', 'Cannot be told today'],
} as const satisfies Record<string, Pair>;

/** A word beside its sign: the colour is never the only cue. */
export const MAY_SIGNS = { yes: '●', no: '■', cannot_tell: '？' } as const;
export const MAY_TONES = { yes: 'good', no: 'bad', cannot_tell: 'warn' } as const;

const word =
  (words: Readonly<Record<string, Pair>>) =>
  (of: string): string => {
    const pair = words[of];
    return pair ? say(pair) : of;
  };
export const industryWord = word(INDUSTRIES);
export const stepWord = word(STEPS);
export const reasonWord = word(REASONS);
export const canteenWord = word(CANTEENS);
export const mayWord = word(MAY);
