/** A phone reads posters as every shared case says. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readPoster, type Poster } from '../../frontend/src/checkpoints/poster';
import { vectors } from './cases';

const { cases } = vectors<{ name: string; text: string; poster: Poster | null }>('posters.json');

describe('a poster is read, or is none', () => {
  for (const { name, text, poster } of cases) test(name, () => assert.deepEqual(readPoster(text), poster));
});
