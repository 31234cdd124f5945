/** What the server answers about a person's rights. */
import type { Pair } from '../core/i18n';
import type { Lang } from '../core/i18n';

export interface Said {
  readonly zh: string;
  readonly en: string;
}

/** A text of the server in the language now shown. */
export function inLanguage(said: Said, lang: Lang): string {
  return said[lang === 'zh' ? 'zh' : 'en'];
}

export interface Look {
  at: string;
  is_roster: boolean;
  role: Said;
  office: string | null;
  action: Said;
  purpose: Said;
  outcome: string;
}

export interface Looks {
  looks: Look[];
  next: string | null;
}

export type Row = Readonly<Record<string, unknown>>;

export interface Section {
  name: string;
  title: Said;
  rows: Row[];
}

export interface Export {
  made_at: string;
  resident_id: string | null;
  sections: Section[];
  kept_apart: Said[];
}

export interface Kept {
  ground: string;
  title: Said;
  law: Said;
  until: Said;
}

export interface Alone {
  resident_id: string;
  name: string;
}

export interface Preview {
  resident_id: string | null;
  members: Alone[];
  kept: Kept[];
}

export interface Left {
  state: 'done' | 'kept' | 'going_on';
  kept: Kept[];
}

/** What a column of an export is called; one that nobody has named stands as it is. */
export const NAMES: Readonly<Record<string, Pair>> = {
  name: ['姓名', 'Name'],
  document_kind: ['证件种类', 'Document'],
  document_number: ['证件号', 'Document number'],
  division_code: ['区划代码', 'Division code'],
  address: ['住址', 'Address'],
  consent_version: ['同意的版本', 'Version agreed to'],
  applied_at: ['申请时间', 'Applied'],
  phone: ['手机号', 'Phone number'],
  created_at: ['开始时间', 'Since'],
  seen_at: ['最近使用', 'Last used'],
  device: ['设备', 'Device'],
  gets_push: ['接收提醒', 'Gets reminders'],
  resident_id: ['随机编号', 'Random id'],
  relation: ['关系', 'Relation'],
  has_own_account: ['有自己的账号', 'Has an account'],
  since_at: ['从什么时候', 'Since'],
  measured_at: ['测量时间', 'Measured at'],
  received_at: ['收到时间', 'Received at'],
  counts_for_on: ['算哪一天', 'Counts for'],
  temperature_tenths_c: ['体温', 'Temperature'],
  site: ['测量部位', 'Measured at the'],
  symptoms: ['症状', 'Symptoms'],
  by: ['谁录入', 'Entered by'],
  kind: ['种类', 'Kind'],
  params: ['内容', 'Content'],
  about: ['关于', 'About'],
  posted_at: ['时间', 'When'],
  read_at: ['已读时间', 'Read at'],
  on: ['日期', 'Day'],
  topic: ['主题', 'Topic'],
  text: ['短信内容', 'Text'],
  at: ['时间', 'When'],
  is_roster: ['全村名单', 'List of the village'],
  role: ['岗位', 'Role'],
  office: ['单位', 'Office'],
  action: ['做了什么', 'What was done'],
  purpose: ['原因', 'Reason'],
  outcome: ['结果', 'Outcome'],
  reason: ['事由', 'Reason'],
  from_on: ['从哪一天', 'From'],
  until_on: ['到哪一天', 'Until'],
  state: ['状态', 'State'],
  words: ['您的话', 'Your words'],
  note: ['备注', 'Note'],
  asked_at: ['提出时间', 'Asked at'],
  reference: ['依据文号', 'Reference number'],
};

/** The server's words of an export, for people. */
export const VALUES: Readonly<Record<string, Pair>> = {
  forehead: ['额头', 'forehead'],
  axillary: ['腋下', 'armpit'],
  ear: ['耳朵', 'ear'],
  own: ['本人或代报人', 'you or whoever checks in for you'],
  staff: ['上门工作人员', 'somebody on duty at the door'],
  resident_id: ['居民身份证', 'Resident identity card'],
  child: ['孩子', 'child'],
  elder: ['老人', 'elder'],
  spouse: ['配偶', 'spouse'],
  other: ['其他', 'other'],
  done: ['完成', 'done'],
  refused: ['没有批准', 'refused'],
};
