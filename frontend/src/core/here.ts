/** Where this phone is, asked only when somebody presses the button; as the phone says it (WGS-84). */

/** A place on earth, in millionths of a degree, and how exactly it is known. */
export interface Point {
  lat_e6: number;
  lng_e6: number;
  accuracy_m: number;
}

/** Why there is no point: not allowed, no signal from the sky, or too loose to be worth anything. */
export type NoPoint = 'denied' | 'nowhere' | 'loose';

const ASK_MS = 15_000;
/** What the phone knew a minute ago is good enough, and at once. */
const FRESH_FOR_MS = 60_000;

/** A point looser than `worthM` metres is none. */
export async function here(worthM: number): Promise<Point | NoPoint> {
  if (!('geolocation' in navigator)) return 'nowhere';
  return new Promise((done) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => done(coords.accuracy > worthM ? 'loose' : pointOf(coords)),
      ({ code, PERMISSION_DENIED }) => done(code === PERMISSION_DENIED ? 'denied' : 'nowhere'),
      { enableHighAccuracy: true, timeout: ASK_MS, maximumAge: FRESH_FOR_MS },
    );
  });
}

/** What the phone said of where it is, as it is sent. */
export function pointOf(at: { latitude: number; longitude: number; accuracy: number }): Point {
  const millionths = (degrees: number): number => Math.round(degrees * 1_000_000);
  return { lat_e6: millionths(at.latitude), lng_e6: millionths(at.longitude), accuracy_m: Math.ceil(at.accuracy) };
}
