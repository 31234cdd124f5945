/**
 * Photos: shrunk on the phone, without what a camera writes into them, kept until they are sent. A photo
 * is named by an id that this phone makes; what is entered offline names it too. Each kind of form keeps
 * its photos in an album of its own, so that one never tidies away those of another.
 */
import { call, Problem } from './api';
import { now, uuid7 } from './clock';
import { isPassing } from './drain';
import { del, entries, get, put } from './store';

export const PHOTOS_MOST = 3;
/** The longest side in points, and about how many bytes: a few photos on one bar of signal. */
export const LONGEST_SIDE = 1280;
export const BYTES_MOST = 150 * 1024;
/** From good to good enough. A picture that is still too large becomes smaller instead. */
const QUALITIES = [0.82, 0.7, 0.58, 0.46] as const;
const SHRINKS = [1, 0.75, 0.5] as const;
const FRESH_FOR_MS = 3_600_000;

/** As it is kept on the phone: plain bytes, for not every browser keeps a file in its storage. */
interface Kept {
  bytes: ArrayBuffer;
  type: string;
  is_sent?: boolean;
}

/** A file that is no picture, or one that this browser cannot read. */
export class NoPicture extends Error {}

/** Width and height so that neither side is longer than `longest`. Pure. */
export function fitted(width: number, height: number, longest: number): [number, number] {
  const scale = Math.min(1, longest / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** The picture, upright as the camera meant it. */
async function pictureOf(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    throw new NoPicture();
  }
}

/** Draws the picture anew: only its points stay, not where and with what it was taken. */
async function drawn(picture: ImageBitmap, longest: number, quality: number): Promise<Blob> {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = fitted(picture.width, picture.height, longest);
  const pen = canvas.getContext('2d');
  if (!pen) throw new NoPicture();
  // What is see-through would turn black in a JPEG.
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality));
  if (!blob) throw new NoPicture();
  return blob;
}

/** A photo as it is sent: upright, at most 1280 points and about 150 KB, with no metadata. Throws `NoPicture`. */
export async function shrunk(file: Blob): Promise<Blob> {
  const picture = await pictureOf(file);
  try {
    let smallest: Blob | undefined;
    for (const shrink of SHRINKS) {
      for (const quality of QUALITIES) {
        smallest = await drawn(picture, LONGEST_SIDE * shrink, quality);
        if (smallest.size <= BYTES_MOST) return smallest;
      }
    }
    return smallest!;
  } finally {
    picture.close();
  }
}

/** When a photo was kept, by the time within its id (a UUID of version 7). Pure. */
export function keptAtMs(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

function ofPictures({ status, code, text }: Problem): Problem {
  return new Problem(status, code, text, { pictures: { code, text } });
}

/** The photos of one kind of form; `start` is what their names in the phone's storage begin with. */
export class Album {
  constructor(private readonly start: string) {}

  /** Shrinks a photo and keeps it; gives its id. Throws `NoPicture`, or what the storage threw. */
  async keep(file: Blob): Promise<string> {
    const blob = await shrunk(file);
    const id = uuid7();
    await put(this.start + id, { bytes: await blob.arrayBuffer(), type: blob.type } satisfies Kept);
    return id;
  }

  /** The photo of an id, if this phone still has it. */
  async photoOf(id: string): Promise<Blob | undefined> {
    const kept = await get<Kept>(this.start + id).catch(() => undefined);
    return kept && new Blob([kept.bytes], { type: kept.type });
  }

  /** Forgets photos: taken out of a form, or safe at the server with what names them. Never throws. */
  async drop(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => del(this.start + id).catch(() => undefined)));
  }

  /**
   * Forgets every photo but these: what is left of forms that were never sent. Never throws.
   * One of this hour stays: another tab may have kept it and not yet written down in which form.
   */
  async sweep(used: ReadonlySet<string>): Promise<void> {
    const kept = await entries<Kept>(this.start).catch(() => new Map<string, Kept>());
    const before = now().getTime() - FRESH_FOR_MS;
    const ids = [...kept.keys()].map((key) => key.slice(this.start.length));
    await this.drop(ids.filter((id) => !used.has(id) && keptAtMs(id) < before));
  }

  /**
   * Sends photos that the server does not have yet, one after the other. Throws `Offline` or a `Problem`;
   * one that is final names the field `pictures`, so that it is mended where photos are chosen.
   */
  async send(ids: readonly string[], upload: (id: string, photo: Blob) => Promise<unknown> = putOwn): Promise<void> {
    for (const id of ids) {
      const kept = await get<Kept>(this.start + id);
      if (!kept || kept.is_sent) continue;
      try {
        await upload(id, new Blob([kept.bytes], { type: kept.type }));
      } catch (failure) {
        throw failure instanceof Problem && failure.status !== 401 && !isPassing(failure.status) ? ofPictures(failure) : failure;
      }
      // What names it may still be refused; then the photo is shown again, but not sent again.
      await put(this.start + id, { ...kept, is_sent: true } satisfies Kept);
    }
  }

  /** Lets photos be sent again. Never throws. */
  async forgetSent(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const kept = await get<Kept>(this.start + id).catch(() => undefined);
      if (kept?.is_sent) await put(this.start + id, { ...kept, is_sent: false } satisfies Kept).catch(() => undefined);
    }
  }
}

/** A photo of somebody who is signed in. */
const putOwn = (id: string, photo: Blob): Promise<unknown> => call('PUT', `/pictures/${id}`, photo);
