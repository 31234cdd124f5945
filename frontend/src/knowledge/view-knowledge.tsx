/** 问答与辟谣: one field to ask in, everything below it; all of it works without a network. */
import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { online } from '../core/api';
import { lang, useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Button, Field, Icon, Screen } from '../core/ui';
import { city } from '../divisions/city';
import { useNames } from '../staff/words';
import { knowledge, question, saidTitle, searchKnowledge } from './data';
import { KindMark } from './kind-mark';
import { dayText, Freshness, Marked } from './parts';
import { excerptOf } from './search';
import { inLang, type Article, type ArticleKind, type Gone } from './rules';
import { texts } from './texts';

const KINDS = ['all', 'question', 'rumour', 'notice'] as const;
const PAGE = 30;

/** It stays for the way back from an article, as the question does. */
const kind = signal<ArticleKind | 'all'>('all');

export default function KnowledgeScreen() {
  const t = useTexts(texts);
  useNames();
  useEffect(() => void knowledge.open(), [online.value]);
  const data = knowledge.data.value;
  return (
    <Screen title={t('knowledge.title')} back="/">
      <form role="search" onSubmit={(event) => event.preventDefault()}>
        <Field id="question" label={t('knowledge.search')} hint={t('knowledge.search_hint')}>
          <input
            type="search"
            autocomplete="off"
            enterkeyhint="search"
            maxLength={200}
            value={question.value}
            onInput={(event) => (question.value = event.currentTarget.value)}
          />
        </Field>
      </form>
      <Kinds />
      <Freshness kept={knowledge} />
      {!question.value.trim() && (
        <ul class="rows">
          <li>
            <A href="/knowledge/bulletins">
              <Icon name="chart" />
              <span class="row-text">
                <span>{t('knowledge.to_bulletins')}</span>
                <small>{t('knowledge.to_bulletins_hint')}</small>
              </span>
              <Icon name="next" />
            </A>
          </li>
        </ul>
      )}
      {data && <Answers articles={data.articles} />}
      {data && !question.value.trim() && data.withdrawn.length > 0 && <Withdrawn gone={data.withdrawn} />}
    </Screen>
  );
}

function Kinds() {
  const t = useTexts(texts);
  return (
    <div class="ways" role="group" aria-label={t('knowledge.kinds')}>
      {KINDS.map((one) => (
        <Button key={one} aria-pressed={kind.value === one} onClick={() => (kind.value = one)}>
          {t(`knowledge.kind.${one}`)}
        </Button>
      ))}
    </div>
  );
}

function Answers({ articles }: { articles: readonly Article[] }) {
  const t = useTexts(texts);
  const [pages, setPages] = useState(1);
  const asked = question.value.trim();
  useEffect(() => setPages(1), [asked, kind.value]);
  const all = asked ? searchKnowledge(asked, articles.length).map(({ article }) => article) : articles;
  const shown = all.filter((one) => kind.value === 'all' || one.kind === kind.value);
  const phone = city.value?.complaint_phone ?? '12345';
  return (
    <>
      <p role="status" class="quiet">
        {shown.length === 0 ? t('knowledge.none', { phone }) : t(asked ? 'knowledge.found' : 'knowledge.all', { n: shown.length })}
      </p>
      {shown.length > 0 && (
        <ul class="rows" data-testid="articles">
          {shown.slice(0, pages * PAGE).map((article) => (
            <Row key={article.article_id} article={article} asked={asked} />
          ))}
        </ul>
      )}
      {shown.length > pages * PAGE && <Button onClick={() => setPages(pages + 1)}>{t('knowledge.more')}</Button>}
    </>
  );
}

function Row({ article, asked }: { article: Article; asked: string }) {
  return (
    <li>
      <A href={`/knowledge/article?id=${encodeURIComponent(article.article_id)}`}>
        <span class="row-text">
          <KindMark kind={article.kind} />
          <span class="row-title">
            <Marked text={saidTitle(article)} question={asked} />
          </span>
          {asked && (
            <small>
              <Marked text={excerptOf(inLang(article.body, lang.value), asked)} question={asked} />
            </small>
          )}
        </span>
        <Icon name="next" />
      </A>
    </li>
  );
}

/** What was published and taken away: whoever passed it on should know. */
function Withdrawn({ gone }: { gone: readonly Gone[] }) {
  const t = useTexts(texts);
  return (
    <details class="card">
      <summary>{t('knowledge.gone')}</summary>
      <ul class="lines">
        {gone.map((one) => (
          <li key={one.article_id}>
            <p>
              <s>{inLang(one.title, lang.value)}</s>
            </p>
            <p class="hint">{t('knowledge.gone_line', { on: dayText(one.on), reason: t(`knowledge.reason.${one.reason}`) })}</p>
          </li>
        ))}
      </ul>
    </details>
  );
}
