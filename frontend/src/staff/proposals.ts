/** What one person proposes and another, of another unit, must agree to. */
export interface Proposal {
  proposal_id: string;
  kind: string;
  area: string;
  body: Readonly<Record<string, unknown>>;
  state: 'open' | 'agreed' | 'refused' | 'withdrawn' | 'lapsed';
  proposed_by: string;
  unit: { unit_id: string; name: string };
  proposed_at: string;
  expires_at: string;
  decided_by: string | null;
  decided_at: string | null;
  is_mine: boolean;
  may_agree: boolean;
}
