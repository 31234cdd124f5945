/** The reader of QR codes for browsers without one of their own: loaded only when a camera is opened. */
import { _QRScanner as QrScanner } from 'qr/decode.js';

/** Spent on one picture beyond the first look; the next picture is a better chance than a longer one. */
const LONGER_MS = 16;

/**
 * Reads one picture after another with the same memory; undefined where there is no code, or one that is
 * blurred. No picture may have a longer side than `longestSide`.
 */
export function scanner(longestSide: number): (picture: ImageData) => string | undefined {
  const maxSize = { width: longestSide, height: longestSide };
  const held = new QrScanner({ maxSize, timeLimit: LONGER_MS });
  return (picture) => {
    try {
      held.addImage(picture);
      const [found] = held.decode();
      return typeof found === 'string' && found ? found : undefined;
    } catch {
      return undefined;
    }
  };
}
