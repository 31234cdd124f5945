/**
 * Reads the poster (张贴码) of a checkpoint; the twin of backend/checkpoints/posters.py. A poster is not signed:
 * it tells a phone where it hangs, and decides nothing.
 */
import { fromBase45 } from '../core/base45';
import { toBase64url } from '../core/base64url';
import { decode, type Cbor } from '../core/cbor';

export const POSTER = 'CX3:';
export const PLACE_KINDS = ['road', 'compound', 'village', 'station', 'market', 'hospital', 'school', 'company'] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];

/** A point is in millionths of a degree (WGS-84). */
export interface Poster {
  checkpoint_id: string;
  county: number;
  kind: PlaceKind;
  name: string;
  lat_e6: number | null;
  lng_e6: number | null;
}

const FORM = 1;
const ID_BYTES = 16;
const NAME_MOST = 40;
const CHARS_MOST = 300;
const LAT_ZERO = 90_000_000;
const LNG_ZERO = 180_000_000;

const isCount = (value: Cbor | undefined, end: number): value is number => typeof value === 'number' && value >= 0 && value < end;

function membersOf(text: string): readonly Cbor[] | null {
  if (!text.startsWith(POSTER) || text.length > CHARS_MOST) return null;
  const bytes = fromBase45(text.slice(POSTER.length));
  if (!bytes) return null;
  try {
    const members = decode(bytes);
    return Array.isArray(members) && members.length === 7 ? (members as readonly Cbor[]) : null;
  } catch {
    return null;
  }
}

/** What a poster says; null for what is none, or of a form that this version does not know. */
export function readPoster(text: string): Poster | null {
  const members = membersOf(text);
  if (!members || members[0] !== FORM) return null;
  const [, id, county, kind, name, lat, lng] = members;
  if (!(id instanceof Uint8Array) || id.length !== ID_BYTES) return null;
  if (!isCount(county, 1_000_000) || county < 100_000 || !isCount(kind, PLACE_KINDS.length)) return null;
  // Characters as people count them: one beyond the usual plane is one.
  if (typeof name !== 'string' || !name || [...name].length > NAME_MOST) return null;
  const known = { checkpoint_id: toBase64url(id), county, kind: PLACE_KINDS[kind]!, name };
  if (lat === null && lng === null) return { ...known, lat_e6: null, lng_e6: null };
  if (!isCount(lat, 2 * LAT_ZERO + 1) || !isCount(lng, 2 * LNG_ZERO + 1)) return null;
  return { ...known, lat_e6: lat - LAT_ZERO, lng_e6: lng - LNG_ZERO };
}
