/**
 * Photos of a handler, taken on site: sealed to the server's key the moment they are taken, so that the
 * phone itself cannot show them again later; they wait with the sealed act that names them.
 */
import { call, Offline } from '../core/api';
import { uuid7 } from '../core/clock';
import { duty, onShiftOver } from '../core/duty';
import { Album, shrunk } from '../core/photos';
import { sealBytes } from '../core/sealed';
import { put } from '../core/store';
import { sealingKey } from '../watched/data';

/** Neither the end of a shift nor a resident's sign-out takes these away: the act that names them stays too. */
const START = 'off_duty.order_photo.';
const KIND = 'order_picture';
const SEALED = 'application/octet-stream';

/** What this page has taken itself can be shown as long as it is open. */
const seen = new Map<string, Blob>();
onShiftOver(() => seen.clear());

class SealedAlbum extends Album {
  override async keep(file: Blob): Promise<string> {
    if (duty.value.state !== 'in') throw new Offline();
    const photo = await shrunk(file);
    const id = uuid7();
    const binding = { kind: KIND, id, staff_id: duty.value.staff_id };
    const sealed = await sealBytes(new Uint8Array(await photo.arrayBuffer()), await sealingKey(), binding);
    await put(START + id, { bytes: sealed.buffer, type: SEALED });
    seen.set(id, photo);
    return id;
  }

  override photoOf(id: string): Promise<Blob | undefined> {
    return Promise.resolve(seen.get(id));
  }

  override async drop(ids: readonly string[]): Promise<void> {
    for (const id of ids) seen.delete(id);
    await super.drop(ids);
  }
}

export const album = new SealedAlbum(START);

/** Sends the photos of an act that the server does not have yet. Throws `Offline` or a `Problem`. */
export function sendPhotos(number: string, ids: readonly string[]): Promise<void> {
  return album.send(ids, (id, photo) => call('PUT', `/duty/orders/${number}/pictures/${id}`, photo));
}
