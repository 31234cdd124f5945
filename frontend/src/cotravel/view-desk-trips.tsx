/** 公布行程: what waits for a second person, the ways to bring more, and what is published already. */
import { useEffect, useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { hasTask } from '../core/duty';
import { useTexts } from '../core/i18n';
import { A, go } from '../core/router';
import { RowGroup } from '../core/row-group';
import { mistakes, standing, useTask } from '../core/task';
import { Button, ErrorSummary, Field, fieldError, Icon, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { DivisionPicker } from '../divisions/picker';
import { Fetching } from '../staff/failure';
import { useNames } from '../staff/words';
import type { Batch, BatchState } from './batch-shapes';
import { ACCEPT, BYTES_MOST, newBatchId, tripAreas, upload } from './desk-trips';
import { loadList, placeList, refreshList, tripList } from './list';
import { texts } from './texts-desk-trips';
import { searchTrips } from './trips-search';
import { tripLine, tripTitle } from './words';

const GROUPS: readonly BatchState[] = ['submitted', 'publishing', 'draft'];
const AREA_DIGITS = [4, 6, 9];
const FOUND_MOST = 10;

export default function DeskTrips() {
  const t = useTexts(texts);
  useNames();
  const answer = useAnswer<{ batches: Batch[] }>('/duty/cotravel/batches');
  const batches = answer.data?.batches;
  return (
    <Screen title={t('desk.title')} back="/duty">
      <p class="quiet">{t('desk.two')}</p>
      {hasTask('write_trips') && (
        <Button kind="main" onClick={() => go(`/duty/trips/type?id=${newBatchId()}&new=1`)}>
          {t('desk.new')}
        </Button>
      )}
      <Fetching answer={answer} />
      {batches?.length === 0 && <Notice>{t('desk.nothing')}</Notice>}
      {batches && GROUPS.map((state) => <Group key={state} state={state} batches={batches.filter((one) => one.state === state)} />)}
      {hasTask('write_trips') && <Upload />}
      <Published />
    </Screen>
  );
}

function Group({ state, batches }: { state: BatchState; batches: readonly Batch[] }) {
  const t = useTexts(texts);
  return (
    <RowGroup
      id={`group-${state}`}
      title={t(`desk.state.${state}`)}
      rows={batches}
      hrefOf={(batch) => `/duty/trips/batch?id=${encodeURIComponent(batch.batch_id)}`}
      line={(batch) => (
        <>
          <span class={batch.may_publish ? 'marked' : ''} lang="zh-CN">
            {batch.title}
          </span>
          <small>{t('desk.row_line', { rows: batch.rows, office: batch.office, time: momentText(batch.changed_at) })}</small>
        </>
      )}
    />
  );
}

function Upload() {
  const t = useTexts(texts);
  const task = useTask();
  const [area = tripAreas.value[0], setArea] = useState<string>();
  const [title, setTitle] = useState('');
  const [file, setFile] = useState<File>();
  const found = () =>
    mistakes({
      area: area ? undefined : t('desk.area_missing'),
      title: title.trim() ? undefined : t('desk.name_missing'),
      file: !file ? t('desk.file_missing') : file.size > BYTES_MOST ? t('desk.file_large') : undefined,
    });
  const problem = standing(task.problem, found);
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = found();
    if (wrong || !file || !area) return task.fail(wrong);
    void task.run(async () => {
      const batch = await upload(area, title.trim(), file);
      go(`/duty/trips/batch?id=${encodeURIComponent(batch.batch_id)}`);
    });
  };
  const chosen = (picked: File | undefined) => {
    setFile(picked);
    if (picked && !title.trim()) setTitle(picked.name.replace(/\.(csv|xlsx)$/i, '').slice(0, 40));
  };
  return (
    <section class="group" aria-labelledby="upload">
      <h2 id="upload">{t('desk.upload')}</h2>
      <p class="quiet">{t('desk.upload_lead')}</p>
      <form onSubmit={submit} noValidate>
        <ErrorSummary problem={problem} labels={{ area: t('desk.area'), title: t('desk.name'), file: t('desk.file') }} />
        <Field id="file" label={t('desk.file')} hint={t('desk.file_hint')} error={fieldError(problem, 'file')}>
          <input type="file" accept={ACCEPT} onChange={(event) => chosen(event.currentTarget.files?.[0])} />
        </Field>
        <Field id="title" label={t('desk.name')} hint={t('desk.name_hint')} error={fieldError(problem, 'title')}>
          <input type="text" autocomplete="off" maxLength={40} value={title} onInput={(event) => setTitle(event.currentTarget.value)} />
        </Field>
        <DivisionPicker id="area" label={t('desk.area')} digits={AREA_DIGITS} value={area} error={fieldError(problem, 'area')} onChange={setArea} />
        <Button type="submit" busy={task.isBusy}>
          {t('desk.send')}
        </Button>
        {task.isBusy && (
          <>
            <p role="status">{t('desk.reading')}</p>
            <progress aria-label={t('desk.reading')} />
          </>
        )}
      </form>
    </section>
  );
}

/** What everybody has is looked through as everybody does, on this phone. */
function Published() {
  const t = useTexts(texts);
  const [words, setWords] = useState('');
  useEffect(() => {
    void loadList().then(refreshList);
  }, []);
  const all = [...(tripList.value?.all() ?? []), ...placeList.value];
  const hits = words.trim() ? searchTrips(all, { words, on: '', kind: 'all' }).slice(0, FOUND_MOST) : [];
  return (
    <section class="group" aria-labelledby="published">
      <h2 id="published">{t('desk.published')}</h2>
      <Field id="find" label={t('desk.find')}>
        <input type="search" autocomplete="off" lang="zh-CN" value={words} onInput={(event) => setWords(event.currentTarget.value)} />
      </Field>
      <ul class="rows" aria-live="polite" data-testid="published">
        {hits.map((trip) => (
          <li key={trip.id}>
            <A href={`/duty/trips/one?trip=${trip.id}`}>
              <span class="row-text">
                <span lang="zh-CN">{tripTitle(trip)}</span>
                <small>{tripLine(trip)}</small>
              </span>
              <Icon name="next" />
            </A>
          </li>
        ))}
      </ul>
      {words.trim() && hits.length === 0 && <p role="status">{t('desk.find_none')}</p>}
    </section>
  );
}
