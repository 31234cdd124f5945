/** A list that comes page by page; the first page is kept on the phone. */
import { useState } from 'preact/hooks';
import { useAnswer, type Answer } from '../core/answer';

interface Page {
  next: string | null;
}

/**
 * Reads `path` and, when asked, the pages behind it. `rows` is undefined while nothing is known;
 * `more` reads the next page, and is undefined on the last one.
 */
export function useMore<P extends Page, Row>(
  path: string,
  keepAs: string | undefined,
  rowsOf: (page: P) => readonly Row[],
  idOf: (row: Row) => string,
): { answer: Answer<P>; rows: readonly Row[] | undefined; more: (() => void) | undefined } {
  const [cursor, setCursor] = useState('');
  const [before, setBefore] = useState<readonly Row[]>([]);
  const glue = path.includes('?') ? '&' : '?';
  const answer = useAnswer<P>(cursor ? `${path}${glue}cursor=${encodeURIComponent(cursor)}` : path, cursor ? undefined : keepAs);
  const page = answer.data && rowsOf(answer.data);
  const seen = new Set(before.map(idOf));
  const rows = page ? [...before, ...page.filter((row) => !seen.has(idOf(row)))] : before.length ? before : undefined;
  const next = answer.data?.next;
  const more = next
    ? () => {
        setBefore(rows ?? []);
        setCursor(next);
      }
    : undefined;
  return { answer, rows, more };
}
