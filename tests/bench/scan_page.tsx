/**
 * The page that tests/bench/scan.py drives: the product's own scanner and judgement, and a clock beside them.
 * Nothing of the product is changed; when a picture was taken is heard from the canvas that it is drawn to.
 */
import { render } from 'preact';
import { judgeBy, type Known } from '../../frontend/src/checkpoints/judge-rules';
import { AT_CHECKPOINT, reader } from '../../frontend/src/core/camera';
import { ScanView } from '../../frontend/src/core/scan';
import { proveExceptions } from '../../frontend/src/healthcode/exceptions';
import type { Trusted } from '../../frontend/src/healthcode/key-lists';
import type { Rule } from '../../frontend/src/healthcode/rules';
import type { IssuingKey } from '../../frontend/src/healthcode/verify';

/** What the bench gives: keys, rules and a signed list as tests/bench/passes_hostile.py tells them. */
interface Told {
  zone: string;
  rules: readonly Rule[];
  issuing_keys: readonly { kid: string; public_key: string; not_before: number; not_after: number }[];
  withdrawn: readonly string[];
  exceptions: string;
}

interface Read {
  text: string;
  verdict: string;
  /** When the picture was drawn, when the verdict was on the screen, milliseconds of the page. */
  taken_ms: number;
  shown_ms: number;
  /** Spent on the picture's points, on finding the code in them, on both signatures. */
  grab_ms: number;
  find_ms: number;
  judge_ms: number;
}

/** When a picture with a number in its corner was first before the camera. */
interface Shown {
  number: number;
  at_ms: number;
}

const BLOCK = 32;
const BLOCKS = 8;
const reads: Read[] = [];
const shown: Shown[] = [];
const looks: number[] = [];
let takenMs = 0;
let grabbedMs = 0;

const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (one) => parseInt(one, 16));

async function knownOf({ zone, rules, issuing_keys, withdrawn, exceptions }: Told): Promise<Known> {
  const long_ago = '1970-01-01T00:00:00.000Z';
  const keys = new Map(issuing_keys.map((key): [string, IssuingKey] => [key.kid, { ...key, public_key: bytes(key.public_key) }]));
  const trusted: Trusted = {
    keys,
    rules: new Map(rules.map((rule) => [rule.version ?? 0, rule])),
    withdrawn: new Set(withdrawn),
    seal: new Uint8Array(),
    issued_at: long_ago,
    withdrawn_at: long_ago,
  };
  return { zone, trusted, exceptions: await proveExceptions(bytes(exceptions), keys), cards: new Map(), heard_at: long_ago };
}

/** The same half a day after the server was last heard, whatever the second. */
function halfADayOld(known: Known, at: number): Known {
  return { ...known, exceptions: { listed: known.exceptions!.listed, issued_at: at - 12 * 3600 } };
}

/** Hears when a picture is taken and how long it is looked at, without touching who does it. */
function listenToCanvas(): void {
  const context = CanvasRenderingContext2D.prototype;
  const { drawImage } = context;
  const { getImageData } = context;
  context.getImageData = function (this: CanvasRenderingContext2D, ...given: Parameters<typeof getImageData>) {
    const picture = getImageData.apply(this, given);
    if (!this.canvas.dataset['corner']) looks.push((grabbedMs = performance.now()) - takenMs);
    return picture;
  } as typeof getImageData;
  context.drawImage = function (this: CanvasRenderingContext2D, ...given: Parameters<typeof drawImage>) {
    if (given[0] instanceof HTMLVideoElement && !this.canvas.dataset['corner']) takenMs = performance.now();
    return drawImage.apply(this, given);
  } as typeof drawImage;
}

/** Reads the blocks in the corner of each picture that is shown. */
function watch(video: HTMLVideoElement): void {
  const canvas = document.createElement('canvas');
  canvas.dataset['corner'] = 'yes';
  Object.assign(canvas, { width: BLOCKS, height: 1 });
  const pen = canvas.getContext('2d', { willReadFrequently: true })!;
  let last = -1;
  const look = (): void => {
    pen.drawImage(video, 0, 8, BLOCKS * BLOCK, BLOCK, 0, 0, BLOCKS, 1);
    const { data } = pen.getImageData(0, 0, BLOCKS, 1);
    let number = 0;
    for (let bit = 0; bit < BLOCKS; bit++) if (data[bit * 4]! > 127) number |= 1 << bit;
    if (number !== last) shown.push({ number, at_ms: performance.now() });
    last = number;
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
}

async function start(told: Told, at: number): Promise<void> {
  const known = halfADayOld(await knownOf(told), at);
  listenToCanvas();
  const word = document.getElementById('word')!;
  const onRead = (text: string): void => {
    const [taken_ms, read_ms] = [takenMs, performance.now()];
    const spent = { grab_ms: grabbedMs - taken_ms, find_ms: read_ms - grabbedMs };
    void judgeBy(known, text, at).then(({ verdict }) => {
      const judge_ms = performance.now() - read_ms;
      word.textContent = verdict;
      // In the second frame from now it has been drawn.
      requestAnimationFrame(() => requestAnimationFrame(() => reads.push({ text, verdict, taken_ms, shown_ms: performance.now(), ...spent, judge_ms })));
    });
  };
  render(<ScanView pace="checkpoint" onRead={onRead} />, document.getElementById('root')!);
  watch(document.querySelector('video')!);
}

/** Judges texts one after another, each at its second; gives how long each took and what came of it. */
async function judgeAll(told: Told, shown: readonly (readonly [string, number])[]): Promise<{ ms: number[]; verdicts: string[] }> {
  const known = await knownOf(told);
  const [ms, verdicts]: [number[], string[]] = [[], []];
  for (const [text, at] of shown) {
    const then = halfADayOld(known, at);
    const began = performance.now();
    const { verdict } = await judgeBy(then, text, at);
    ms.push(performance.now() - began);
    verdicts.push(verdict);
  }
  return { ms, verdicts };
}

const REPEATS = 5;

/**
 * Reads and judges still pictures as the scanner does, each several times: the best counts, for whatever else
 * runs on the machine only adds to it. -1 for a picture in which no code was found.
 */
async function lookAll(told: Told, pictures: readonly string[], at: number): Promise<number[]> {
  const known = halfADayOld(await knownOf(told), at);
  const read = await reader({ ...AT_CHECKPOINT, longest_sides: AT_CHECKPOINT.longest_sides.slice(0, 1) });
  const spent: number[] = [];
  for (const picture of pictures) {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/jpeg;base64,${picture}`)).blob());
    const canvas = Object.assign(document.createElement('canvas'), { width: bitmap.width, height: bitmap.height });
    canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
    const video = Object.assign(canvas, { videoWidth: bitmap.width, videoHeight: bitmap.height }) as unknown as HTMLVideoElement;
    let best = Infinity;
    let found: string | undefined;
    for (let n = 0; n < REPEATS; n++) {
      const began = performance.now();
      found = await read(video);
      if (found !== undefined) await judgeBy(known, found, at);
      best = Math.min(best, performance.now() - began);
    }
    spent.push(found === undefined ? -1 : best);
  }
  return spent;
}

Object.assign(globalThis, { bench: { lookAll, start, judgeAll, reads, shown, looks } });
