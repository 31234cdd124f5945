/**
 * As much canonical CBOR (RFC 8949, 4.2.1) as a pass needs: integers, byte and text strings, arrays,
 * maps and null. What is written in any other way than the canonical one is refused.
 */
export type Cbor = number | string | null | Uint8Array | readonly Cbor[] | ReadonlyMap<Cbor, Cbor>;

const DEPTH_MOST = 4;

/** Join pieces of bytes. */
export function join(...pieces: readonly (Uint8Array | readonly number[])[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** The head of an item: its major type and a number below 2^32. */
function head(major: number, value: number): number[] {
  const type = major << 5;
  if (value < 24) return [type | value];
  if (value < 256) return [type | 24, value];
  if (value < 65536) return [type | 25, value >> 8, value & 255];
  return [type | 26, value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Write a byte string, or an array of byte strings and whole numbers from 0 to 2^32 - 1. */
export function encode(
  value: number | Uint8Array | readonly (number | Uint8Array)[],
): Uint8Array<ArrayBuffer> {
  if (typeof value === 'number') return Uint8Array.from(head(0, value));
  if (value instanceof Uint8Array) return join(head(2, value.length), value);
  return join(head(4, value.length), ...value.map(encode));
}

/** Read exactly one item; throws when it is not canonical or anything follows it. */
export function decode(bytes: Uint8Array): Cbor {
  let at = 0;
  const fail = (): never => {
    throw new Error('malformed');
  };
  const take = (length: number): Uint8Array => {
    at += length;
    return at > bytes.length ? fail() : bytes.subarray(at - length, at);
  };
  const readHead = (): [major: number, value: number] => {
    const first = take(1)[0]!;
    const short = first & 31;
    if (short < 24) return [first >> 5, short];
    if (short > 26) fail();
    const size = 1 << (short - 24);
    const value = take(size).reduce((sum, byte) => sum * 256 + byte, 0);
    // A number that would have fitted into less is not canonical.
    if (value < (size === 1 ? 24 : 256 ** (size / 2))) fail();
    return [first >> 5, value];
  };
  const read = (depth: number): Cbor => {
    const [major, value] = readHead();
    const isLonger = major > 1 && major < 6 && value > bytes.length;
    if (isLonger || depth > DEPTH_MOST) fail();
    if (major === 0) return value;
    if (major === 1) return -1 - value;
    if (major === 2) return take(value);
    if (major === 3) return new TextDecoder('utf-8', { fatal: true }).decode(take(value));
    if (major === 4) return Array.from({ length: value }, () => read(depth + 1));
    if (major === 5) return readMap(value, depth);
    return major === 7 && value === 22 ? null : fail();
  };
  const readMap = (length: number, depth: number): ReadonlyMap<Cbor, Cbor> => {
    const map = new Map<Cbor, Cbor>();
    let previous = '';
    while (length--) {
      const start = at;
      const key = read(depth + 1);
      const order = String.fromCharCode(...bytes.subarray(start, at));
      // Keys go up byte by byte, which leaves no room for the same one twice.
      if (order <= previous) fail();
      previous = order;
      map.set(key, read(depth + 1));
    }
    return map;
  };
  const value = read(0);
  return at === bytes.length ? value : fail();
}
