/**
 * Time as the server has it.
 *
 * Every API answer carries `Changxing-Now`; the phone keeps the difference to its own clock, in
 * storage too, so that a phone with a wrong clock is right offline as well.
 */
import { get, put } from './store';

const KEY = 'clock.offset_ms';
/** Smaller changes are the network's jitter and not worth a write. */
const WORTH_KEEPING_MS = 2_000;
const UNRELIABLE_MS = 3_600_000;
/** An answer that took longer was heard behind a sleep of the phone, or its clock was set meanwhile. */
const LONGEST_ANSWER_MS = 60_000;

let offsetMs = 0;
let keptMs = 0;

/** Reads the kept difference. Call once at start, before anything asks for the time. */
export async function loadClock(): Promise<void> {
  offsetMs = keptMs = (await get<number>(KEY)) ?? 0;
}

/** Learns from an answer: the server's clock, and the phone's when it asked and when it heard. */
export function heardServer(serverNow: string | null, askedMs: number, heardMs: number): void {
  const serverMs = serverNow ? Date.parse(serverNow) : NaN;
  const tookMs = heardMs - askedMs;
  if (Number.isNaN(serverMs) || tookMs < 0 || tookMs > LONGEST_ANSWER_MS) return;
  // The header was written somewhere between asking and hearing; the middle is the best guess.
  offsetMs = serverMs - (askedMs + tookMs / 2);
  if (Math.abs(offsetMs - keptMs) > WORTH_KEEPING_MS) {
    keptMs = offsetMs;
    void put(KEY, offsetMs).catch(() => undefined);
  }
}

/**
 * Whether the phone's own clock is wrong by more than an hour. Such a clock may jump again, so the
 * difference to it is worth little after a while.
 */
export function isClockUnreliable(): boolean {
  return Math.abs(offsetMs) > UNRELIABLE_MS;
}

/** The moment now, by the server's clock as far as we know it. */
export function now(): Date {
  return new Date(Date.now() + offsetMs);
}

const days = new Map<string, Intl.DateTimeFormat>();

/** The calendar day (YYYY-MM-DD) in a zone, now or at a given moment. */
export function today(zone: string, at: Date = now()): string {
  let format = days.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    days.set(zone, format);
  }
  return format.format(at);
}

/** A UUID version 7 (RFC 9562): 48 bits of milliseconds, then randomness. */
export function uuid7(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let ms = now().getTime();
  for (let index = 5; index >= 0; index--) {
    bytes[index] = ms % 256;
    ms = Math.floor(ms / 256);
  }
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
