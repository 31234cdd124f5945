/** The phone's transformation of places answers every shared case as the server's does. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gcj02, type PointE6 } from '../../frontend/src/core/gcj02';
import { vectors } from './cases';

describe('GCJ-02', () => {
  for (const { name, wgs, gcj } of vectors<{ name: string; wgs: PointE6; gcj: PointE6 }>('gcj02.json').cases) {
    test(name, () => {
      const { lat_e6, lng_e6 } = gcj02(wgs);
      assert.ok(Math.abs(lat_e6 - gcj.lat_e6) <= 1 && Math.abs(lng_e6 - gcj.lng_e6) <= 1, `${lat_e6}, ${lng_e6}`);
    });
  }
});
