/** What the server tells of residents and households; names, numbers and addresses come masked. */
import { PERSONAL, session, signedIn } from '../core/session';
import { put } from '../core/store';
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

/** The server knows this resident: remember it, whether the application came from here or not. */
export async function rememberApplied(resident: Resident): Promise<void> {
  await put(PERSONAL + RESIDENT, resident).catch(() => undefined);
  const { account } = session.value;
  if (account && !account.has_applied) {
    await signedIn({ ...account, has_applied: true, resident_id: resident.resident_id });
  }
}

/** Under these names the last answers are kept on the phone (core/answer.ts). */
export const RESIDENT = 'resident';
export const HOUSEHOLD = 'household';
