/** A plate against the published list, and against the restricted vehicles. Pure. */
import type { VehicleReason } from './desk-lists';
import type { JourneyKind, ListedTrip, TripList } from './shapes';

/** What has a plate; a bus or a coach may be named by its number as well. */
const WITH_PLATES: readonly JourneyKind[] = ['coach', 'bus', 'taxi'];

/** The published trips in which a vehicle took part, the newest day first. `plate` is canonical. */
export function tripsOfPlate(list: TripList, plate: string): ListedTrip[] {
  const found = WITH_PLATES.flatMap((kind) => list.named(kind, plate)).filter(({ plates }) => plates.includes(plate));
  return found.sort((one, other) => (one.on < other.on ? 1 : -1));
}

export interface Restricted {
  plate: string;
  reason: VehicleReason;
  /** It counts. */
  last_on: string;
}

/** What the phone keeps of GET /duty/vehicles; `as_of` is when the server last said that it is the newest. */
export interface KeptVehicles {
  version: string;
  as_of: string;
  vehicles: readonly Restricted[];
}

/** What is said of a plate up to a day; its last day counts. Pure. */
export function restrictionOf(kept: KeptVehicles, plate: string, today: string): Restricted | undefined {
  return kept.vehicles.find((one) => one.plate === plate && one.last_on >= today);
}
