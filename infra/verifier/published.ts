/**
 * Judge passes and paper cards of a city without asking its server: the names of the npm package.
 * docs/pass-format.md of the product specifies all of it. WebCrypto is needed and nothing else.
 */
export { fromBase64url } from '../../frontend/src/core/base64url';
export { type Card, type CardList, type CardVerification, proveList as proveCards, verifyCard } from '../../frontend/src/healthcode/cards';
export {
  ageOf,
  colourNow,
  type Exceptions,
  type Listed,
  NONE_KNOWN,
  proveExceptions,
} from '../../frontend/src/healthcode/exceptions';
export { prove as proveKeys, type Trusted } from '../../frontend/src/healthcode/key-lists';
export type { Claims } from '../../frontend/src/healthcode/passes';
export type { Colour, Rule } from '../../frontend/src/healthcode/rules';
export {
  type IssuingKey,
  toHex,
  type Verdict,
  type Verification,
  verifyPass,
} from '../../frontend/src/healthcode/verify';
