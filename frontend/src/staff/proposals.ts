/**
 * What one person proposes and another, of another unit, must agree to; and how each kind is said in
 * plain words. A room with a kind of its own adds it to KINDS.
 */
import type { ComponentChildren } from 'preact';
import { say, type Pair } from '../core/i18n';
import { cityText, type CityText } from '../divisions/city';
import { areaText, calendarDayText, lastDayText, roleText } from './words';

export interface Proposal {
  proposal_id: string;
  kind: string;
  area: string;
  body: Readonly<Record<string, unknown>>;
  state: 'open' | 'agreed' | 'refused' | 'withdrawn' | 'lapsed';
  proposed_by: string;
  /** Masked. */
  proposer_name: string;
  unit: { unit_id: string; name: string };
  /** Whom of the staff it is about, masked. */
  whom: { name: string; unit: string } | null;
  /** Why it was refused. */
  reason: string | null;
  proposed_at: string;
  expires_at: string;
  decided_by: string | null;
  decided_at: string | null;
  is_mine: boolean;
  may_agree: boolean;
}

/** A line of a proposal: what, and its value. */
export type Line = readonly [name: string, value: ComponentChildren];

export interface ProposalKind {
  /** What would happen, as a heading. */
  title: Pair;
  /** What it says in detail, in the language shown. */
  lines: (proposal: Proposal) => Line[];
}

const line = (name: Pair, value: ComponentChildren): Line => [say(name), value];
const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
/** A text that the city wrote in both languages. */
const words = (value: unknown): string => cityText(value as CityText | undefined);

const AREA: Pair = ['地区', 'Area'];
const ORDER: Pair = ['文号', 'Order number'];
const LAST_DAY: Pair = ['最后一天', 'Last day'];

export const KINDS: Readonly<Record<string, ProposalKind>> = {
  grant: {
    title: ['给一项县以上的职责', 'Give a role above a county'],
    lines: ({ body, whom }) => [
      ...(whom ? [line(['给谁', 'To whom'], `${whom.name} · ${whom.unit}`)] : []),
      line(['职责', 'Role'], roleText(text(body.role))),
      line(AREA, areaText(text(body.area))),
      line(LAST_DAY, lastDayText(text(body.until))),
    ],
  },
  'emergency-open': {
    title: ['发布应急令：开始每日打卡和健康码', 'Declare an emergency: daily check-ins and codes begin'],
    lines: ({ body }) => [
      line(['应急令', 'Order'], words(body.title)),
      line(ORDER, text(body.order_no)),
      line(['发布机关', 'Authority'], words(body.authority)),
      line(AREA, areaText(text(body.area))),
      line(['第一天', 'First day'], calendarDayText(text(body.from_on))),
      line(LAST_DAY, calendarDayText(text(body.until_on))),
    ],
  },
  'emergency-extend': {
    title: ['延长应急令', 'Extend an emergency'],
    lines: ({ area, body }) => [
      line(ORDER, text(body.order_no)),
      line(AREA, areaText(area)),
      line(['新的最后一天', 'New last day'], calendarDayText(text(body.until_on))),
    ],
  },
  'emergency-end': {
    title: ['提前结束应急令', 'End an emergency early'],
    lines: ({ area, body }) => [
      line(ORDER, text(body.order_no)),
      line(AREA, areaText(area)),
      line(LAST_DAY, calendarDayText(text(body.until_on))),
    ],
  },
  'rule-publish': {
    title: ['发布新的健康码规则', 'Publish a new rule for the codes'],
    lines: ({ body }) => [
      line(['规则版本', 'Rule version'], text(body.version)),
      line(['试算结果的指纹', 'Fingerprint of the dry run'], text(body.dry_run_hash)),
    ],
  },
  'partner-terms': {
    title: ['合作单位的公钥和次数', 'Keys and quotas of a partner'],
    lines: ({ body }) => [
      line(['公司名称', 'Name of the company'], text(body.name)),
      line(['统一社会信用代码', 'Unified social credit code'], text(body.credit_code)),
      line(AREA, areaText(text(body.division_code))),
      line(['每分钟最多几次', 'Most in a minute'], text(body.per_minute)),
      line(['每天最多几次', 'Most in a day'], text(body.per_day)),
      ...(body.keys as { key_id: string; point: string }[]).map(({ point }) => line(['公钥', 'Public key'], point)),
    ],
  },
  sunset: {
    title: ['疫情结束，销毁数据', 'The emergency is over: destroy the data'],
    lines: ({ body }) => [
      line(AREA, areaText(text(body.area))),
      line(ORDER, text(body.order_no)),
      line(
        ['后果', 'What follows'],
        say(['这个地区的数据销毁后不能恢复。', 'The data of this area cannot be brought back.']),
      ),
    ],
  },
};

const OTHER: Pair = ['一项要两人同意的事', 'Something that takes two people'];

/** What a proposal says; of a kind that this version does not know, its content as it is. */
export function saidOf(proposal: Proposal): { title: string; lines: Line[] } {
  const kind = KINDS[proposal.kind];
  if (kind) return { title: say(kind.title), lines: kind.lines(proposal) };
  return {
    title: `${say(OTHER)} (${proposal.kind})`,
    lines: [
      line(AREA, areaText(proposal.area)),
      ...Object.entries(proposal.body).map(([name, value]): Line => [name, text(value)]),
    ],
  };
}
