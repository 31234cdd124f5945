/**
 * Whose word a published document is: the city's root vouches for keys, rules and the seal.
 *
 * The build pins the root when it knows it. Otherwise the root that this phone saw first is kept, and
 * another one is refused with words (docs/adr/2026-11-22-root-on-the-phone.md). The service worker proves
 * lists too, so nothing here draws.
 */
import { fromBase64url, toBase64url } from '../core/base64url';
import { get, put } from '../core/store';
import { prove, type Trusted } from './key-lists';

/** Filled in by the build from ROOT_KEY: the root's point in base64url, '' when it is not known. */
declare const PINNED_ROOT: string;

/** Why a document is not taken: nobody answered, it is not what the city signed, or the city's root is another. */
export type Distrust = 'offline' | 'not_proved' | 'root_changed';

export class NotTrusted extends Error {
  constructor(readonly why: Distrust) {
    super(why);
  }
}

/** The root outlives a sign-out: it says nothing about the person, and who signs out is not to be fooled. */
const ROOT = 'off_duty.root';

const built = (): string => (typeof PINNED_ROOT === 'undefined' ? '' : PINNED_ROOT);

const refuse = (why: Distrust): never => {
  throw new NotTrusted(why);
};

/**
 * Asks the server as nobody. Throws `NotTrusted` (offline) when there is no answer, undefined for 404.
 * What is newest is asked of the edge (`no-cache`), never of this phone's own minute-old copy.
 */
export async function asked(path: string, timeoutMs: number, cache: RequestCache = 'no-cache'): Promise<Response | undefined> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  try {
    const answer = await fetch(`/api/v1${path}`, { credentials: 'omit', signal: abort.signal, cache });
    if (answer.status === 404) return undefined;
    // The body is read within the same time.
    return answer.ok ? new Response(await answer.arrayBuffer(), { headers: answer.headers }) : refuse('offline');
  } catch {
    return refuse('offline');
  } finally {
    clearTimeout(timer);
  }
}

/** SEC1 point of a root that a document names. */
function namedRoot(document: unknown): string {
  try {
    const { x, y } = (document as { root: { x: string; y: string } }).root;
    return toBase64url(Uint8Array.of(4, ...fromBase64url(x), ...fromBase64url(y)));
  } catch {
    return refuse('not_proved');
  }
}

/**
 * Proves what `GET /verification/keys` answered, by the root of this phone. `withdrawnBefore` are the key ids
 * (hexadecimal) that it has seen withdrawn; they stay so. Throws `NotTrusted`.
 */
export async function provedByRoot(document: unknown, withdrawnBefore: Iterable<string> = []): Promise<Trusted> {
  const named = namedRoot(document);
  const root = built() || ((await get<string>(ROOT)) ?? named);
  if (root !== named) refuse('root_changed');
  const trusted = await prove(document, fromBase64url(root), withdrawnBefore).catch(() => refuse('not_proved'));
  if (!built()) await put(ROOT, root);
  return trusted;
}
