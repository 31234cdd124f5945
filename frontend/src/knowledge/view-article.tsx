/** One answer, notice or refuted rumour, with where it comes from. */
import { useEffect } from 'preact/hooks';
import { online } from '../core/api';
import { lang, useTexts } from '../core/i18n';
import { A, query } from '../core/router';
import { Card, Notice, Screen } from '../core/ui';
import { useNames } from '../staff/words';
import { knowledge } from './data';
import { ArticleText, dayText, Freshness } from './parts';
import { inLang, type Article, type Gone } from './rules';
import { texts } from './texts';

export default function ArticleScreen() {
  const t = useTexts(texts);
  useNames();
  useEffect(() => void knowledge.open(), [online.value]);
  const id = query('id');
  const data = knowledge.data.value;
  const article = data?.articles.find(({ article_id }) => article_id === id);
  const gone = data?.withdrawn.find(({ article_id }) => article_id === id);
  return (
    <Screen title={t(article ? `knowledge.kind.${article.kind}` : 'knowledge.title')} back="/knowledge">
      <Freshness kept={knowledge} />
      {article && <ArticleText article={article} status={statusOf(article, t)} />}
      {data && !article && (gone ? <Taken gone={gone} /> : <Notice tone="warn">{t('knowledge.one.not_there')}</Notice>)}
      <A class="button button-plain" href="/knowledge">
        {t('knowledge.one.all')}
      </A>
    </Screen>
  );
}

function statusOf({ published_on, revision }: Article, t: ReturnType<typeof useTexts<typeof texts>>): string {
  if (published_on === null) return t('knowledge.one.shipped');
  const on = dayText(published_on);
  return revision > 1 ? t('knowledge.one.revised', { on, n: revision }) : t('knowledge.one.published', { on });
}

function Taken({ gone }: { gone: Gone }) {
  const t = useTexts(texts);
  return (
    <>
      <Notice tone="bad">{t('knowledge.one.was_taken')}</Notice>
      <Card>
        <p>
          <s>{inLang(gone.title, lang.value)}</s>
        </p>
        <p class="hint">{t('knowledge.gone_line', { on: dayText(gone.on), reason: t(`knowledge.reason.${gone.reason}`) })}</p>
      </Card>
    </>
  );
}
