/** Answers from the knowledge base beside the call, found by what the caller says. */
import { useEffect, useState } from 'preact/hooks';
import { lang, useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Button, Card, Field } from '../core/ui';
import { openKnowledge, searchKnowledge, type Found } from '../knowledge/data';
import { KindMark } from '../knowledge/kind-mark';
import { inLang, isTranslated } from '../knowledge/rules';
import { texts } from './texts-desk';

/** An answer that is kept with a call is no longer. */
const ANSWER_MOST = 1000;

interface Props {
  /** What the caller said and what it is about, searched while nothing is typed here. */
  said: string;
  /** Takes an answer into the form. */
  onUse: (answer: string) => void;
}

export function Knowledge({ said, onUse }: Props) {
  const t = useTexts(texts);
  const [query, type] = useState('');
  useEffect(() => void openKnowledge(), []);
  const sought = query.trim() || said.trim();
  // While nothing is asked for, a few that may fit; the list must not move the form away.
  const found = sought ? searchKnowledge(sought, query.trim() ? 8 : 3) : [];
  // The enter key of this search must not send the call.
  const typed = (event: KeyboardEvent) => event.key === 'Enter' && !event.ctrlKey && event.preventDefault();
  return (
    <Card title={t('desk.know.title')}>
      <Field id="desk-know" label={t('desk.know.search')} hint={t('desk.know.hint')}>
        <input type="search" autocomplete="off" value={query} onInput={(event) => type(event.currentTarget.value)} onKeyDown={typed} />
      </Field>
      <div role="status">{sought && found.length === 0 && <p>{t('desk.know.none')}</p>}</div>
      {found.length > 0 && (
        <ul class="lines">
          {found.map((one) => (
            <Answer key={one.article.article_id} found={one} onUse={onUse} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Answer({ found, onUse }: { found: Found; onUse: Props['onUse'] }) {
  const t = useTexts(texts);
  const { article, title } = found;
  const body = inLang(article.body, lang.value);
  return (
    <li>
      <details class="desk-answer">
        <summary>
          <KindMark kind={article.kind} /> <strong lang={isTranslated(article.title, lang.value) ? undefined : 'zh-CN'}>{title}</strong>
        </summary>
        <p class="desk-body" lang={isTranslated(article.body, lang.value) ? undefined : 'zh-CN'}>
          {body}
        </p>
        <div class="ways">
          <Button onClick={() => onUse(body.slice(0, ANSWER_MOST))}>{t('desk.know.use')}</Button>
          <A class="button" href={`/knowledge/article?id=${encodeURIComponent(article.article_id)}`}>
            {t('desk.know.open')}
          </A>
        </div>
      </details>
    </li>
  );
}
