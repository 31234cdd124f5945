/** The knowledge base and the bulletins, kept on the phone; what was kept is shown at once. */
import { computed, signal, type Signal } from '@preact/signals';
import { call } from '../core/api';
import { lang, say } from '../core/i18n';
import { get, put } from '../core/store';
import { inLang, type Article, type Bulletins, type Knowledge } from './rules';
import { entriesOf, excerptOf, find } from './search';
import { texts } from './texts';

/** As the server may be asked again; it answers that nothing has changed for as long. */
const FRESH_FOR_MS = 5 * 60_000;

/** A document that everybody reads, as this phone holds it. */
export interface Kept<T> {
  data: Signal<T | undefined>;
  /** Why the newest one did not come; undefined while asking and when it came. */
  failure: Signal<unknown>;
  isBusy: Signal<boolean>;
  /** Shows what is kept and asks for what is newer. Never throws. */
  open: (again?: boolean) => Promise<void>;
}

function kept<T>(key: string, path: string): Kept<T> {
  const data = signal<T | undefined>(undefined);
  const failure = signal<unknown>(undefined);
  const isBusy = signal(false);
  let askedMs = -Infinity;
  let underWay: Promise<void> | undefined;
  const ask = async (): Promise<void> => {
    isBusy.value = true;
    failure.value = undefined;
    data.value ??= await get<T>(key).catch(() => undefined);
    try {
      const fresh = await call<T>('GET', path);
      data.value = fresh;
      askedMs = Date.now();
      // A phone that refuses storage can still read it now.
      await put(key, fresh).catch(() => undefined);
    } catch (problem) {
      failure.value = problem;
    }
    isBusy.value = false;
  };
  const open = (again = false): Promise<void> => {
    if (!again && Date.now() - askedMs < FRESH_FOR_MS) return Promise.resolve();
    underWay ??= ask().finally(() => (underWay = undefined));
    return underWay;
  };
  return { data, failure, isBusy, open };
}

export const knowledge = kept<Knowledge>('knowledge', '/knowledge');
export const bulletins = kept<Bulletins>('bulletins', '/bulletins');

const entries = computed(() => entriesOf(knowledge.data.value?.articles ?? []));

/** What is asked on the screen of all articles; it stays for the way back from one of them. */
export const question = signal('');

/** An answer to a question, in the language shown. */
export interface Found {
  article: Article;
  /** Of a rumour it says that it is not true. */
  title: string;
  excerpt: string;
  score: number;
}

/** Makes the articles known to `searchKnowledge`. Never throws. */
export const openKnowledge = (): Promise<void> => knowledge.open();

/** The title of an article wherever it stands alone: that of a rumour says what it is. */
export function saidTitle(article: Pick<Article, 'kind' | 'title'>): string {
  const title = inLang(article.title, lang.value);
  return article.kind === 'rumour' ? say(texts['knowledge.not_true'], { claim: title }) : title;
}

/** The articles that answer a text best, on the phone alone; the screen is drawn again when there are newer ones. */
export function searchKnowledge(text: string, most = 5): readonly Found[] {
  return find(entries.value, text, most).map(({ article, score }) => ({
    article,
    title: saidTitle(article),
    excerpt: excerptOf(inLang(article.body, lang.value), text),
    score,
  }));
}
