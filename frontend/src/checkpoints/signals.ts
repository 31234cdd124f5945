/** What is heard and felt with a verdict, for a guard who does not look at the screen. */
import type { Verdict } from '../healthcode/verify';

/** Hertz, and how long in milliseconds. */
type Tone = readonly [hertz: number, ms: number];

/** Told apart by pitch, by number and by length: one high, two middle, one long and low, two that rise. */
const TONES: Readonly<Record<Verdict, readonly Tone[]>> = {
  admit: [[1320, 120]],
  hold: [
    [660, 160],
    [660, 160],
  ],
  turn_away: [[220, 700]],
  cannot_tell: [
    [440, 140],
    [660, 220],
  ],
};
const SHAKES: Readonly<Record<Verdict, readonly number[]>> = {
  admit: [80],
  hold: [120, 80, 120],
  turn_away: [600],
  cannot_tell: [60, 60, 60, 60, 200],
};
const PAUSE_MS = 70;
const LOUD = 0.35;
/** A tone that begins or ends at once clicks. */
const RAMP_S = 0.01;

let heard: AudioContext | undefined;

function context(): AudioContext | undefined {
  if (!globalThis.AudioContext) return undefined;
  heard ??= new AudioContext();
  // A phone mutes whatever plays before the first tap; after one it only has to be woken.
  if (heard.state !== 'running') void heard.resume().catch(() => undefined);
  return heard;
}

/** To be called within a tap: no phone plays a sound before the first one. */
export function readySound(): void {
  context();
}

/** Seconds from now at which each tone of a verdict begins, with its pitch and length in seconds. */
export function planOf(verdict: Verdict): readonly { at_s: number; hertz: number; for_s: number }[] {
  let at = 0;
  return TONES[verdict].map(([hertz, ms]) => {
    const tone = { at_s: at / 1000, hertz, for_s: ms / 1000 };
    at += ms + PAUSE_MS;
    return tone;
  });
}

function play(to: AudioContext, verdict: Verdict): void {
  for (const { at_s, hertz, for_s } of planOf(verdict)) {
    const [tone, volume] = [to.createOscillator(), to.createGain()];
    const [from, until] = [to.currentTime + at_s, to.currentTime + at_s + for_s];
    // A square wave is heard beside a road; a sine of the same height is not.
    tone.type = 'square';
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(LOUD, from + RAMP_S);
    volume.gain.setValueAtTime(LOUD, until - RAMP_S);
    volume.gain.linearRampToValueAtTime(0, until);
    tone.connect(volume).connect(to.destination);
    tone.start(from);
    tone.stop(until);
  }
}

/** Sounds and shakes a verdict. Never throws: a phone that can do neither shows it all the same. */
export function soundFor(verdict: Verdict): void {
  try {
    globalThis.navigator?.vibrate?.([...SHAKES[verdict]]);
    const to = context();
    if (to) play(to, verdict);
  } catch {
    // The verdict is on the screen.
  }
}
