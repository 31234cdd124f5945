/** Articles as the server publishes them, and the pure things that screens do with them. */

export interface Words {
  zh: string;
  en: string | null;
}

export type ArticleKind = 'question' | 'notice' | 'rumour';

export interface Source {
  title: string;
  publisher: string;
  on: string;
  url: string | null;
}

/** What everybody reads. Of a rumour, `title` is what is not true. */
export interface Article {
  article_id: string;
  kind: ArticleKind;
  /** The division it is for; empty for wherever this is installed. */
  area: string;
  title: Words;
  body: Words;
  keywords: readonly string[];
  sources: readonly Source[];
  /** Null for what ships with the product. */
  published_on: string | null;
  revision: number;
}

/** That there was an article, and why there is none. */
export interface Gone {
  article_id: string;
  kind: ArticleKind;
  title: Words;
  on: string;
  reason: 'outdated' | 'wrong' | 'replaced';
}

export interface Knowledge {
  as_of: string | null;
  articles: readonly Article[];
  withdrawn: readonly Gone[];
}

/** A text in the language shown; in Chinese when nobody has translated it. */
export function inLang(words: Words, lang: 'zh' | 'en'): string {
  return (lang === 'en' && words.en) || words.zh;
}

/** Whether there is a text in the language shown. */
export function isTranslated(words: Words, lang: 'zh' | 'en'): boolean {
  return lang === 'zh' || Boolean(words.en);
}

/** A paragraph of a body, or points that belong together. */
export type Block = { text: string } | { points: readonly string[] };

/** The lines of a body: what begins with a dot is a point of a list. */
export function blocksOf(body: string): readonly Block[] {
  const blocks: Block[] = [];
  for (const line of body.split('\n')) {
    if (!line.startsWith('·')) {
      blocks.push({ text: line });
      continue;
    }
    const point = line.slice(1).trim();
    const last = blocks.at(-1);
    if (last && 'points' in last) blocks[blocks.length - 1] = { points: [...last.points, point] };
    else blocks.push({ points: [point] });
  }
  return blocks;
}

/** What a bulletin said of a day; null is what it did not say. */
export interface Day {
  on: string;
  confirmed: number | null;
  cured: number | null;
  dead: number | null;
  suspected: number | null;
  new_confirmed: number | null;
  new_cured: number | null;
  new_dead: number | null;
  until: string;
  title: string;
  publisher: string;
  url: string | null;
  is_corrected: boolean;
}

export interface Bulletins {
  as_of: string | null;
  areas: readonly { area: string; days: readonly Day[] }[];
}

/** Who is still ill by a bulletin's own sums; undefined when it does not say enough. */
export function stillIll({ confirmed, cured, dead }: Day): number | undefined {
  return confirmed === null || cured === null || dead === null ? undefined : confirmed - cured - dead;
}

/** Which days newest first have a gap behind them, so that nobody reads a jump as one day's. */
export function hasGapBehind(days: readonly Day[], place: number): boolean {
  const [day, before] = [days[place], days[place + 1]];
  if (!day || !before) return false;
  return Date.parse(day.on) - Date.parse(before.on) > 86_400_000;
}
