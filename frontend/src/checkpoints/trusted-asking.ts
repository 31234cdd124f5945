/** Asking for what a checkpoint goes by, as nobody, and proving it. All throw `NotTrusted`. */
import { type CardList, proveList } from '../healthcode/cards';
import { type Exceptions, proveExceptions } from '../healthcode/exceptions';
import type { Trusted } from '../healthcode/key-lists';
import { openSign1 } from '../healthcode/passes';
import { asked, NotTrusted, provedByRoot } from '../healthcode/root';
import { toHex } from '../healthcode/verify';

/** A list that was proved, and the id (hexadecimal) of the key that did. */
export interface Proved<T> {
  list: T;
  kid: string;
}

const ASK_MS = 10_000;
/** A quarter of a megabyte on one bar of signal takes its time. */
const LIST_MS = 60_000;

const refuse = (): never => {
  throw new NotTrusted('not_proved');
};

async function answered(path: string, timeoutMs: number): Promise<Response> {
  const answer = await asked(path, timeoutMs);
  if (!answer) throw new NotTrusted('offline');
  return answer;
}

/** The text of the keys that were proved last: what has not changed is not proved again. */
let proved: { text: string; trusted: Trusted } | undefined;

/** Keys, rules and withdrawals. `held` comes back as it is while nothing has changed. */
export async function askKeys(withdrawnBefore: Iterable<string>, held: Trusted | undefined): Promise<Trusted> {
  const text = await (await answered('/verification/keys', ASK_MS)).text();
  if (held && proved?.text === text && proved.trusted === held) return held;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return refuse();
  }
  const trusted = await provedByRoot(document, withdrawnBefore);
  proved = { text, trusted };
  return trusted;
}

const KID_BYTES = 4;

/** Which key a signed list names; it has been proved. */
const kidOf = (signed: Uint8Array): string => toHex(openSign1(signed).protected.subarray(-KID_BYTES));

async function bytesOf(path: string): Promise<Uint8Array> {
  return new Uint8Array(await (await answered(path, LIST_MS)).arrayBuffer());
}

const isOutOfStep = (refused: unknown): boolean => refused instanceof Error && refused.message === 'out_of_step';

/** The passes that have become too kind: what has changed since `held`, or all of them where that does not fit. */
export async function askExceptions({ keys, withdrawn }: Trusted, held: Exceptions | undefined): Promise<Proved<Exceptions>> {
  const path = '/verification/exceptions';
  const whole = async (): Promise<Proved<Exceptions>> => {
    const signed = await bytesOf(path);
    return { list: await proveExceptions(signed, keys, withdrawn).catch(refuse), kid: kidOf(signed) };
  };
  if (!held) return whole();
  const changes = await bytesOf(`${path}?since=${held.issued_at}`);
  try {
    return { list: await proveExceptions(changes, keys, withdrawn, held), kid: kidOf(changes) };
  } catch (refused) {
    return isOutOfStep(refused) ? whole() : refuse();
  }
}

/** The paper cards of a county. */
export async function askCards(county: string, { keys, withdrawn }: Trusted): Promise<Proved<CardList>> {
  const signed = await bytesOf(`/verification/cards/${county}`);
  const list = await proveList(signed, keys, withdrawn).catch(refuse);
  return list.county === Number(county) ? { list, kid: kidOf(signed) } : refuse();
}

/** What `work` gives; when it is not proved, once more after `mend`. */
export async function orAfter<T>(work: () => Promise<T>, mend: () => Promise<void>, again: () => Promise<T> = work): Promise<T> {
  try {
    return await work();
  } catch (refused) {
    if (!(refused instanceof NotTrusted) || refused.why !== 'not_proved') throw refused;
  }
  await mend();
  return again();
}
