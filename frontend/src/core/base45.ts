/** Bytes as the 45 characters of a QR code's alphanumeric mode (RFC 9285). */
const CHARACTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** Write bytes as base45 text. */
export function toBase45(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 2) {
    const isPair = at + 1 < bytes.length;
    let rest = isPair ? bytes[at]! * 256 + bytes[at + 1]! : bytes[at]!;
    for (let n = isPair ? 3 : 2; n--; rest = Math.floor(rest / 45)) text += CHARACTERS[rest % 45];
  }
  return text;
}

/** Read base45 text back; null for a foreign character, an odd length or a group too large. */
export function fromBase45(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 3 === 1) return null;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 3) {
    const values = [...text.slice(at, at + 3)].map((one) => CHARACTERS.indexOf(one));
    if (values.includes(-1)) return null;
    const number = values.reduceRight((sum, value) => sum * 45 + value, 0);
    if (number >= 256 ** (values.length - 1)) return null;
    if (values.length > 2) bytes.push(number >> 8);
    bytes.push(number & 255);
  }
  return Uint8Array.from(bytes);
}
