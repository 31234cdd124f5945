/** Matching while the app is closed: in the service worker, when the city knocks or the browser lets it. */
import { get } from '../core/store';
import { keptList, newestList } from './list-store';
import { readList } from './list-rules';
import { matchAll } from './match-rules';
import { forgetKey, NOTHING, readMine, ringOnce } from './mine';
import { matchPlaces, placeKey } from './place-rules';
import { keyOf } from './ring';

/** Under this name core/session.ts keeps who is signed in. */
const SESSION = 'session';

let turn: Promise<unknown> = Promise.resolve();

/**
 * How many matches there are that the phone has not told of; they count as told from now on. A phone that never
 * opened the room asks nobody. Throws when the storage does; without a network it goes by what is kept.
 */
export function newMatches(): Promise<number> {
  const own = turn.then(find);
  turn = own.catch(() => undefined);
  return own;
}

async function find(): Promise<number> {
  // Nobody tells the worker of a sign-out: each time it asks anew which key there is.
  forgetKey();
  if (!(await keptList())) return 0;
  const kept = (await newestList().catch(() => undefined)) ?? (await keptList());
  const { journeys, places: mine } = (await readMine()) ?? NOTHING;
  if (!kept || !(journeys.length + mine.length)) return 0;
  // While a session has ended the phone may be in somebody else's hands; it rings once its person is back.
  if ((await get<{ has_ended?: boolean }>(SESSION))?.has_ended) return 0;
  const { trips, places, routeOf } = readList(kept);
  const found = matchAll(journeys, trips, routeOf).filter(({ grade }) => grade !== 'apart');
  const there = matchPlaces(mine, places).filter(({ grade }) => grade !== 'apart');
  return (await ringOnce([...found.map(keyOf), ...there.map(placeKey)])).length;
}
