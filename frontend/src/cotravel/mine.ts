/**
 * What is mine in this room, as it stands sealed on the phone. The service worker reads it too, so nothing
 * here draws or asks the network; the screens go by journeys.ts.
 *
 * Journeys and places are kept for 21 days after they were entered or after their day, whichever is later;
 * what is being typed for 21 days after its last key, or as long as the journey or place that it changes.
 */
import { now } from '../core/clock';
import { vaultOf } from '../core/vault';
import type { Journey, MyPlace } from './shapes';

const KEEP_DAYS = 21;
const DAY_MS = 86_400_000;
const ENTRY = 'cotravel.mine.';
const vault = vaultOf('cotravel.key', ENTRY);

/** What is being typed in a form, and when its last key was; UTC. */
export interface Typed {
  content: object;
  typed_at: string;
}

/** What is kept, each under its name. */
export interface Mine {
  journeys: readonly Journey[];
  places: readonly MyPlace[];
  /** By the name of a form: what is being typed. */
  drafts: Readonly<Record<string, Typed>>;
  /** Keys of matches that were looked at. */
  seen: readonly string[];
  /** Keys of matches that the phone has rung for. */
  rung: readonly string[];
}
export const NOTHING: Mine = { journeys: [], places: [], drafts: {}, seen: [], rung: [] };
const NAMES = Object.keys(NOTHING) as (keyof Mine)[];

/** Whether something may still be kept: 21 days after it was entered or after its day. */
export function isKept(one: { on: string; entered_at: string }, atMs: number): boolean {
  const latest = Math.max(Date.parse(one.entered_at), Date.parse(`${one.on}T00:00:00Z`));
  return atMs < latest + (KEEP_DAYS + 1) * DAY_MS;
}

function withoutOld(found: Mine): Mine {
  const atMs = now().getTime();
  const fresh = <T extends { on: string; entered_at: string }>(some: readonly T[]): readonly T[] => {
    const left = some.filter((one) => isKept(one, atMs));
    return left.length === some.length ? some : left;
  };
  const [journeys, places] = [fresh(found.journeys), fresh(found.places)];
  const gone = [...found.journeys, ...found.places].filter((one) => ![...journeys, ...places].includes(one));
  const isWanted = ([name, { typed_at }]: [string, Typed]): boolean =>
    atMs < Date.parse(typed_at) + (KEEP_DAYS + 1) * DAY_MS && !gone.some(({ id }) => name.endsWith(`.${id}`));
  const all = Object.entries(found.drafts);
  const wanted = all.filter(isWanted);
  return { ...found, journeys, places, drafts: wanted.length === all.length ? found.drafts : Object.fromEntries(wanted) };
}

async function stored(): Promise<Mine> {
  const found = await Promise.all(NAMES.map(async (name) => [name, (await vault.read(name)) ?? NOTHING[name]]));
  return Object.fromEntries(found) as Mine;
}

/** All of it, but for what is too old to be kept; undefined when the phone was emptied in the meantime. */
export async function readMine(): Promise<Mine | undefined> {
  const held = vault.hold();
  await held;
  const found = withoutOld(await stored());
  return vault.isHeld(held) ? found : undefined;
}

let turn: Promise<unknown> = Promise.resolve();

/**
 * Changes some of it, one change after another in all tabs: each begins with what the one before left. Undefined
 * when the phone was emptied in the meantime: then nothing of it comes back.
 */
export function changeMine(change: (before: Mine) => Partial<Mine>): Promise<Mine | undefined> {
  const held = vault.hold();
  const work = async (): Promise<Mine | undefined> => {
    const before = await stored();
    const fresh = withoutOld(before);
    const after = { ...fresh, ...change(fresh) };
    for (const name of NAMES) if (after[name] !== before[name]) await vault.keep(name, after[name], held);
    return vault.isHeld(held) ? after : undefined;
  };
  // Without Web Locks the turns of this tab alone are kept, which is as much as such a browser can do.
  const inTurn = (): Promise<Mine | undefined> =>
    globalThis.navigator?.locks ? (navigator.locks.request(ENTRY, work) as Promise<Mine | undefined>) : work();
  const own = turn.then(inTurn);
  turn = own.catch(() => undefined);
  return own;
}

/** Of the keys of all matches, those for which the phone has not rung yet; they count as rung from now on. */
export async function ringOnce(keys: readonly string[]): Promise<readonly string[]> {
  let fresh: readonly string[] = [];
  const after = await changeMine(({ rung, seen }) => {
    fresh = keys.filter((key) => !rung.includes(key) && !seen.includes(key));
    return fresh.length ? { rung: keys } : {};
  });
  return after ? fresh : [];
}

/** The storage was emptied: what was sealed under the old key is gone with it. */
export const forgetKey = vault.forget;
/** The same key for what is kept elsewhere until it is sent: a trip that I was on says as much as a journey. */
export const { seal: sealMine, open: openMine } = vault;
