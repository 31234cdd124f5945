/** 知识库: what waits for a second person, what is being written, and the way to what is published. */
import { useEffect, useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { lang, useTexts } from '../core/i18n';
import { A, go } from '../core/router';
import { RowGroup } from '../core/row-group';
import { uuid7 } from '../core/clock';
import { hasTask } from '../core/duty';
import { Button, Field, Icon, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import { openKnowledge, saidTitle, searchKnowledge } from './data';
import { KindMark } from './kind-mark';
import { inLang } from './rules';
import { texts } from './texts-work';
import type { Work, WorkState } from './work';

const GROUPS: readonly WorkState[] = ['waiting', 'sent_back', 'draft'];

export default function WorkList() {
  const t = useTexts(texts);
  useNames();
  const answer = useAnswer<{ articles: Work[] }>('/duty/articles');
  const works = answer.data?.articles;
  return (
    <Screen title={t('work.title')} back="/duty">
      <p class="quiet">{t('work.two')}</p>
      {hasTask('write_knowledge') && (
        <Button kind="main" onClick={() => go(`/duty/knowledge/edit?id=${uuid7()}&new=1`)}>
          {t('work.new')}
        </Button>
      )}
      <Fetching answer={answer} />
      {works?.length === 0 && <Notice>{t('work.nothing')}</Notice>}
      {works && GROUPS.map((state) => <Group key={state} state={state} works={works.filter((one) => one.state === state)} />)}
      <Published />
    </Screen>
  );
}

function Group({ state, works }: { state: WorkState; works: readonly Work[] }) {
  const t = useTexts(texts);
  return (
    <RowGroup
      id={`group-${state}`}
      title={t(`work.state.${state}`)}
      rows={works}
      hrefOf={(work) => `/duty/knowledge/one?id=${encodeURIComponent(work.article_id)}`}
      line={(work) => (
        <>
          <KindMark kind={work.kind} />
          <span class={work.may_publish ? 'marked' : ''}>{inLang(work.title, lang.value)}</span>
          <small>
            {areaText(work.area)} · {t('work.by', { office: work.office ?? '', time: momentText(work.changed_at ?? '') })}
          </small>
        </>
      )}
    />
  );
}

/** What everybody reads is found as everybody finds it. */
function Published() {
  const t = useTexts(texts);
  const [wanted, setWanted] = useState('');
  useEffect(() => void openKnowledge(), []);
  return (
    <section class="group" aria-labelledby="published">
      <h2 id="published">{t('work.state.published')}</h2>
      <Field id="wanted" label={t('work.find')}>
        <input type="search" autocomplete="off" value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} />
      </Field>
      <ul class="rows" aria-live="polite">
        {searchKnowledge(wanted, 10).map(({ article }) => (
          <li key={article.article_id}>
            <A href={`/duty/knowledge/one?id=${encodeURIComponent(article.article_id)}`}>
              <span class="row-text">
                <KindMark kind={article.kind} />
                <span>{saidTitle(article)}</span>
              </span>
              <Icon name="next" />
            </A>
          </li>
        ))}
      </ul>
    </section>
  );
}
