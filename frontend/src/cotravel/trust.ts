/** Whose word the signed list is: the city's root vouches for the seal, and the seal signs the list. */
import { fromBase64url, toBase64url } from '../core/base64url';
import { now } from '../core/clock';
import { get, put } from '../core/store';
import { asked, NotTrusted, provedByRoot } from '../healthcode/root';

const SEAL = 'cotravel.seal';
/** The seal is asked for anew after this, so that one that was replaced does not sign for ever. */
const SEAL_FRESH_MS = 86_400_000;
const ASK_MS = 10_000;

interface KeptSeal {
  point: string;
  at_ms: number;
}

async function freshSeal(): Promise<Uint8Array> {
  const answer = await asked('/verification/keys', ASK_MS);
  if (!answer) throw new NotTrusted('offline');
  const document: unknown = await answer.json().catch(() => undefined);
  const { seal } = await provedByRoot(document);
  await put(SEAL, { point: toBase64url(seal), at_ms: now().getTime() } satisfies KeptSeal);
  return seal;
}

/**
 * The point of the seal, from the phone when it was proved within a day. Throws `NotTrusted`.
 * `isFresh`: ask in any case, because something was not signed by the one that is kept.
 */
export async function sealPoint(isFresh = false): Promise<Uint8Array> {
  const kept = isFresh ? undefined : await get<KeptSeal>(SEAL);
  const age = kept ? now().getTime() - kept.at_ms : NaN;
  return age >= 0 && age < SEAL_FRESH_MS ? fromBase64url(kept!.point) : freshSeal();
}
