/**
 * What one person proposes and another, of another unit, must agree to; and how each kind is said in
 * plain words. A room with a kind of its own adds it to KINDS.
 */
import type { ComponentChildren } from 'preact';
import { say, type Pair } from '../core/i18n';
import { areaText, lastDayText, roleText } from './words';

export interface Proposal {
  proposal_id: string;
  kind: string;
  area: string;
  body: Readonly<Record<string, unknown>>;
  state: 'open' | 'agreed' | 'refused' | 'withdrawn' | 'lapsed';
  proposed_by: string;
  /** Their name, when the server says it. */
  proposer_name?: string;
  unit: { unit_id: string; name: string };
  /** For a role: who is to have it. */
  whom?: { name: string; unit: string };
  /** Why it was refused. */
  reason?: string | null;
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

export const KINDS: Readonly<Record<string, ProposalKind>> = {
  grant: {
    title: ['给一项县以上的职责', 'Give a role above a county'],
    lines: ({ body, whom }) => [
      ...(whom ? [line(['给谁', 'To whom'], `${whom.name} · ${whom.unit}`)] : []),
      line(['职责', 'Role'], roleText(text(body.role))),
      line(['地区', 'Area'], areaText(text(body.area))),
      line(['最后一天', 'Last day'], lastDayText(text(body.until))),
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
    lines: Object.entries(proposal.body).map(([name, value]) => [name, text(value)]),
  };
}
