/** The working copy of an article, as the desk has it and as a form holds it. */
import type { Article, ArticleKind } from './rules';

export type WorkState = 'draft' | 'waiting' | 'sent_back' | 'published';

/** As GET /duty/articles tells. `version` is 0 when there is no working copy yet. */
export interface Work extends Omit<Article, 'published_on' | 'revision'> {
  state: WorkState;
  version: number;
  is_mine: boolean;
  may_publish: boolean;
  office: string | null;
  changed_at: string | null;
  /** Why it was sent back. */
  reason: string | null;
}

export interface SourceForm {
  title: string;
  publisher: string;
  on: string;
  url: string;
}

/** What is typed; a text that is not there is empty. */
export interface Form {
  version: number;
  kind: ArticleKind;
  area: string;
  title_zh: string;
  body_zh: string;
  title_en: string;
  body_en: string;
  keywords: string;
  sources: readonly SourceForm[];
}

export const NO_SOURCE: SourceForm = { title: '', publisher: '', on: '', url: '' };
export const SOURCES_MOST = 5;

/** An empty form for an area. */
export function freshForm(area: string): Form {
  return {
    version: 0,
    kind: 'question',
    area,
    title_zh: '',
    body_zh: '',
    title_en: '',
    body_en: '',
    keywords: '',
    sources: [NO_SOURCE],
  };
}

/** A working copy as a form. */
export function formOf(work: Work): Form {
  return {
    version: work.version,
    kind: work.kind,
    area: work.area,
    title_zh: work.title.zh,
    body_zh: work.body.zh,
    title_en: work.title.en ?? '',
    body_en: work.body.en ?? '',
    keywords: work.keywords.join(' '),
    sources: work.sources.map(({ title, publisher, on, url }) => ({ title, publisher, on, url: url ?? '' })),
  };
}

const orNull = (text: string): string | null => text.trim() || null;

/** Words apart, whatever stands between them. */
export function wordsOf(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,;\u3001\uff0c\uff1b]+/).filter(Boolean))];
}

const isStarted = (source: SourceForm): boolean => Object.values(source).some((text) => text.trim());

/** The paths of what has to be filled in before somebody may be asked to publish it. */
export function missingIn(form: Form): readonly string[] {
  const missing = [
    ...(form.area ? [] : ['area']),
    ...(form.title_zh.trim() ? [] : ['title.zh']),
    ...(form.body_zh.trim() ? [] : ['body.zh']),
    ...(form.body_en.trim() && !form.title_en.trim() ? ['title.en'] : []),
  ];
  const started = form.sources.filter(isStarted);
  const sources = started.length > 0 ? started : [NO_SOURCE];
  const ofSources = sources.flatMap((source, place) =>
    (['title', 'publisher', 'on'] as const).filter((name) => !source[name].trim()).map((name) => `sources.${place}.${name}`),
  );
  return [...missing, ...ofSources];
}

/** What PUT /duty/articles/<id> takes. */
export function bodyOf(form: Form, isForReview: boolean): object {
  return {
    version: form.version,
    is_for_review: isForReview,
    kind: form.kind,
    area: form.area,
    title: { zh: form.title_zh, en: orNull(form.title_en) },
    body: { zh: form.body_zh, en: orNull(form.body_en) },
    keywords: wordsOf(form.keywords),
    sources: form.sources.filter(isStarted).map(({ title, publisher, on, url }) => ({ title, publisher, on, url: orNull(url) })),
  };
}
