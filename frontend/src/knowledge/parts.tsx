/** What the screens of the knowledge base share: how fresh it is, days in words, an article as it is read. */
import { Offline } from '../core/api';
import { lang, useTexts } from '../core/i18n';
import { Button, Card, failureText, Notice } from '../core/ui';
import { areaText } from '../staff/words';
import type { Kept } from './data';
import { KindMark } from './kind-mark';
import { blocksOf, inLang, isTranslated, type Article, type Source } from './rules';
import { marked } from './search';
import { texts } from './texts';

/** A day in words: 2020年2月10日. Days carry no zone, so they are written as UTC. */
export function dayText(on: string, isShort = false): string {
  return new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'UTC',
    year: isShort ? undefined : 'numeric',
    month: lang.value === 'zh' ? 'long' : 'short',
    day: 'numeric',
  }).format(new Date(`${on}T00:00:00Z`));
}

/** Nothing when what is shown is fresh; else that it is the kept one, or why there is none. */
export function Freshness<T>({ kept }: { kept: Kept<T> }) {
  const t = useTexts(texts);
  const data = kept.data.value;
  const failure = kept.failure.value;
  if (failure === undefined) return data ? null : <p role="status">{t('knowledge.loading')}</p>;
  if (data && failure instanceof Offline) return <Notice live>{t('knowledge.offline')}</Notice>;
  return (
    <>
      <Notice tone="warn" live>
        {failure instanceof Offline ? t('knowledge.offline_nothing') : failureText(failure)}
      </Notice>
      <Button busy={kept.isBusy.value} onClick={() => void kept.open(true)}>
        {t('knowledge.again')}
      </Button>
    </>
  );
}

/** A text with everything marked that the question has. */
export function Marked({ text, question }: { text: string; question: string }) {
  return (
    <>
      {marked(text, question).map(([part, isMarked], place) => (isMarked ? <mark key={place}>{part}</mark> : part))}
    </>
  );
}

/** The paragraphs and lists of a body. */
export function Body({ text, lang: inLanguage }: { text: string; lang?: string }) {
  return (
    <div class="read" lang={inLanguage}>
      {blocksOf(text).map((block, place) =>
        'points' in block ? (
          <ul key={place} class="dots">
            {block.points.map((point) => (
              <li key={point}>{point}</li>
            ))}
          </ul>
        ) : (
          <p key={place}>{block.text}</p>
        ),
      )}
    </div>
  );
}

/** Where an article has it from, each with its publisher and its day. */
export function Sources({ sources }: { sources: readonly Source[] }) {
  const t = useTexts(texts);
  return (
    <Card title={t('knowledge.one.sources')}>
      <ul class="lines">
        {sources.map(({ title, publisher, on, url }) => (
          <li key={title}>
            <p>
              <cite>{title}</cite>
            </p>
            <p class="hint">
              {publisher} · {dayText(on)}
            </p>
            {url && (
              <a class="way-on" href={url} target="_blank" rel="noopener noreferrer">
                {t('knowledge.one.open_source')}
              </a>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

type Read = Pick<Article, 'kind' | 'area' | 'title' | 'body' | 'sources'>;

/** An article as everybody reads it; `status` is the line about when it was published. */
export function ArticleText({ article, status }: { article: Read; status?: string }) {
  const t = useTexts(texts);
  const { kind, area, title, body } = article;
  const isRumour = kind === 'rumour';
  const bodyLang = isTranslated(body, lang.value) ? undefined : 'zh-CN';
  const titleLang = isTranslated(title, lang.value) ? undefined : 'zh-CN';
  return (
    <>
      {bodyLang && <Notice>{t('knowledge.one.untranslated')}</Notice>}
      <article class="card">
        <KindMark kind={kind} />
        {isRumour && <p class="hint">{t('knowledge.one.claim')}</p>}
        <h2 lang={titleLang}>{isRumour ? `“${inLang(title, lang.value)}”` : inLang(title, lang.value)}</h2>
        {isRumour && (
          <>
            <Notice tone="bad">
              <strong>{t('knowledge.one.refuted')}</strong>
            </Notice>
            <h3>{t('knowledge.one.truth')}</h3>
          </>
        )}
        <Body text={inLang(body, lang.value)} lang={bodyLang} />
        <p class="hint">{[status, area && t('knowledge.one.for_area', { area: areaText(area) })].filter(Boolean).join(' · ')}</p>
      </article>
      <Sources sources={article.sources} />
    </>
  );
}
