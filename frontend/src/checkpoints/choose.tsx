/** Where the guard stands this shift, which way, and whether everybody is measured. Asked once. */
import { useEffect, useState } from 'preact/hooks';
import { now } from '../core/clock';
import { useTexts } from '../core/i18n';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Choice, ErrorSummary, Field, fieldError, Notice, Screen, Switch } from '../core/ui';
import { areaText, useNames } from '../staff/words';
import { leave } from './beats';
import { DIRECTIONS, type Direction } from './flow-rules';
import { loadPlaces, places, type Place } from './places';
import { held, standAt, type Post } from './shift';
import { readySound } from './signals';
import { texts } from './texts-scan';

/** More than these are found by name. */
const SHOWN_MOST = 8;

/** Those whose name or place has the words, the first few of them, and how many are left out. */
function shownOf(all: readonly Place[], typed: string, chosen: string | undefined): { rows: readonly Place[]; more: number } {
  const wanted = typed.trim();
  const found = wanted ? all.filter((one) => `${one.name}${one.address ?? ''}${areaText(one.division_code)}`.includes(wanted)) : all;
  const rows = found.filter((one, n) => n < SHOWN_MOST || one.checkpoint_id === chosen);
  return { rows, more: found.length - rows.length };
}

export function Choose({ before, onDone }: { before: Post | null; onDone: () => void }) {
  const t = useTexts(texts);
  const task = useTask();
  useNames();
  const [chosen, choose] = useState(before?.place.checkpoint_id);
  const [direction, setDirection] = useState<Direction>(before?.direction ?? 'in');
  const [measures, setMeasures] = useState(before?.measures ?? true);
  const asking = useTask();
  useEffect(() => void asking.run(loadPlaces), []);
  const all = places.value ?? [];
  const only = all.length === 1 ? all[0]!.checkpoint_id : undefined;
  const place = all.find(({ checkpoint_id }) => checkpoint_id === (chosen ?? only));
  const isElsewhere = before !== null && place !== undefined && before.place.checkpoint_id !== place.checkpoint_id;
  const found = () => mistakes({ checkpoint: place ? undefined : t('post.missing') });
  const problem = standing(task.problem, found);
  const start = (event: Event) => {
    event.preventDefault();
    const wrong = found();
    if (wrong || !place) return task.fail(wrong);
    readySound();
    if (isElsewhere) void leave();
    standAt({ place, direction, measures, since: before && !isElsewhere ? before.since : now().toISOString() });
    onDone();
  };
  if (all.length === 0) return <Nowhere isAsking={asking.isBusy} failure={asking.problem} />;
  return (
    <Screen title={t('scan.title')} back="/duty">
      <form onSubmit={start} noValidate>
        <p>{t('post.lead')}</p>
        <ErrorSummary problem={problem} labels={{ checkpoint: t('post.which') }} />
        <Which all={all} chosen={place?.checkpoint_id} choose={choose} error={fieldError(problem, 'checkpoint')} />
        <Choice
          name="direction"
          legend={t('post.direction')}
          layout="row"
          options={DIRECTIONS.map((value) => ({ value, label: t(`post.direction.${value}`) }))}
          value={direction}
          onChange={setDirection}
        />
        {isElsewhere && held.value.length > 0 && <Notice tone="warn">{t('post.leave_held', { n: held.value.length })}</Notice>}
        {isElsewhere && <p class="hint">{t('post.leave_why')}</p>}
        <Switch id="measures" label={t('post.measures')} hint={t('post.measures_hint')} checked={measures} onChange={setMeasures} />
        <Button kind="main" type="submit">
          {t('post.start')}
        </Button>
      </form>
    </Screen>
  );
}

function Which(props: { all: readonly Place[]; chosen: string | undefined; choose: (id: string) => void; error?: string }) {
  const t = useTexts(texts);
  const [typed, type] = useState('');
  const { rows, more } = shownOf(props.all, typed, props.chosen);
  return (
    <>
      {props.all.length > SHOWN_MOST && (
        <Field id="find" label={t('post.find')}>
          <input type="search" autocomplete="off" value={typed} onInput={(event) => type(event.currentTarget.value)} />
        </Field>
      )}
      <Choice
        name="checkpoint"
        legend={t('post.which')}
        options={rows.map((one) => ({ value: one.checkpoint_id, label: one.name, hint: `${areaText(one.division_code)} · ${one.hours}` }))}
        value={props.chosen}
        onChange={props.choose}
        error={props.error}
      />
      {more > 0 && <p class="hint">{t('post.more', { n: more })}</p>}
    </>
  );
}

function Nowhere(props: { isAsking: boolean; failure: unknown }) {
  const t = useTexts(texts);
  return (
    <Screen title={t('scan.title')} back="/duty">
      {props.isAsking ? <p aria-busy="true" /> : <Notice tone="warn">{t(props.failure ? 'post.none_offline' : 'post.none')}</Notice>}
    </Screen>
  );
}
