/** What the server tells of residents and households; names, numbers and addresses come masked. */
import type { DocumentKind, Relation } from './rules';

export interface IdentityDocument {
  kind: DocumentKind;
  number: string;
}

export interface Resident {
  resident_id: string;
  name: string;
  document: IdentityDocument;
  phone: string;
  division_code: string;
  address: string;
  consent_version: number;
  applied_at: string;
}

export interface Member {
  resident_id: string;
  name: string;
  document: IdentityDocument;
  relation: Relation;
  has_own_account: boolean;
  since_at: string;
}

export interface AnsweredBy {
  link_id: string;
  name: string;
  since_at: string;
}

export interface Household {
  /** People I check in for. */
  members: Member[];
  /** People who check in for me. */
  answered_by: AnsweredBy[];
}

/** Under these names the last answers are kept on the phone (core/answer.ts). */
export const RESIDENT = 'resident';
export const HOUSEHOLD = 'household';
