/** What the matching proposed, as the server tells it to the two sides and to everybody. */
import type { Grade, Measure, SaleUnit } from './units';
import type { TraderKind } from './words';

export type MatchState = 'proposed' | 'dealt' | 'declined' | 'expired' | 'lapsed';

export interface Match {
  id: string;
  run_id: string;
  side: 'supplier' | 'buyer';
  state: MatchState;
  product: string;
  grade: Grade;
  measure: Measure;
  unit: SaleUnit;
  unit_quantity: number;
  quantity: number;
  price_fen: number;
  amount_fen: number;
  listing_id: string;
  wanted_id: string;
  other: { name: string; kind: TraderKind; division_code: string };
  own_answer: 'accepted' | 'declined' | null;
  other_answer: 'accepted' | 'declined' | null;
  made_at: string;
  expires_at: string;
  order_id: string | null;
}

export interface Run {
  run_id: string;
  area: string;
  product: string;
  measure: Measure;
  on: string;
  made_at: string;
  asked_by: 'morning' | 'officer';
  listed_quantity: number;
  wanted_quantity: number;
  placed_quantity: number;
  suppliers: number;
  suppliers_served: number;
  wanted: number;
  wanted_served: number;
  proposals: number;
  declined: number;
  dealt: number;
  lapsed: number;
  expires_at: string;
  policy_version: string;
  input_hash: string;
}

/** How many proposals of a run nobody has answered: open ones, or expired ones when its time is over. */
export function unanswered(run: Run): number {
  return Math.max(0, run.proposals - run.declined - run.dealt - run.lapsed);
}
