/**
 * The list of exceptions: passes that have become too kind since they were issued. The twin of
 * backend/healthcode/exceptions.py; like verify.ts, it is not part of the resident's app.
 */
import type { Cbor } from '../core/cbor';
import { isBytes, isCount, openSign1 } from './passes';
import type { Colour } from './rules';
import { EXCEPTIONS, fail, keyOf, membersOf } from './signed';
import { checkSignature, type IssuingKey, toHex } from './verify';

/** Seconds since 1970; the pass reads at least as bad as `colour` within them. */
export type Listed = { colour: 'yellow' | 'red'; from_s: number; until_s: number };
/**
 * `issued_at` in seconds; `listed` is found by the hexadecimal pass id. Passes of one group share their
 * array, so a copy of all of it (structuredClone, IndexedDB) costs little more than the ids.
 */
export type Exceptions = { issued_at: number; listed: ReadonlyMap<string, readonly Listed[]> };

const PASS_ID_BYTES = 8;
const COLOURS = { 1: 'yellow', 2: 'red' } as const;
const SEVERITY = { none: 0, green: 1, yellow: 2, red: 3 } as const;

export const NONE_KNOWN: Exceptions = { issued_at: 0, listed: new Map() };

const malformed = (): never => fail('malformed');

/** Pass ids that stand behind one another, in ascending order, each once. */
function idsOf(joined: Cbor | undefined): string[] {
  if (!isBytes(joined) || joined.length % PASS_ID_BYTES) return malformed();
  const ids: string[] = [];
  for (let at = 0; at < joined.length; at += PASS_ID_BYTES) {
    const id = toHex(joined.subarray(at, at + PASS_ID_BYTES));
    if (at && id <= ids[ids.length - 1]!) malformed();
    ids.push(id);
  }
  return ids;
}

type Group = { head: readonly [colour: 1 | 2, from_s: number, until_s: number]; ids: string[] };

function groupOf(group: Cbor): Group {
  if (!Array.isArray(group) || group.length !== 4) return malformed();
  const [colour, from_s, until_s, joined] = group as readonly Cbor[];
  if (!isCount(from_s, 2 ** 32) || !isCount(until_s, 2 ** 32) || from_s >= until_s) return malformed();
  if (colour !== 1 && colour !== 2) return malformed();
  const ids = idsOf(joined);
  return ids.length ? { head: [colour, from_s, until_s], ids } : malformed();
}

/** Whether the first differing number of one is below that of the other. */
function isBelow(one: Group['head'], other: Group['head']): boolean {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at >= 0 && one[at]! < other[at]!;
}

/** Adds what a group says to what is known; those of the group share what is said. */
function addGroup(listed: Map<string, readonly Listed[]>, { head, ids }: Group): void {
  const one: Listed = { colour: COLOURS[head[0]], from_s: head[1], until_s: head[2] };
  const alone = [one];
  for (const id of ids) {
    const known = listed.get(id);
    listed.set(id, known ? [...known, one] : alone);
  }
}

/** Reads a list strictly: everything in order, each thing once; throws otherwise. */
function decodeList(payload: Uint8Array) {
  const [, issued_at, since, groups, gone] = membersOf(payload, EXCEPTIONS, 5);
  if (!isCount(issued_at, 2 ** 32) || !Array.isArray(groups)) return malformed();
  if (since !== null && (!isCount(since, 2 ** 32) || since > issued_at)) return malformed();
  const read = (groups as readonly Cbor[]).map(groupOf);
  if (read.some(({ head }, at) => at && !isBelow(read[at - 1]!.head, head))) malformed();
  const listed = new Map<string, readonly Listed[]>();
  for (const group of read) addGroup(listed, group);
  const removed = new Set(idsOf(gone));
  for (const id of removed) if (since === null || listed.has(id)) malformed();
  return { issued_at, since, listed, removed };
}

/**
 * Prove what `GET /api/v1/verification/exceptions` answers, by the keys that a proved list of keys gives. An
 * answer of changes is added to what is `held`. Throws `malformed`, `unknown_algorithm`, `key_withdrawn`,
 * `unknown_key`, `bad_signature`, `unknown_version`, `key_not_valid` or `out_of_step`; the verifier then
 * keeps what it had.
 */
export async function proveExceptions(
  signed: Uint8Array,
  issuingKeys: ReadonlyMap<string, IssuingKey>,
  withdrawn: ReadonlySet<string> = new Set(),
  held: Exceptions | null = null,
): Promise<Exceptions> {
  const opened = openSign1(signed);
  const key = keyOf(opened, issuingKeys, withdrawn);
  await checkSignature(key.public_key, opened);
  const { issued_at, since, listed, removed } = decodeList(opened.payload);
  if (issued_at < key.not_before || issued_at > key.not_after) fail('key_not_valid');
  const isOlder = held !== null && issued_at < held.issued_at;
  if (isOlder || (since !== null && held?.issued_at !== since)) fail('out_of_step');
  if (since === null || !held) return { issued_at, listed };
  const all = new Map(held.listed);
  // What is over is let go, so that the list does not grow for ever.
  for (const [id, spans] of all)
    if (removed.has(id) || spans.every(({ until_s }) => until_s <= issued_at)) all.delete(id);
  for (const [id, spans] of listed) all.set(id, spans);
  return { issued_at, listed: all };
}

/** What a pass reads as at a second since 1970: its own colour, or the worst one that is listed then. */
export function colourNow({ listed }: Exceptions, id: string, own: Colour, at: number): Colour {
  let shown = own;
  for (const { colour, from_s, until_s } of listed.get(id) ?? [])
    if (from_s <= at && at < until_s && SEVERITY[colour] > SEVERITY[shown]) shown = colour;
  return shown;
}

/** How old a list is, in seconds: shown with every verdict, never a verdict itself. */
export const ageOf = ({ issued_at }: Exceptions, at: number): number => Math.max(0, at - issued_at);
