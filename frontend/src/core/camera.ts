/**
 * Reads QR codes off a camera, without a screen: the browser's own reader where there is one,
 * otherwise ours, loaded when it is first needed (offline too, once the app is installed).
 */

/** Looks at the present picture of a video; undefined while there is no code in it. */
export type Reader = (video: HTMLVideoElement) => Promise<string | undefined>;

/** Why there is no picture: not allowed, no camera, or the camera is busy or broken. */
export type CameraTrouble = 'denied' | 'missing' | 'failed';

/** The browser's own reader, which not all types know yet. */
interface NativeDetector {
  detect(source: HTMLVideoElement): Promise<readonly { rawValue: string }[]>;
}
interface NativeDetectors {
  new (options: { formats: string[] }): NativeDetector;
  getSupportedFormats(): Promise<string[]>;
}

/** How pictures are looked at: the longest side in points at most, and whether only the square in the middle. */
export interface Look {
  /** One picture after another is looked at in these sizes: what is lost in one is found in another. */
  longest_sides: readonly number[];
  is_square: boolean;
}

/** A picture of more points costs time and shows no more of a code that fills a third of it. */
const WHOLE: Look = { longest_sides: [640], is_square: false };

/** What a guard sees in the frame: as sharp as a code at arm's length needs, and softer, which rids it of noise. */
export const AT_CHECKPOINT: Look = { longest_sides: [720, 600], is_square: true };

async function ofTheBrowser(): Promise<Reader | undefined> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: NativeDetectors };
  if (!BarcodeDetector) return undefined;
  const formats: readonly string[] = await BarcodeDetector.getSupportedFormats();
  if (!formats.includes('qr_code')) return undefined;
  const detector = new BarcodeDetector({ formats: ['qr_code'] });
  return async (video) => (await detector.detect(video))[0]?.rawValue || undefined;
}

/** Where in a picture is looked: the square that is shown, or all of it. */
function partOf({ videoWidth, videoHeight }: HTMLVideoElement, { is_square }: Look) {
  const side = Math.min(videoWidth, videoHeight);
  const [width, height] = is_square ? [side, side] : [videoWidth, videoHeight];
  return { x: (videoWidth - width) / 2, y: (videoHeight - height) / 2, width, height };
}

async function ofOurOwn(look: Look): Promise<Reader> {
  const { scanner } = await import('./view-qr');
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const sides = look.longest_sides;
  const decode = scanner(Math.max(...sides));
  let looks = 0;
  return async (video) => {
    const part = partOf(video, look);
    const scale = Math.min(1, sides[looks++ % sides.length]! / Math.max(part.width, part.height));
    const width = Math.round(part.width * scale);
    const height = Math.round(part.height * scale);
    if (!pen || !width || !height) return undefined;
    // A canvas that is given a size is made anew, even when it is the same one.
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    pen.drawImage(video, part.x, part.y, part.width, part.height, 0, 0, width, height);
    return decode(pen.getImageData(0, 0, width, height));
  };
}

/** So many failures one after another, and a reader is not tried again: some browsers have one that never works. */
const GIVEN_UP_AFTER = 5;

/** Reads by the first reader, and by ours from when that one has only failed. */
function orOurOwn(first: Reader, look: Look): Reader {
  let read = first;
  let failed = 0;
  return async (video) => {
    try {
      const text = await read(video);
      failed = 0;
      return text;
    } catch (failure) {
      failed += 1;
      if (read === first && failed >= GIVEN_UP_AFTER) read = await ofOurOwn(look);
      throw failure;
    }
  };
}

/** A reader for this phone. Rejects when ours is needed and cannot be loaded. */
export async function reader(look: Look = WHOLE): Promise<Reader> {
  const theirs = await ofTheBrowser().catch(() => undefined);
  return theirs ? orOurOwn(theirs, look) : ofOurOwn(look);
}

/** Has our reader at hand, so that it is there without a network when the browser has none that works. */
export async function prepareReader(): Promise<void> {
  await import('./view-qr');
}

/** A sharper picture than a browser gives by itself, for what is read at arm's length and further. */
export const SHARP: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 } };

/** The camera at the back of the phone. Throws a `CameraTrouble`. */
export async function openCamera(wish: MediaTrackConstraints = {}): Promise<MediaStream> {
  const devices = globalThis.navigator?.mediaDevices;
  if (!devices?.getUserMedia) throw 'missing' satisfies CameraTrouble;
  try {
    return await devices.getUserMedia({ video: { facingMode: { ideal: 'environment' }, ...wish }, audio: false });
  } catch (failure) {
    const name = failure instanceof DOMException ? failure.name : '';
    if (name === 'NotAllowedError' || name === 'SecurityError') throw 'denied' satisfies CameraTrouble;
    throw (name === 'NotFoundError' ? 'missing' : 'failed') satisfies CameraTrouble;
  }
}

/** Switches the light beside a camera on or off; undefined where it has none. Rejects when it does not obey. */
export type Torch = (isOn: boolean) => Promise<void>;

/** What cameras tell of themselves and types do not know yet. */
interface Abilities {
  torch?: boolean;
  focusMode?: readonly string[];
}

/** The torch of an open camera. Its picture must have begun: some tell only then what they can do. */
export function torchOf(stream: MediaStream): Torch | undefined {
  const track = stream.getVideoTracks()[0];
  const able = track?.getCapabilities?.() as Abilities | undefined;
  if (!track || !able?.torch) return undefined;
  return (torch) => track.applyConstraints({ advanced: [{ torch } as MediaTrackConstraintSet] });
}

/** Keeps the picture sharp by itself, where the camera can. Never throws. */
export async function keepFocus(stream: MediaStream): Promise<void> {
  const track = stream.getVideoTracks()[0];
  const able = track?.getCapabilities?.() as Abilities | undefined;
  if (!able?.focusMode?.includes('continuous')) return;
  await track!.applyConstraints({ advanced: [{ focusMode: 'continuous' } as MediaTrackConstraintSet] }).catch(() => undefined);
}

/** Waits for the next picture of a camera, or `atMostMs` where the browser does not tell of pictures. */
export function nextPicture(video: HTMLVideoElement, atMostMs: number): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, atMostMs);
    video.requestVideoFrameCallback?.(() => {
      clearTimeout(timer);
      done();
    });
  });
}

/** Lets the camera go: its light goes out. */
export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
