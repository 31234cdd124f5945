/** A person's check-ins: kept on the phone, brought up to date when there is a network. */
import { useEffect, useState } from 'preact/hooks';
import { call } from '../core/api';
import { PERSONAL, session } from '../core/session';
import { get, put } from '../core/store';
import { receipts, type CheckIn } from './data';
import { joined, pathOf } from './pages';

interface Page {
  check_ins: CheckIn[];
  next: string | null;
}

export interface History {
  check_ins: readonly CheckIn[] | undefined;
  /** Why the newest did not come. */
  failure: unknown;
  has_more: boolean;
  more: () => Promise<void>;
}

const KEPT_MOST = 100;

export function useHistory(residentId: string | undefined): History {
  const [list, show] = useState<CheckIn[]>();
  const [next, setNext] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>();
  const key = `${PERSONAL}history.${residentId}`;
  const fetchPage = async (from?: string | null) => {
    try {
      const page = await call<Page>('GET', pathOf(residentId!, session.value.account?.resident_id, from));
      setNext(page.next);
      setFailure(undefined);
      // The first page replaces what was kept: it may have been deleted by its age.
      const all = joined(from ? (list ?? []) : [], page.check_ins);
      show(all);
      await put(key, all.slice(0, KEPT_MOST)).catch(() => undefined);
    } catch (problem) {
      setFailure(problem);
    }
  };
  useEffect(() => {
    if (!residentId) return;
    show(undefined);
    void get<CheckIn[]>(key).then((kept) => show((fresh) => fresh ?? kept)).catch(() => undefined);
  }, [residentId]);
  // Whatever was just sent is part of the history.
  const heard = receipts.value;
  useEffect(() => {
    if (residentId) void fetchPage();
  }, [residentId, heard]);
  return { check_ins: list, failure, has_more: next !== null, more: () => fetchPage(next) };
}
