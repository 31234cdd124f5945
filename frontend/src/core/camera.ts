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

/** A picture of more points costs time and shows no more of a code that fills a third of it. */
const LONGEST_SIDE = 640;

async function ofTheBrowser(): Promise<Reader | undefined> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: NativeDetectors };
  if (!BarcodeDetector) return undefined;
  const formats: readonly string[] = await BarcodeDetector.getSupportedFormats();
  if (!formats.includes('qr_code')) return undefined;
  const detector = new BarcodeDetector({ formats: ['qr_code'] });
  return async (video) => (await detector.detect(video))[0]?.rawValue || undefined;
}

async function ofOurOwn(): Promise<Reader> {
  const { default: decode } = await import('./view-qr');
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(video.videoWidth, video.videoHeight));
    const width = Math.round(video.videoWidth * scale);
    const height = Math.round(video.videoHeight * scale);
    if (!pen || !width || !height) return undefined;
    Object.assign(canvas, { width, height });
    pen.drawImage(video, 0, 0, width, height);
    try {
      return decode(pen.getImageData(0, 0, width, height)) || undefined;
    } catch {
      // No code in this picture, or one that is blurred: the next picture may be better.
      return undefined;
    }
  };
}

/** A reader for this phone. Rejects when ours is needed and cannot be loaded. */
export async function reader(): Promise<Reader> {
  return (await ofTheBrowser().catch(() => undefined)) ?? ofOurOwn();
}

/** The camera at the back of the phone. Throws a `CameraTrouble`. */
export async function openCamera(): Promise<MediaStream> {
  const devices = globalThis.navigator?.mediaDevices;
  if (!devices?.getUserMedia) throw 'missing' satisfies CameraTrouble;
  try {
    return await devices.getUserMedia({ video: { facingMode: { ideal: 'environment' } }, audio: false });
  } catch (failure) {
    const name = failure instanceof DOMException ? failure.name : '';
    if (name === 'NotAllowedError' || name === 'SecurityError') throw 'denied' satisfies CameraTrouble;
    throw (name === 'NotFoundError' ? 'missing' : 'failed') satisfies CameraTrouble;
  }
}

/** Lets the camera go: its light goes out. */
export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
