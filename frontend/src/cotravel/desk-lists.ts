/** Lists of the health authority between the first person and the second, and what is done with them. */
import { computed } from '@preact/signals';
import { call, Problem } from '../core/api';
import { duty } from '../core/duty';

export const LIST_KINDS = ['contacts', 'vehicles'] as const;
export type ListKind = (typeof LIST_KINDS)[number];
export type ListState = 'submitted' | 'publishing' | 'published' | 'refused' | 'withdrawn';

/** As GET /duty/cotravel/lists tells; `last_on` counts. */
export interface AuthorityList {
  list_id: string;
  kind: ListKind;
  area: string;
  reference: string;
  state: ListState;
  rows: number;
  rows_done: number;
  /** It is being written or taken back, step by step. */
  is_at_work: boolean;
  from_on: string | null;
  last_on: string;
  office: string;
  made_at: string;
  is_mine: boolean;
  may_publish: boolean;
  refused: 'staff.same_person' | 'staff.same_unit' | null;
}

export const VEHICLE_REASONS = ['carried_patient', 'disinfection', 'traffic_order'] as const;
export type VehicleReason = (typeof VEHICLE_REASONS)[number];

/** GET /duty/cotravel/lists/<id>: fifty lines at a time, people masked. */
export interface FullList extends AuthorityList {
  people: readonly { row: number; document: string; phone: string; from_on: string; last_on: string }[];
  vehicles: readonly { row: number; plate: string; reason: VehicleReason; last_on: string }[];
  next: number | null;
}

export interface Fault {
  row: number;
  column: string;
  text: string;
}

const LISTS = '/duty/cotravel/lists';
const CSV = 'text/csv';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
/** The server takes no more at once. */
export const BYTES_MOST = 2 * 1024 * 1024;
export const ACCEPT = `.csv,.xlsx,${CSV},${XLSX}`;
export const pathOf = (id: string): string => `${LISTS}/${encodeURIComponent(id)}`;

/** The areas for which somebody on duty brings lists. */
export const listAreas = computed<readonly string[]>(() =>
  duty.value.state === 'in'
    ? [...new Set(duty.value.grants.filter(({ role, area }) => role === 'health_officer' && area.length > 2).map(({ area }) => area))].sort()
    : [],
);

/** Sends a file to be checked; browsers disagree about what a CSV is. */
export function bring(kind: ListKind, area: string, reference: string, file: File): Promise<AuthorityList> {
  const body = new Blob([file], { type: /\.xlsx$/i.test(file.name) ? XLSX : CSV });
  return call<AuthorityList>('POST', `${LISTS}?${new URLSearchParams({ kind, area, reference })}`, body);
}

/** All that was found wrong in a file; undefined when it was refused for another reason. */
export function faultsOf(problem: unknown): { faults: readonly Fault[]; count: number } | undefined {
  if (!(problem instanceof Problem) || problem.code !== 'cotravel.list_wrong') return undefined;
  const body = problem.body as { errors: readonly Fault[]; error_count: number };
  return { faults: body.errors, count: body.error_count };
}

/** Writes, or takes back, step by step until all is done; the same call goes on with what was cut off. */
export async function allSteps(list: AuthorityList, onStep: (list: AuthorityList) => void): Promise<void> {
  let now = list;
  onStep(now);
  while (now.is_at_work) {
    now = await call<AuthorityList>('POST', `${pathOf(now.list_id)}/step`, {});
    onStep(now);
  }
}

export type Act = 'publish' | 'refuse' | 'withdraw';

/** Decides about a list, and sees it through. */
export async function decide(list: AuthorityList, act: Act, onStep: (list: AuthorityList) => void): Promise<void> {
  await allSteps(await call<AuthorityList>('POST', `${pathOf(list.list_id)}/${act}`, {}), onStep);
}
