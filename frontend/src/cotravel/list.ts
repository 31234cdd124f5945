/** The signed list for the screens: what is kept at once, what is new as soon as the server has said it. */
import { signal } from '@preact/signals';
import { onWiped } from '../core/session';
import { NotTrusted, type Distrust } from '../healthcode/root';
import { readList, type ReadList } from './list-rules';
import { FILES, keptList, newestList, NotNewest, type KeptList } from './list-store';
import type { ListedTrip, RouteOf, Source, TrainEnds, TripList } from './shapes';

export interface ListState {
  /** `kept`: from the phone, and the server has not been heard since. */
  state: 'none' | 'asking' | 'kept' | 'fresh';
  /** When the server last said that this is the newest; UTC. */
  checked_at?: string;
  /** Why the newest did not come; stays beside what is kept. */
  failure?: Distrust | 'unreadable' | 'not_newest';
}

export const listState = signal<ListState>({ state: 'none' });
/** The trips of kinds 1 to 7. */
export const tripList = signal<TripList | undefined>(undefined);
/** The places where patients were. */
export const placeList = signal<readonly ListedTrip[]>([]);

const opened = signal<ReadList | undefined>(undefined);

/** Who published a trip. It came with the list, so asking for it tells nobody anything. */
export const sourcesOf = (id: number): readonly Source[] => opened.value?.sourcesOf(id) ?? [];

/** The stops of a train by its number, as far as the city has published them. */
export const routeOf: RouteOf = (number) => opened.value?.routeOf(number);

/** All trains of the timetable, for suggestions while typing; none when the city has published none. */
export const trains = (): readonly TrainEnds[] => opened.value?.trains() ?? [];

/** Which files are shown; after a restore of the server a version alone may be another list. */
let shown: string | undefined;
const markOf = ({ head }: KeptList): string => [head.version, head.issued_at, ...FILES.map((name) => head[name]?.sha256)].join();

function show(kept: KeptList): void {
  const mark = markOf(kept);
  if (shown === mark) return;
  const read = readList(kept);
  opened.value = read;
  placeList.value = read.places;
  tripList.value = read.trips;
  shown = mark;
}

function forget(): void {
  opened.value = tripList.value = shown = undefined;
  placeList.value = [];
  listState.value = { state: 'none' };
}

onWiped((all) => all && forget());

/** Shows what the phone keeps; whether there was anything. Never throws. */
export async function loadList(): Promise<boolean> {
  try {
    const kept = await keptList();
    if (!kept) return false;
    show(kept);
    listState.value = { ...listState.value, state: 'kept', checked_at: kept.checked_at };
    return true;
  } catch {
    // What cannot be read any more is fetched anew.
    return false;
  }
}

let asking: Promise<void> | undefined;

/** Asks for the newest list, once however many ask for it. Never throws. */
export function refreshList(): Promise<void> {
  asking ??= ask().finally(() => (asking = undefined));
  return asking;
}

async function ask(): Promise<void> {
  const before = listState.value;
  if (!tripList.value) listState.value = { ...before, state: 'asking' };
  try {
    const newest = await newestList();
    if (newest) show(newest);
    listState.value = { state: 'fresh', ...(newest && { checked_at: newest.checked_at }) };
  } catch (failure) {
    const why = failure instanceof NotTrusted ? failure.why : failure instanceof NotNewest ? 'not_newest' : 'unreadable';
    listState.value = { ...before, state: tripList.value ? 'kept' : 'none', failure: why };
  }
}
