/** Where this phone is, asked only when somebody presses the button; kept as the phone says it (WGS-84). */
import { pointOf, POINT_WORTH_M, type Point } from './report-form';

/** Why there is no point: not allowed, no signal from the sky, or too loose to be worth anything. */
export type NoPoint = 'denied' | 'nowhere' | 'loose';

const ASK_MS = 15_000;
/** What the phone knew a minute ago is good enough, and at once. */
const FRESH_FOR_MS = 60_000;

export async function here(): Promise<Point | NoPoint> {
  if (!('geolocation' in navigator)) return 'nowhere';
  return new Promise((done) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => done(coords.accuracy > POINT_WORTH_M ? 'loose' : pointOf(coords)),
      ({ code, PERMISSION_DENIED }) => done(code === PERMISSION_DENIED ? 'denied' : 'nowhere'),
      { enableHighAccuracy: true, timeout: ASK_MS, maximumAge: FRESH_FOR_MS },
    );
  });
}
