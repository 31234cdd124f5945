// Answers a file of make_outsider and the shared vectors with the installed package alone.
//
//   node verifier_answers.mjs WORLD VECTORS
//
// Prints how many cases it answered and how many otherwise.
import { readFileSync } from 'node:fs';
import * as verifier from 'changxing-verifier';

const [worldFile, vectors] = process.argv.slice(2);
const load = (path) => JSON.parse(readFileSync(path, 'utf8'));
const file = (name) => load(`${vectors}/${name}.json`);
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hexOf = (shown) => verifier.toHex(verifier.fromBase64url(shown));
const answered = [];
const judge = ({ verdict, reason }, told) => answered.push(told.verdict === verdict && told.reason === reason);
const errorOf = (proved) => proved.then(() => undefined, (error) => error.message);

function keysOf({ issuing_keys, withdrawn, rules = [] }) {
  const keys = issuing_keys.map((key) => [key.kid, { ...key, public_key: bytes(key.public_key) }]);
  return [new Map(keys), new Set(withdrawn), new Map(rules.map((rule) => [rule.version, rule]))];
}

async function answerWorld(world) {
  const { keys, rules, withdrawn } = await verifier.proveKeys(world.keys, bytes(world.root));
  let listed = verifier.NONE_KNOWN;
  for (const signed of world.exceptions)
    listed = await verifier.proveExceptions(bytes(signed), keys, withdrawn, listed);
  const counties = new Map();
  for (const signed of world.cards) {
    const list = await verifier.proveCards(bytes(signed), keys, withdrawn);
    counties.set(list.county, list);
  }
  const colourNow = (...pass) => verifier.colourNow(listed, ...pass);
  for (const one of world.cases)
    judge(
      one,
      one.text.startsWith('CX2:')
        ? await verifier.verifyCard(one.text, one.at, counties, keys, rules, world.zone, withdrawn)
        : await verifier.verifyPass(one.text, one.at, keys, rules, world.zone, withdrawn, colourNow),
    );
}

async function answerPasses(passes) {
  const [keys, withdrawn, rules] = keysOf(passes);
  for (const one of passes.cases)
    judge(one, await verifier.verifyPass(one.text, one.at, keys, rules, passes.zone, withdrawn));
}

async function answerCards(cards) {
  const [keys, withdrawn, rules] = keysOf(cards);
  const counties = new Map();
  for (const { name, signed, error } of cards.lists) {
    answered.push((await errorOf(verifier.proveCards(bytes(signed), keys, withdrawn))) === error);
    if (!cards.at_hand.includes(name)) continue;
    const list = await verifier.proveCards(bytes(signed), keys, withdrawn);
    counties.set(list.county, list);
  }
  for (const one of cards.cases)
    judge(one, await verifier.verifyCard(one.text, one.at, counties, keys, rules, cards.zone, withdrawn));
}

async function answerExceptions(exceptions) {
  const [keys, withdrawn] = keysOf(exceptions);
  for (const { signed, held, error, reads } of exceptions.cases) {
    const before = held ? await verifier.proveExceptions(bytes(held), keys, withdrawn) : null;
    const proved = () => verifier.proveExceptions(bytes(signed), keys, withdrawn, before);
    answered.push((await errorOf(proved())) === error);
    if (!reads) continue;
    const known = await proved();
    answered.push(reads.every(([id, own, at, told]) => verifier.colourNow(known, id, own, at) === told));
  }
}

async function answerKeyLists(lists) {
  for (const { document, withdrawn_before, error } of lists.cases) {
    const proved = verifier.proveKeys(document, bytes(lists.root), withdrawn_before.map(hexOf));
    answered.push((await errorOf(proved)) === error);
  }
}

await answerWorld(load(worldFile));
await answerPasses(file('passes'));
await answerCards(file('cards'));
await answerExceptions(file('exceptions'));
await answerKeyLists(file('key_lists'));
console.log(JSON.stringify({ answered: answered.length, wrong: answered.filter((one) => !one).length }));
