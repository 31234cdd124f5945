/** One batch: how each trip is read, what was wrong, and what whoever is on duty may do with it. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { hasTask } from '../core/duty';
import { useTexts } from '../core/i18n';
import { A, query } from '../core/router';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import { Publish, Refuse, TakeBack } from './batch-acts';
import { isTyped, type Batch, type BatchPage, type Line, type RowProblem } from './batch-shapes';
import { pathOf, publishAll } from './desk-trips';
import { LineText } from './line-row';
import { refreshList } from './list';
import { texts } from './texts-desk-trips';

export default function DeskBatch() {
  const t = useTexts(texts);
  useNames();
  const id = query('id') ?? '';
  const answer = useAnswer<BatchPage>(`${pathOf(id)}?after=0`);
  return (
    <Screen title={t('batch.title')} back="/duty/trips" key={id}>
      <Fetching answer={answer} />
      {answer.data && <Shown page={answer.data} onBatch={(batch) => answer.set({ ...answer.data!, batch })} />}
    </Screen>
  );
}

function Shown({ page, onBatch }: { page: BatchPage; onBatch: (batch: Batch) => void }) {
  const t = useTexts(texts);
  const { batch, problems } = page;
  const { told } = batch;
  return (
    <>
      <h2 lang="zh-CN">{batch.title}</h2>
      <p class="quiet">
        {[t(`desk.state.${batch.state}`), areaText(batch.area), batch.office, momentText(batch.changed_at)].filter(Boolean).join(' · ')}
      </p>
      <Standing batch={batch} />
      <p>{told.rows === undefined ? t('batch.rows', { rows: batch.rows }) : t('batch.read', { rows: told.rows, trips: batch.rows })}</p>
      {(told.unreadable ?? 0) > 0 && <Notice tone="warn">{t('batch.unreadable', { n: told.unreadable! })}</Notice>}
      {problems.length > 0 && <Problems problems={problems} count={batch.problems} />}
      <Acts page={page} onBatch={onBatch} />
      <Lines page={page} />
    </>
  );
}

/** What it waits for, or what became of it. */
function Standing({ batch }: { batch: Batch }) {
  const t = useTexts(texts);
  if (batch.state === 'published') return <Notice tone="good" live>{t('batch.done', { n: batch.published_version ?? '' })}</Notice>;
  if (batch.state === 'refused') return <Notice tone="warn">{t('batch.was_refused', { reason: batch.reason ?? '' })}</Notice>;
  if (batch.state === 'withdrawn') return <Notice live>{t('batch.gone')}</Notice>;
  if (batch.state !== 'submitted') return null;
  if (batch.may_publish) return <Notice>{t('batch.read_first')}</Notice>;
  if (batch.is_mine) return <Notice>{t('batch.waits')}</Notice>;
  return <Notice>{t(batch.refused_because === 'staff.same_unit' ? 'batch.same_unit' : 'batch.waits')}</Notice>;
}

function Problems({ problems, count }: { problems: readonly RowProblem[]; count: number }) {
  const t = useTexts(texts);
  return (
    <Card title={t('batch.problems', { n: count })}>
      {count > problems.length && <p>{t('batch.problems_more', { n: problems.length })}</p>}
      <ul class="plain-list" data-testid="problems">
        {problems.map(({ row, column, text }, place) => (
          <li key={place}>
            <strong>{t('batch.problem', { row, column })}</strong> {text}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Lines({ page }: { page: BatchPage }) {
  const t = useTexts(texts);
  const task = useTask();
  const [more, setMore] = useState<readonly Line[]>([]);
  const [next, setNext] = useState(page.next);
  const load = () =>
    task.run(async () => {
      const behind = await call<BatchPage>('GET', `${pathOf(page.batch.batch_id)}?after=${next}`);
      setMore([...more, ...behind.lines]);
      setNext(behind.next);
    });
  return (
    <section class="group" aria-labelledby="lines">
      <h2 id="lines">{t('batch.lines')}</h2>
      <ul class="plain-list">
        {[...page.lines, ...more].map((line, place) => (
          <li key={place} class="card">
            <LineText line={line} />
          </li>
        ))}
      </ul>
      <ErrorSummary problem={task.problem} />
      {next !== null && (
        <Button busy={task.isBusy} onClick={() => void load()}>
          {t('batch.more')}
        </Button>
      )}
    </section>
  );
}

type Act = 'publish' | 'refuse' | 'withdraw';

function Acts({ page, onBatch }: { page: BatchPage; onBatch: (batch: Batch) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const [asking, setAsking] = useState<Act>();
  const { batch } = page;
  const { version } = batch;
  const close = () => setAsking(undefined);
  const act = (how: string, body: object) =>
    task.run(async () => {
      onBatch(await call<Batch>('POST', `${pathOf(batch.batch_id)}/${how}`, body));
      close();
    });
  const publish = () =>
    task.run(async () => {
      await publishAll(batch, onBatch);
      close();
      void refreshList();
    });
  const sheet = { task, onClose: close };
  const mayWrite = hasTask('write_trips');
  const isWaiting = batch.state === 'submitted';
  return (
    <>
      {!asking && <ErrorSummary problem={task.problem} />}
      {batch.state === 'publishing' && <Progress batch={batch} isBusy={task.isBusy} onGoOn={() => void publish()} />}
      {batch.may_publish && (
        <Button kind="main" onClick={() => setAsking('publish')}>
          {t('batch.publish')}
        </Button>
      )}
      {batch.state === 'draft' && mayWrite && (
        <Button kind="main" busy={task.isBusy} onClick={() => void act('submit', { version })}>
          {t('batch.submit')}
        </Button>
      )}
      {batch.state === 'draft' && mayWrite && isTyped(page) && (
        <A class="button button-plain" href={`/duty/trips/type?id=${encodeURIComponent(batch.batch_id)}`}>
          {t('batch.change')}
        </A>
      )}
      {isWaiting && !batch.is_mine && hasTask('publish_trips') && <Button onClick={() => setAsking('refuse')}>{t('batch.refuse')}</Button>}
      {(isWaiting || batch.state === 'draft') && mayWrite && (
        <Button kind="danger" onClick={() => setAsking('withdraw')}>
          {t('batch.withdraw')}
        </Button>
      )}
      {asking === 'publish' && <Publish {...sheet} batch={batch} onAct={() => void publish()} />}
      {asking === 'refuse' && <Refuse {...sheet} onAct={(reason) => void act('refuse', { version, reason })} />}
      {asking === 'withdraw' && <TakeBack {...sheet} onAct={() => void act('withdraw', { version })} />}
    </>
  );
}

function Progress({ batch, isBusy, onGoOn }: { batch: Batch; isBusy: boolean; onGoOn: () => void }) {
  const t = useTexts(texts);
  const { step } = batch;
  const words = step ? t('batch.progress', step) : t('batch.signing');
  return (
    <Card>
      {!isBusy && <p>{t('batch.cut')}</p>}
      <p role="status">{words}</p>
      <progress aria-label={words} value={step?.done} max={step?.of} />
      {!isBusy && <Button onClick={onGoOn}>{t('batch.go_on')}</Button>}
    </Card>
  );
}
