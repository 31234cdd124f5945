/** Sealing on the phone, against the server's own bytes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { toBase64url } from '../../frontend/src/core/base64url';
import { seal } from '../../frontend/src/core/sealed';

interface Case {
  name: string;
  kind: string;
  id: string;
  staff_id: string;
  clear: string;
  ephemeral_private: string;
  sealed: string;
}

const vectors = JSON.parse(readFileSync('tests/vectors/sealed.json', 'utf8')) as {
  server: { public_key: string };
  cases: Case[];
};

/** The pair of a private number; its point is counted by Node's own ECDH. */
async function pairOf(secret: string): Promise<CryptoKeyPair> {
  const { createECDH } = await import('node:crypto');
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(secret, 'base64url');
  const point = new Uint8Array(ecdh.getPublicKey());
  const [x, y] = [point.slice(1, 33), point.slice(33)].map(toBase64url);
  const curve = { name: 'ECDH', namedCurve: 'P-256' };
  const jwk = { kty: 'EC', crv: 'P-256', x, y };
  return {
    publicKey: await crypto.subtle.importKey('jwk', jwk, curve, true, []),
    privateKey: await crypto.subtle.importKey('jwk', { ...jwk, d: secret }, curve, false, ['deriveBits']),
  };
}

for (const one of vectors.cases) {
  test(`sealed as the server seals: ${one.name}`, async () => {
    const pair = await pairOf(one.ephemeral_private);
    assert.equal(await seal(one.clear, vectors.server.public_key, one, pair), one.sealed);
  });
}

test('the same text is never sealed the same way twice', async () => {
  const one = vectors.cases[0]!;
  const [first, second] = [await seal(one.clear, vectors.server.public_key, one), await seal(one.clear, vectors.server.public_key, one)];
  assert.notEqual(first, second);
  assert.equal(first.length, second.length);
});

test('a key that is no point on the curve seals nothing', async () => {
  const wrong = toBase64url(new Uint8Array(65).fill(4));
  await assert.rejects(seal('{}', wrong, vectors.cases[0]!));
});
