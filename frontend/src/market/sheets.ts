/** Sheets that an office imports: sent once, then written step by step; what was cut off goes on. */
import { call, Problem } from '../core/api';

export const KINDS = ['stock', 'prices'] as const;
export type Kind = (typeof KINDS)[number];

export interface Sheet {
  sheet_id: string;
  kind: Kind;
  area: string;
  rows: number;
  rows_done: number;
  is_done: boolean;
  suppliers: number | null;
  grams: number | null;
  unknown_names: readonly string[];
  not_by_mass: number;
}

export interface Fault {
  row: number;
  column: string;
  code: string;
  text: string;
}

const CSV = 'text/csv';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
/** The server takes no more at once. */
export const BYTES_MOST = 3 * 1024 * 1024;
export const ACCEPT = `.csv,.xlsx,${CSV},${XLSX}`;

/** A file under the type that its name says; browsers disagree about what a CSV is. */
export function typed(file: File): Blob {
  return new Blob([file], { type: /\.xlsx$/i.test(file.name) ? XLSX : CSV });
}

/** All that was found wrong; nothing when it was refused for another reason. */
export function faultsOf(problem: unknown): { faults: readonly Fault[]; count: number } | undefined {
  if (!(problem instanceof Problem) || problem.code !== 'market.sheet_wrong') return undefined;
  const body = problem.body as { errors: readonly Fault[]; error_count: number };
  return { faults: body.errors, count: body.error_count };
}

/** Sends a file to be checked. */
export function send(kind: Kind, area: string, file: File): Promise<Sheet> {
  return call<Sheet>('POST', `/duty/market/sheets?${new URLSearchParams({ kind, area })}`, typed(file));
}

/** Writes step by step until all is written; `onStep` hears how far it is. */
export async function writeAll(sheet: Sheet, onStep: (sheet: Sheet) => void): Promise<Sheet> {
  let now = sheet;
  while (!now.is_done) {
    now = await call<Sheet>('POST', `/duty/market/sheets/${now.sheet_id}/step`, {});
    onStep(now);
  }
  return now;
}
