/** Passkeys between the server's JSON and the browser: bytes, addresses, the ways to say no. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import {
  Cancelled,
  makePasskey,
  mayHavePasskeys,
  NoPasskeys,
  placeForPasskeys,
  usePasskey,
  type Options,
} from '../../frontend/src/staff/passkey';

const world = globalThis as unknown as Record<string, unknown>;

function at(address: string): void {
  world.location = new URL(address);
}

function browser(dialog: (asked: { publicKey: Record<string, unknown> }) => Promise<unknown>): void {
  Object.defineProperty(globalThis, 'navigator', {
    value: { credentials: { create: dialog, get: dialog } },
    configurable: true,
  });
}

beforeEach(() => {
  world.PublicKeyCredential = class {};
  world.isSecureContext = true;
  at('http://localhost:8000/duty/sign-in');
});

const OPTIONS: Options = {
  challenge_id: 'c',
  use_address: null,
  expires_at: '2026-03-02T09:05:00Z',
  public_key: {
    challenge: 'AQID',
    user: { id: 'c3RhZmY', name: '12345678', displayName: '12345678' },
    allowCredentials: [{ id: '_-8', type: 'public-key' }],
  },
};
const bytes = (...of: number[]): ArrayBuffer => new Uint8Array(of).buffer;

test('an address of digits has no passkeys, and this machine has another name', () => {
  assert.equal(mayHavePasskeys(), true);
  assert.equal(placeForPasskeys(), undefined);
  at('http://127.0.0.1:8000/duty/enrol?x=1');
  assert.equal(mayHavePasskeys(), false);
  assert.equal(placeForPasskeys(), 'http://localhost:8000/duty/enrol?x=1');
  at('http://192.168.1.5:8000/duty');
  assert.equal(mayHavePasskeys(), false);
  assert.equal(placeForPasskeys(), undefined, 'another machine is not localhost');
  at('https://changxing.example/duty');
  assert.equal(mayHavePasskeys(), true);
  world.isSecureContext = false;
  assert.equal(mayHavePasskeys(), false);
});

test('what the browser signs comes back as the server expects it', async () => {
  let asked: Record<string, unknown> = {};
  browser(async ({ publicKey }) => {
    asked = publicKey;
    return {
      id: '_-8',
      response: {
        clientDataJSON: bytes(1),
        authenticatorData: bytes(2),
        signature: bytes(251, 239),
        userHandle: null,
      },
    };
  });
  assert.deepEqual(await usePasskey(OPTIONS), {
    id: '_-8',
    client_data_json: 'AQ',
    authenticator_data: 'Ag',
    signature: '--8',
    user_handle: null,
  });
  assert.deepEqual([...(asked.challenge as Uint8Array)], [1, 2, 3]);
  assert.deepEqual([...((asked.allowCredentials as { id: Uint8Array }[])[0]!.id)], [255, 239]);
});

test('a new passkey is made for the person that the server names', async () => {
  browser(async ({ publicKey }) => {
    assert.equal(Buffer.from((publicKey.user as { id: Uint8Array }).id).toString(), 'staff');
    return { id: 'new', response: { clientDataJSON: bytes(1), attestationObject: bytes(9) } };
  });
  assert.deepEqual(await makePasskey(OPTIONS), { id: 'new', client_data_json: 'AQ', attestation_object: 'CQ' });
});

test('a person who closes the dialog has cancelled, and other failures are not hidden', async () => {
  const failing = (name: string) => browser(() => Promise.reject(new DOMException('no', name)));
  failing('NotAllowedError');
  await assert.rejects(usePasskey(OPTIONS), Cancelled);
  failing('SecurityError');
  await assert.rejects(usePasskey(OPTIONS), NoPasskeys);
  failing('DataError');
  await assert.rejects(usePasskey(OPTIONS), /no/);
  await assert.rejects(usePasskey({ ...OPTIONS, public_key: null }), NoPasskeys);
});
