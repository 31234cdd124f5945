/** The restricted vehicles on a checkpoint's phone: fetched when there is a network, sealed for the shift. */
import { signal } from '@preact/signals';
import { keep, read } from '../collection/vault';
import { call, Offline } from '../core/api';
import { onShiftOver } from '../core/duty';
import type { KeptVehicles, Restricted } from './plate-check';

const NAME = 'vehicles';
export const restricted = signal<KeptVehicles | undefined>(undefined);
/** Whether the server was reached when it was last asked; undefined while it is being asked. */
export const reached = signal<boolean | undefined>(undefined);

onShiftOver(() => (restricted.value = reached.value = undefined));

/** Shows what the phone keeps, then asks for news. Throws what the server refused; offline is no error. */
export async function openVehicles(): Promise<void> {
  reached.value = undefined;
  restricted.value ??= await read<KeptVehicles>(NAME);
  const version = restricted.value?.version;
  const query = version ? `?${new URLSearchParams({ version })}` : '';
  try {
    const told = await call<Omit<KeptVehicles, 'vehicles'> & { vehicles: readonly Restricted[] | null }>('GET', `/duty/vehicles${query}`);
    const vehicles = told.vehicles ?? restricted.value?.vehicles ?? [];
    restricted.value = { version: told.version, as_of: told.as_of, vehicles };
    reached.value = true;
    await keep(NAME, restricted.value);
  } catch (failure) {
    reached.value = false;
    if (!(failure instanceof Offline)) throw failure;
  }
}
