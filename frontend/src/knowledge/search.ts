/**
 * Searches articles on the phone, in Chinese and English, without a network.
 *
 * Chinese has no spaces, so a run of characters is looked for by its pairs (bigrams); a word of
 * letters by its beginning. Nothing is built beforehand but a folded copy of the texts: a few
 * thousand short texts are read through faster than an index of their pairs would be made.
 */
import type { Article, Words } from './rules';

/** An article as it is searched; every text is folded. */
export interface Entry<A extends Article = Article> {
  article: A;
  title: string;
  keys: string;
  body: string;
}

/** Something that was found; the higher the score, the better. */
export interface Hit<A extends Article = Article> {
  article: A;
  score: number;
}

const TITLE = 8;
const KEYS = 6;
const BODY = 1;
/** More than so often in a body says no more. */
const BODY_MOST = 3;
const WHOLE = 2;
/** What an article must have of the question, by weight, to be an answer to it. */
const LEAST = 0.25;
const TERMS_MOST = 24;
/** What every question has and no answer is found by. */
const EMPTY =
  /怎么办|为什么|怎么|什么|如何|请问|是不是|能不能|可不可以|可以|哪里|多少|吗|呢|\b(?:how|what|when|where|which|why|who|does|do|can|should|is|are|the|an?|i|my|me|to|of|in|it|for|and|or)\b/g;

const HAN = /[\u3400-\u9fff]/;
const PIECES = /[\u3400-\u9fff]+|[a-z0-9]+(?:\.[0-9]+)?/g;

/** A text as it is compared: small letters, ordinary width, signs as spaces. It keeps its length. */
export function folded(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replace(/[^\u3400-\u9fffa-z0-9.\n]/g, ' ');
}

/** What a question is looked for by: pairs of characters, and words without the s of many. */
export function termsOf(question: string): readonly string[] {
  const plain = folded(question).slice(0, 200);
  const kept = plain.replace(EMPTY, ' ');
  const terms = new Set<string>();
  for (const piece of (HAN.test(kept) || /[a-z0-9]/.test(kept) ? kept : plain).match(PIECES) ?? []) {
    if (!HAN.test(piece)) terms.add(piece.length > 3 ? piece.replace(/s$/, '') : piece);
    else if (piece.length === 1) terms.add(piece);
    else for (let at = 0; at + 1 < piece.length; at++) terms.add(piece.slice(at, at + 2));
  }
  return [...terms].slice(0, TERMS_MOST);
}

const both = ({ zh, en }: Words): string => folded(en ? `${zh}\n${en}` : zh);

/** Makes articles ready to be searched. */
export function entriesOf<A extends Article>(articles: readonly A[]): readonly Entry<A>[] {
  return articles.map((article) => ({
    article,
    title: both(article.title),
    keys: folded(article.keywords.join('\n')),
    body: both(article.body),
  }));
}

const isLetter = (sign: string | undefined): boolean => sign !== undefined && /[a-z0-9]/.test(sign);

/** How often a term stands in a text, up to `most`; a word only where a word begins. */
export function timesIn(text: string, term: string, most: number): number {
  const isWord = isLetter(term[0]);
  let times = 0;
  for (let at = text.indexOf(term); at >= 0 && times < most; at = text.indexOf(term, at + term.length)) {
    if (!isWord || !isLetter(text[at - 1])) times++;
  }
  return times;
}

/** What an article has of a term; nought when it does not stand there at all. */
function worth(entry: Entry, term: string): number {
  const body = timesIn(entry.body, term, BODY_MOST);
  const title = timesIn(entry.title, term, 1);
  return TITLE * title + KEYS * timesIn(entry.keys, term, 1) + BODY * body;
}

/**
 * The articles that answer a question, the best first; of equal ones, those that stood first.
 *
 * A term counts the more, the fewer articles have it (inverse document frequency). What has more of
 * the question stands before what has one word of it often.
 */
export function find<A extends Article>(entries: readonly Entry<A>[], question: string, most = 50): readonly Hit<A>[] {
  const found = new Map<number, { score: number; weight: number }>();
  let all = 0;
  for (const term of termsOf(question)) {
    const having: (readonly [place: number, worth: number])[] = [];
    entries.forEach((entry, place) => {
      const has = worth(entry, term);
      if (has > 0) having.push([place, has]);
    });
    // A pair across two words stands nowhere, and says nothing against what has the words.
    if (having.length === 0) continue;
    const weight = Math.log(1 + entries.length / having.length);
    all += weight;
    for (const [place, has] of having) {
      const sum = found.get(place) ?? { score: 0, weight: 0 };
      found.set(place, { score: sum.score + weight * has, weight: sum.weight + weight });
    }
  }
  const whole = folded(question).trim();
  return [...found]
    .filter(([, { weight }]) => weight >= LEAST * all)
    .map(([place, { score, weight }]) => {
      const entry = entries[place]!;
      const isWhole = whole.length > 1 && (entry.title.includes(whole) || entry.keys.includes(whole));
      return { place, article: entry.article, score: score * (weight / all) ** 2 * (isWhole ? WHOLE : 1) };
    })
    .sort((one, other) => other.score - one.score || one.place - other.place)
    .slice(0, most)
    .map(({ article, score }) => ({ article, score }));
}

/** Parts of a text, in order; what the question has is marked. */
export type Part = readonly [text: string, isMarked: boolean];

/** So many signs of Chinese are shown around what was found; of letters twice as many. */
const SHOWN_MOST = 64;

/** A line of a body around what the question has, from its beginning when it has nothing of it. */
export function excerptOf(body: string, question: string): string {
  const line = folded(body);
  const places = termsOf(question).map((term) => line.indexOf(term)).filter((at) => at >= 0);
  const first = places.length > 0 ? Math.min(...places) : 0;
  const most = HAN.test(body) ? SHOWN_MOST : 2 * SHOWN_MOST;
  const lineBegin = body.lastIndexOf('\n', first) + 1;
  const lineEnd = body.indexOf('\n', first) < 0 ? body.length : body.indexOf('\n', first);
  // A line that is too long is shown from a third before what was found.
  const isCut = lineEnd - lineBegin > most && first - lineBegin > most / 2;
  const from = isCut ? wordBegin(body, first - Math.floor(most / 3)) : lineBegin;
  const end = Math.min(lineEnd, from + most);
  const text = body.slice(from, end).replace(/^·\s*/, '').trim();
  return `${from > lineBegin ? '…' : ''}${text}${end < lineEnd ? '…' : ''}`;
}

/** Back to where a word of letters begins; Chinese begins anywhere. */
function wordBegin(text: string, at: number): number {
  let from = Math.max(0, at);
  while (from > 0 && /[a-z0-9]/i.test(text[from - 1] ?? '')) from--;
  return from;
}

/** A text in parts, with everything marked that the question has. */
export function marked(text: string, question: string): readonly Part[] {
  const plain = folded(text);
  const isMarked = new Uint8Array(text.length);
  for (const term of termsOf(question)) {
    const isWord = isLetter(term[0]);
    for (let at = plain.indexOf(term); at >= 0; at = plain.indexOf(term, at + 1)) {
      if (!isWord || !isLetter(plain[at - 1])) isMarked.fill(1, at, at + term.length);
    }
  }
  const parts: Part[] = [];
  for (let from = 0, at = 1; at <= text.length; at++) {
    if (at < text.length && isMarked[at] === isMarked[from]) continue;
    parts.push([text.slice(from, at), isMarked[from] === 1]);
    from = at;
  }
  return parts;
}
