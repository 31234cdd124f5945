/** 登记行程: trips typed one by one, each with how it is read; kept sealed on the phone with every key. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call, Problem } from '../core/api';
import { now, today, uuid7 } from '../core/clock';
import { useTexts } from '../core/i18n';
import { go, query } from '../core/router';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Card, ErrorSummary, Field, fieldError, fieldId, Notice, Screen } from '../core/ui';
import { DivisionPicker } from '../divisions/picker';
import { zone } from '../healthcode/data';
import { Fetching } from '../staff/failure';
import type { Batch, BatchPage, ToldTrip } from './batch-shapes';
import { pathOf, tripAreas } from './desk-trips';
import { useSealedDraft } from './sealed-draft';
import { texts } from './texts-desk-trips';
import { TripFields } from './trip-fields';
import { NOTHING_TYPED, type TypedTrip } from './trip-form';
import { batchOf, correctionOf, freshBatch, linesOf, ROWS_MOST, titleOf, wrongIn, type TypedBatch } from './type-form';

const AREA_DIGITS = [4, 6, 9];
const todayHere = () => today(zone.value, now());

export default function DeskType() {
  const t = useTexts(texts);
  const id = query('id') ?? '';
  const corrects = query('corrects');
  const isNew = query('new') !== undefined;
  return (
    <Screen title={t('type.title')} back="/duty/trips" key={id}>
      {corrects ? <Correction id={id} trip={corrects} /> : isNew ? <Fresh id={id} /> : <Existing id={id} />}
    </Screen>
  );
}

function Fresh({ id }: { id: string }) {
  const [from] = useState(() => freshBatch(tripAreas.value[0] ?? '', todayHere(), uuid7()));
  return <Editor id={id} from={from} />;
}

function Existing({ id }: { id: string }) {
  const answer = useAnswer<BatchPage>(`${pathOf(id)}?after=0`);
  return (
    <>
      <Fetching answer={answer} />
      {answer.data && <Editor key={answer.data.batch.version} id={id} from={batchOf(answer.data, todayHere())} />}
    </>
  );
}

function Correction({ id, trip }: { id: string; trip: string }) {
  const t = useTexts(texts);
  const answer = useAnswer<ToldTrip>(`/duty/cotravel/trips/${encodeURIComponent(trip)}`);
  return (
    <>
      <Notice>{t('type.correcting', { n: trip })}</Notice>
      <Fetching answer={answer} />
      {answer.data && <Editor id={id} from={correctionOf(answer.data, todayHere(), uuid7())} />}
    </>
  );
}

function Editor({ id, from }: { id: string; from: TypedBatch }) {
  const t = useTexts(texts);
  // Trips that nobody has published yet stand nowhere in clear.
  const { content: batch, touch, clear } = useSealedDraft<TypedBatch>(`trips.${id}`, () => from);
  if (!batch) return null;
  const takeTheirs = () => {
    touch(from);
    void clear();
  };
  return (
    <>
      {batch.version < from.version && (
        <Notice tone="warn" live>
          <p>{t('type.changed')}</p>
          <div class="ways">
            <Button onClick={() => touch({ version: from.version })}>{t('type.mine')}</Button>
            <Button onClick={takeTheirs}>{t('type.theirs')}</Button>
          </div>
        </Notice>
      )}
      <p>{t('type.lead')}</p>
      <Form id={id} batch={batch} touch={touch} clear={clear} />
    </>
  );
}

interface Props {
  id: string;
  batch: TypedBatch;
  touch: (patch: Partial<TypedBatch>) => void;
  clear: () => Promise<void>;
}

function Form({ id, batch, touch, clear }: Props) {
  const t = useTexts(texts);
  const task = useTask();
  const [isSaved, setSaved] = useState(false);
  const found = () => mistakes(Object.fromEntries(Object.entries(wrongIn(batch, todayHere())).map(([path, code]) => [path, t(`type.${code}`)])));
  const problem = standing(task.problem, found);
  const patch = (part: Partial<TypedBatch>) => {
    setSaved(false);
    touch(part);
  };
  const type = (place: number, part: Partial<TypedTrip>) =>
    patch({ rows: batch.rows.map((row, at) => (at === place ? { ...row, ...part } : row)) });
  const send = (isSubmitted: boolean) => {
    const wrong = found();
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      const body = { version: batch.version, area: batch.area, title: titleOf(batch), lines: linesOf(batch) };
      const kept = await call<Batch>('PUT', pathOf(id), body);
      touch({ version: kept.version });
      if (!isSubmitted) return setSaved(true);
      await submitted(kept);
      await clear();
      go(`/duty/trips/batch?id=${encodeURIComponent(kept.batch_id)}`, true);
    });
  };
  const submit = (event: Event) => {
    event.preventDefault();
    send(true);
  };
  return (
    <form onSubmit={submit} noValidate>
      <ErrorSummary problem={problem} labels={labelsOf(problem, (n) => t('type.trip', { n }), t('type.source'))} />
      {batch.rows.map((row, place) => (
        <Card key={row.row} title={t('type.trip', { n: place + 1 })}>
          <TripFields path={`lines.${place}.form`} typed={row} problem={problem} onType={(part) => type(place, part)} />
          {batch.rows.length > 1 && (
            <Button kind="danger" onClick={() => patch({ rows: batch.rows.filter((_, at) => at !== place) })}>
              {t('type.remove', { n: place + 1 })}
            </Button>
          )}
        </Card>
      ))}
      {batch.rows.length < ROWS_MOST && !batch.rows[0]?.corrects && (
        <Button onClick={() => patch({ rows: [...batch.rows, { ...NOTHING_TYPED, row: uuid7(), corrects: null }] })}>{t('type.another')}</Button>
      )}
      <Source batch={batch} problem={problem} onType={patch} />
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t('batch.submit')}
      </Button>
      <Button busy={task.isBusy} onClick={() => send(false)}>
        {t('type.save')}
      </Button>
      <div role="status">{isSaved && <Notice tone="good">{t('type.saved')}</Notice>}</div>
    </form>
  );
}

/** Submits what was just kept; an answer that was lost is no failure. */
async function submitted(kept: Batch): Promise<void> {
  if (kept.state === 'submitted') return;
  await call<Batch>('POST', `${pathOf(kept.batch_id)}/submit`, { version: kept.version });
}

/** Which card a mistake is in, by its path; the field is linked anyway. */
function labelsOf(problem: unknown, trip: (n: number) => string, source: string): Record<string, string> {
  const paths = problem instanceof Problem ? Object.keys(problem.fields) : [];
  const nameOf = (path: string) => (path.includes('.source.') ? source : trip(Number(/^lines\.(\d+)/.exec(path)?.[1] ?? 0) + 1));
  return Object.fromEntries(paths.map((path) => [path, nameOf(path)]));
}

function Source({ batch, problem, onType }: { batch: TypedBatch; problem: unknown; onType: (patch: Partial<TypedBatch>) => void }) {
  const t = useTexts(texts);
  const errorOf = (name: string) => fieldError(problem, `lines.0.source.${name}`);
  return (
    <Card title={t('type.source')}>
      <Field id={fieldId('lines.0.source.publisher')} label={t('type.publisher')} error={errorOf('publisher')}>
        <input type="text" autocomplete="off" maxLength={60} value={batch.publisher} onInput={(event) => onType({ publisher: event.currentTarget.value })} />
      </Field>
      <Field id={fieldId('lines.0.source.url')} label={t('type.url')} error={errorOf('url')}>
        <input type="url" autocomplete="off" maxLength={400} value={batch.url} onInput={(event) => onType({ url: event.currentTarget.value })} />
      </Field>
      <Field id={fieldId('lines.0.source.published_on')} label={t('type.published_on')} error={errorOf('published_on')}>
        <input type="date" value={batch.published_on} onInput={(event) => onType({ published_on: event.currentTarget.value })} />
      </Field>
      {tripAreas.value.length > 1 && (
        <DivisionPicker id="area" label={t('desk.area')} digits={AREA_DIGITS} value={batch.area} error={fieldError(problem, 'area')} onChange={(area) => onType({ area })} />
      )}
    </Card>
  );
}
