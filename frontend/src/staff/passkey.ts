/**
 * Passkeys: the server's options to the browser, the browser's answer to the server.
 *
 * Bytes travel as base64url. Older phones lack `parseCreationOptionsFromJSON` and `toJSON`, so both
 * directions are spelt out.
 */
import { fromBase64url, toBase64url } from '../core/base64url';

/** What the server asks a passkey for. `use_address`: passkeys cannot work at this address. */
export interface Options {
  challenge_id: string | null;
  public_key: PublicKeyJson | null;
  use_address: string | null;
  expires_at: string;
}

interface KeyJson {
  id: string;
  type: 'public-key';
  transports?: AuthenticatorTransport[];
}

interface PublicKeyJson {
  challenge: string;
  user?: { id: string; name: string; displayName: string };
  excludeCredentials?: KeyJson[];
  allowCredentials?: KeyJson[];
  [other: string]: unknown;
}

export interface Attestation {
  id: string;
  client_data_json: string;
  attestation_object: string;
}

export interface Assertion {
  id: string;
  client_data_json: string;
  authenticator_data: string;
  signature: string;
  user_handle: string | null;
}

/** The person closed the phone's own dialog, or it ran out of time: nothing was done. */
export class Cancelled extends Error {}

/** This phone or browser has no passkeys, or none at this address. */
export class NoPasskeys extends Error {}

/** Whether this browser may have passkeys at all. An address of digits never may (WebAuthn, 5.1.2). */
export function mayHavePasskeys(): boolean {
  return typeof PublicKeyCredential !== 'undefined' && isSecureContext && !/^[\d.]+$|:/.test(location.hostname);
}

/** The same page where passkeys work, when it was opened at this machine's own address. */
export function placeForPasskeys(): string | undefined {
  if (!/^127\.|^\[::1\]$/.test(location.hostname)) return undefined;
  const { protocol, port, pathname, search } = location;
  return `${protocol}//localhost${port ? `:${port}` : ''}${pathname}${search}`;
}

const keys = (list: readonly KeyJson[] | undefined) => list?.map((key) => ({ ...key, id: fromBase64url(key.id) }));
const text = (bytes: ArrayBuffer): string => toBase64url(new Uint8Array(bytes));

function publicKeyOf(options: Options): PublicKeyJson {
  if (!options.public_key || !mayHavePasskeys()) throw new NoPasskeys();
  return options.public_key;
}

/** Runs one of the browser's two dialogs; its many ways to say no become the two above. */
async function asked(dialog: Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const answer = await dialog;
    if (answer) return answer as PublicKeyCredential;
  } catch (failure) {
    const name = failure instanceof DOMException ? failure.name : '';
    if (name === 'SecurityError' || name === 'NotSupportedError') throw new NoPasskeys();
    if (name !== 'NotAllowedError' && name !== 'AbortError' && name !== 'InvalidStateError') throw failure;
  }
  throw new Cancelled();
}

/** Makes a new passkey. Throws `Cancelled` or `NoPasskeys`. */
export async function makePasskey(options: Options): Promise<Attestation> {
  const json = publicKeyOf(options);
  const publicKey = {
    ...json,
    challenge: fromBase64url(json.challenge),
    user: { ...json.user, id: fromBase64url(json.user!.id) },
    excludeCredentials: keys(json.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = await asked(navigator.credentials.create({ publicKey }));
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    id: made.id,
    client_data_json: text(response.clientDataJSON),
    attestation_object: text(response.attestationObject),
  };
}

/** Proves with a passkey that is on this phone. Throws `Cancelled` or `NoPasskeys`. */
export async function usePasskey(options: Options): Promise<Assertion> {
  const json = publicKeyOf(options);
  const publicKey = {
    ...json,
    challenge: fromBase64url(json.challenge),
    allowCredentials: keys(json.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  const used = await asked(navigator.credentials.get({ publicKey }));
  const response = used.response as AuthenticatorAssertionResponse;
  return {
    id: used.id,
    client_data_json: text(response.clientDataJSON),
    authenticator_data: text(response.authenticatorData),
    signature: text(response.signature),
    user_handle: response.userHandle ? text(response.userHandle) : null,
  };
}
