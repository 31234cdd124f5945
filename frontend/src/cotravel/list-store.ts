/**
 * Fetching the signed list, proving it, and keeping it on the phone. The service worker does this too, so
 * nothing here draws; the screens go by list.ts.
 *
 * All is asked as nobody and whole: neither what is fetched nor when depends on the journeys of this phone.
 */
import { now } from '../core/clock';
import { get, put } from '../core/store';
import { proveContent, type Json } from '../healthcode/key-lists';
import { asked, NotTrusted } from '../healthcode/root';
import { toHex } from '../healthcode/verify';
import { sealPoint } from './trust';

const KEPT = 'cotravel.list';
const HEAD_MS = 10_000;
/** A quarter of a megabyte on one bar of signal takes its time. */
const FILE_MS = 60_000;

/** A file by its content: what `GET /cotravel/files/<sha256>` answers. */
export interface FileRef {
  sha256: string;
  bytes: number;
  gzip_bytes: number;
}

export interface DeltaRef extends FileRef {
  from: number;
  to: number;
  /** What it starts from: `baseOf` the head of version `from`. */
  base: string;
}

/** The files that are fetched, each as the text that was signed for. Timetables are there when the city has one. */
export const FILES = ['list', 'places', 'sources', 'routes', 'trains'] as const;
export type FileName = (typeof FILES)[number];
const TIMETABLES: readonly FileName[] = ['routes', 'trains'];
/** Those that deltas lead on from. */
const TRIPS = ['list', 'places', 'sources'] as const;

/** What the city signs: which files are the list of now. */
export interface Head extends Readonly<Record<FileName, FileRef | null>> {
  version: number;
  issued_at: string;
  deltas: readonly DeltaRef[];
}

/** What the phone keeps: the files of one version, and the changes up to the version of the head. */
export interface KeptList {
  head: Head;
  /** When the server last said that this is the newest; UTC. */
  checked_at: string;
  files: Partial<Record<FileName, string>>;
  deltas: readonly string[];
}

export const keptList = (): Promise<KeptList | undefined> => get<KeptList>(KEPT);

const refuse = (): never => {
  throw new NotTrusted('not_proved');
};

/** The server has no list, or an older one than this phone: it may hide a trip. */
export class NotNewest extends Error {}

/** The head once it is proved; undefined before the first publication, when there is nothing to sign. */
async function provedHead(answer: Response): Promise<Head | undefined> {
  const told: unknown = await answer.json().catch(refuse);
  if (!told || typeof told !== 'object' || Array.isArray(told)) return refuse();
  const { signed, ...content } = told as Record<string, Json>;
  if (content['version'] === 0) return undefined;
  const proveBy = async (isFresh: boolean): Promise<void> =>
    proveContent(content, signed, await sealPoint(isFresh), 'head_malformed', 'head_not_by_seal');
  try {
    await proveBy(false);
  } catch (failure) {
    if (failure instanceof NotTrusted) throw failure;
    // The seal may have been replaced since it was proved here.
    await proveBy(true).catch((again: unknown) => (again instanceof NotTrusted ? Promise.reject(again) : refuse()));
  }
  return content as unknown as Head;
}

// A file never changes, so this phone's own copy is as good as the server's.
async function fetched({ sha256 }: FileRef): Promise<string> {
  const answer = (await asked(`/cotravel/files/${sha256}`, FILE_MS, 'default')) ?? refuse();
  const bytes = await answer.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return toHex(digest) === sha256 ? new TextDecoder().decode(bytes) : refuse();
}

/** The changes that lead from one version to another, in order; undefined when there is no way. */
export function wayBetween(from: number, to: number, deltas: readonly DeltaRef[]): readonly DeltaRef[] | undefined {
  const way: DeltaRef[] = [];
  for (let at = from; at !== to; at = way.at(-1)!.to) {
    const next = deltas.find((one) => one.from === at && one.to > at && one.to <= to);
    if (!next) return undefined;
    way.push(next);
  }
  return way;
}

const sizeOf = (refs: readonly (FileRef | null)[]): number => refs.reduce((sum, one) => sum + (one?.gzip_bytes ?? 0), 0);

/** What has to be fetched so that the phone has the list of a head. */
export interface Plan {
  deltas: readonly DeltaRef[];
  files: readonly FileName[];
}

/** As many characters of the hash as the server gives. */
const BASE_CHARS = 16;

/** So many changes are read at each start; beyond it the whole list comes anew. */
const DELTAS_MOST = 64;

/** Whether two heads name the same trips; after a restore of the server their version alone does not say so. */
const isSameList = (one: Head, other: Head): boolean =>
  one.version === other.version && TRIPS.every((name) => one[name]?.sha256 === other[name]?.sha256);

/** What a delta that starts from a head's files calls them: SHA-256 over their names, cut short. */
export async function baseOf(head: Pick<Head, (typeof TRIPS)[number]>): Promise<string> {
  const names = new TextEncoder().encode(TRIPS.map((name) => head[name]?.sha256 ?? '').join(''));
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', names))).slice(0, BASE_CHARS);
}

/**
 * Deltas where they are less than the files that changed; timetables have no deltas. `base` is `baseOf` the kept
 * head: deltas that start from other files, as after a restore of the server, are never applied to these.
 */
export function planOf(kept: KeptList | undefined, head: Head, base: string | undefined): Plan {
  const isMissing = (name: FileName): boolean =>
    head[name] !== null && (kept?.files[name] === undefined || kept.head[name]?.sha256 !== head[name].sha256);
  const timetables = TIMETABLES.filter(isMissing);
  const way = kept && wayBetween(kept.head.version, head.version, head.deltas);
  const leadsOn = way?.length ? way[0]!.base === base : kept !== undefined && isSameList(kept.head, head);
  const isShort = way && leadsOn && kept.deltas.length + way.length <= DELTAS_MOST;
  if (isShort && sizeOf(way) < sizeOf([head.list, head.places, head.sources])) return { deltas: way, files: timetables };
  return { deltas: [], files: [...TRIPS, ...timetables] };
}

async function withPlan(kept: KeptList | undefined, head: Head, { deltas, files }: Plan): Promise<KeptList> {
  const fresh = await Promise.all(files.map(async (name) => [name, await fetched(head[name] ?? refuse())] as const));
  const changes = await Promise.all(deltas.map(fetched));
  const isWhole = files.includes('list');
  const all = { ...kept?.files, ...Object.fromEntries(fresh) };
  return {
    head,
    checked_at: now().toISOString(),
    // A timetable that the city has taken back goes from the phone as well.
    files: Object.fromEntries(FILES.filter((name) => head[name]).map((name) => [name, all[name]])),
    deltas: isWhole ? [] : [...(kept?.deltas ?? []), ...changes],
  };
}

/** A lower number that was issued later is the list of a server that was restored; any other is an old one. */
function isOlder(head: Head, kept: Head): boolean {
  const laterMs = Date.parse(head.issued_at) - Date.parse(kept.issued_at);
  return head.version < kept.version ? laterMs <= 0 : head.version === kept.version && laterMs < 0;
}

/**
 * The newest list, kept on the phone; undefined when the city has published none, which only a phone without a
 * list believes: nobody signs it. Throws `NotTrusted` and `NotNewest`; what was kept then stays.
 */
export async function newestList(): Promise<KeptList | undefined> {
  const answer = await asked('/cotravel/head', HEAD_MS);
  const kept = await keptList();
  const head = answer && (await provedHead(answer));
  if (kept && (!head || isOlder(head, kept.head))) throw new NotNewest();
  if (!head) return undefined;
  const fresh = await withPlan(kept, head, planOf(kept, head, kept && (await baseOf(kept.head))));
  await put(KEPT, fresh).catch(() => undefined);
  return fresh;
}
