/** One working copy, read as everybody will read it, and what whoever is on duty may do with it. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { duty, hasTask } from '../core/duty';
import { lang, useTexts } from '../core/i18n';
import { A, go, query } from '../core/router';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { Fetching } from '../staff/failure';
import { useNames } from '../staff/words';
import { knowledge } from './data';
import { ArticleText, Body } from './parts';
import { texts } from './texts-work';
import type { Work } from './work';
import { Discard, Publish, SendBack, Withdraw } from './work-acts';

type Act = 'publish' | 'send-back' | 'discard' | 'withdraw';

export default function OneWork() {
  const t = useTexts(texts);
  useNames();
  const id = encodeURIComponent(query('id') ?? '');
  const answer = useAnswer<Work>(`/duty/articles/${id}`);
  return (
    <Screen title={t('work.one')} back="/duty/knowledge">
      <Fetching answer={answer} />
      {answer.data && <Shown work={answer.data} onChanged={answer.set} />}
    </Screen>
  );
}

function Shown({ work, onChanged }: { work: Work; onChanged: (work: Work) => void }) {
  const t = useTexts(texts);
  const by = work.office && t('work.by', { office: work.office, time: momentText(work.changed_at ?? '') });
  return (
    <>
      <p class="quiet">{[t(`work.state.${work.state}`), by].filter(Boolean).join(' · ')}</p>
      {work.reason && <Notice tone="warn">{t('work.came_back', { reason: work.reason })}</Notice>}
      {work.may_publish && <Notice>{t('work.read_first')}</Notice>}
      <ArticleText article={work} />
      <OtherLanguage work={work} />
      {work.keywords.length > 0 && <p class="hint">{t('work.words', { words: work.keywords.join(' · ') })}</p>}
      <Acts work={work} onChanged={onChanged} />
    </>
  );
}

/** Whoever publishes has to have read both texts. */
function OtherLanguage({ work }: { work: Work }) {
  const t = useTexts(texts);
  const other = lang.value === 'zh' ? 'en' : 'zh';
  const title = work.title[other];
  const body = work.body[other];
  // What has no English is shown in Chinese above already.
  if (lang.value === 'en' && !work.body.en) return null;
  return (
    <Card title={t('work.other_language')}>
      {title ? (
        <div class="read" lang={other === 'zh' ? 'zh-CN' : 'en'}>
          <h3>{title}</h3>
          {body && <Body text={body} />}
        </div>
      ) : (
        <p>{t('work.no_english')}</p>
      )}
    </Card>
  );
}

function Acts({ work, onChanged }: { work: Work; onChanged: (work: Work) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const [asking, setAsking] = useState<Act>();
  const [isGone, setGone] = useState(false);
  const mayPublish = hasTask('publish_knowledge');
  const isInWork = work.state !== 'published';
  const path = `/duty/articles/${encodeURIComponent(work.article_id)}`;
  const close = () => setAsking(undefined);
  const act = (how: Act, body: object, after: (told: Work) => void) =>
    task.run(async () => {
      const told = await call<Work>('POST', `${path}/${how}`, body);
      close();
      after(told);
      if (how === 'publish' || how === 'withdraw') void knowledge.open(true);
    });
  const sheet = { task, onClose: close };
  const { version } = work;
  if (isGone) return <Gone />;
  return (
    <>
      {!asking && <ErrorSummary problem={task.problem} />}
      {work.state === 'waiting' && !work.may_publish && <Waits work={work} />}
      {work.may_publish && (
        <Button kind="main" onClick={() => setAsking('publish')}>
          {t('work.publish')}
        </Button>
      )}
      {mayPublish && work.state === 'waiting' && !work.is_mine && <Button onClick={() => setAsking('send-back')}>{t('work.send_back')}</Button>}
      {hasTask('write_knowledge') && (
        <A class="button button-plain" href={`/duty/knowledge/edit?id=${encodeURIComponent(work.article_id)}`}>
          {t('work.change')}
        </A>
      )}
      {isInWork && hasTask('write_knowledge') && (
        <Button kind="danger" onClick={() => setAsking('discard')}>
          {t('work.discard')}
        </Button>
      )}
      {!isInWork && mayPublish && (
        <Button kind="danger" onClick={() => setAsking('withdraw')}>
          {t('work.withdraw')}
        </Button>
      )}
      {asking === 'publish' && <Publish {...sheet} onAct={() => void act('publish', { version }, onChanged)} />}
      {asking === 'send-back' && <SendBack {...sheet} onAct={(reason) => void act('send-back', { version, reason }, onChanged)} />}
      {asking === 'discard' && <Discard {...sheet} onAct={() => void act('discard', { version }, () => go('/duty/knowledge', true))} />}
      {asking === 'withdraw' && <Withdraw {...sheet} onAct={(reason) => void act('withdraw', { reason }, () => setGone(true))} />}
    </>
  );
}

function Waits({ work }: { work: Work }) {
  const t = useTexts(texts);
  const isSecond = !work.is_mine && hasTask('publish_knowledge') && duty.value.state === 'in';
  return <Notice>{t(isSecond ? 'work.same_unit' : 'work.waits')}</Notice>;
}

function Gone() {
  const t = useTexts(texts);
  return (
    <>
      <Notice tone="good" live>
        {t('work.gone')}
      </Notice>
      <A class="button button-plain" href="/duty/knowledge">
        {t('work.to_list')}
      </A>
    </>
  );
}
