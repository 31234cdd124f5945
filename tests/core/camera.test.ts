/** Which reader looks at the pictures of a camera. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reader } from '../../frontend/src/core/camera';

const GIVEN_UP_AFTER = 5;
const VIDEO = { videoWidth: 64, videoHeight: 64 } as HTMLVideoElement;
const BLANK = { drawImage: () => undefined, getImageData: (_x: number, _y: number, width: number, height: number) => ({ width, height, data: new Uint8ClampedArray(width * height * 4) }) };

/** A browser whose own reader answers with these, one after another, and then fails for ever. */
function browserReads(...answers: (string | undefined)[]): { looks: () => number } {
  let looks = 0;
  class BarcodeDetector {
    static getSupportedFormats = async () => ['qr_code'];
    detect = async () => {
      const rawValue = answers[looks++];
      if (rawValue === undefined) throw new DOMException('Barcode detection service unavailable.', 'NotSupportedError');
      return [{ rawValue }];
    };
  }
  Object.assign(globalThis, { BarcodeDetector, document: { createElement: () => ({ getContext: () => BLANK }) } });
  return { looks: () => looks };
}

test('a reader of the browser that only fails is replaced by ours', async () => {
  const browser = browserReads();
  const read = await reader();
  for (let n = 0; n < GIVEN_UP_AFTER; n += 1) await assert.rejects(read(VIDEO));
  assert.equal(await read(VIDEO), undefined, 'ours sees that there is no code');
  assert.equal(browser.looks(), GIVEN_UP_AFTER);
});

test('one that fails now and then stays', async () => {
  const fails = Array<undefined>(GIVEN_UP_AFTER - 1).fill(undefined);
  const browser = browserReads(...fails, 'one', ...fails, 'two');
  const read = await reader();
  for (const text of ['one', 'two']) {
    for (const _ of fails) await assert.rejects(read(VIDEO));
    assert.equal(await read(VIDEO), text);
  }
  assert.equal(browser.looks(), 2 * GIVEN_UP_AFTER);
});
