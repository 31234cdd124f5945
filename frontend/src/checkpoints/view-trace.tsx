/** 查询通行登记: who went by a checkpoint in some hours; with a new proof, and a purpose that is written down. */
import { useEffect, useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { today } from '../core/clock';
import { useTexts } from '../core/i18n';
import { mistakes, useTask } from '../core/task';
import { Button, Choice, ErrorSummary, Field, fieldError, Icon, Notice, Screen } from '../core/ui';
import { city } from '../divisions/city';
import { DivisionPicker } from '../divisions/picker';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import { readAreas } from './areas';
import { AREA_DIGITS, type ManagedPlace } from './manage';
import { PURPOSES, spanOf, type Owner, type Owners, type Purpose, type Trace } from './passages';
import { texts } from './texts-passages';
import { TraceRows } from './trace-rows';
import { offsetOf } from './visit-rules';

const COUNTY_DIGITS = 6;
const TYPED_MS = 300;
/** So many are asked for at once. */
const PAGE = 50;

export default function TraceView() {
  const t = useTexts(texts);
  useNames();
  const [place, pick] = useState<ManagedPlace>();
  return (
    <Screen title={t('trace.title')} back="/duty">
      <p>{t('trace.lead')}</p>
      {place ? <Ask key={place.checkpoint_id} place={place} onOther={() => pick(undefined)} /> : <Pick onPick={pick} />}
    </Screen>
  );
}

function Pick(props: { onPick: (place: ManagedPlace) => void }) {
  const t = useTexts(texts);
  const [chosen, choose] = useState<string>();
  const [typed, type] = useState('');
  const [words, ask] = useState('');
  const [top] = readAreas.value;
  const area = chosen ?? (top && top.length >= COUNTY_DIGITS ? top : undefined);
  useEffect(() => {
    const timer = setTimeout(() => ask(typed.trim()), TYPED_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <>
      <DivisionPicker id="area" label={t('trace.area')} value={area} digits={AREA_DIGITS} onChange={choose} />
      <Field id="words" label={t('trace.search')}>
        <input type="search" autocomplete="off" maxLength={40} value={typed} onInput={(event) => type(event.currentTarget.value)} />
      </Field>
      {area ? (
        <Places key={`${area} ${words}`} area={area} words={words} onPick={props.onPick} />
      ) : (
        <p role="status">{t('trace.choose_area')}</p>
      )}
    </>
  );
}

function Places(props: { area: string; words: string; onPick: (place: ManagedPlace) => void }) {
  const t = useTexts(texts);
  const more = props.words ? `&q=${encodeURIComponent(props.words)}` : '';
  const answer = useAnswer<{ checkpoints: ManagedPlace[] }>(`/duty/checkpoints?area=${props.area}${more}`);
  const found = answer.data?.checkpoints;
  return (
    <>
      <Fetching answer={answer} />
      {found?.length === 0 && <p role="status">{t('trace.no_places')}</p>}
      <ul class="rows" aria-label={t('trace.places')} data-testid="places">
        {found?.map((one) => (
          <li key={one.checkpoint_id}>
            <button type="button" onClick={() => props.onPick(one)}>
              <span class="row-text">
                <strong lang="zh-CN">{one.name}</strong>
                <span class="hint" lang="zh-CN">
                  {areaText(one.division_code)}
                </span>
              </span>
              <Icon name="next" />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

interface Wish {
  on: string;
  from: string;
  until: string;
  purpose: Purpose | undefined;
}

function Ask({ place, onOther }: { place: ManagedPlace; onOther: () => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const zone = city.value?.zone ?? 'Asia/Shanghai';
  const todayOn = today(zone);
  const [wish, set] = useState<Wish>({ on: todayOn, from: '08:00', until: '10:00', purpose: undefined });
  const [trace, show] = useState<Trace>();
  const [asked, remember] = useState('');
  const touch = (change: Partial<Wish>) => set({ ...wish, ...change });
  const search = () =>
    task.run(async () => {
      if (!wish.purpose) throw mistakes({ purpose: t('trace.purpose_missing') });
      const words = new URLSearchParams({
        checkpoint_id: place.checkpoint_id,
        ...spanOf(wish.on, wish.from, wish.until, offsetOf(zone, wish.on)),
        purpose: wish.purpose,
      });
      const found = await call<Trace>('GET', `/duty/passages?${words}`);
      remember(String(words));
      show(found);
    });
  const more = () =>
    task.run(async () => {
      const page = await call<Trace>('GET', `/duty/passages?${asked}&after=${trace?.next}`);
      show({ ...page, passages: [...(trace?.passages ?? []), ...page.passages] });
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void search();
      }}
    >
      <h2 lang="zh-CN">{place.name}</h2>
      <Button onClick={onOther}>{t('trace.other')}</Button>
      <ErrorSummary problem={task.problem} labels={{ until: t('trace.until'), purpose: t('trace.purpose') }} />
      <Field id="on" label={t('trace.on')}>
        <input type="date" required max={todayOn} value={wish.on} onInput={(event) => touch({ on: event.currentTarget.value })} />
      </Field>
      <Field id="from" label={t('trace.from')}>
        <input type="time" required value={wish.from} onInput={(event) => touch({ from: event.currentTarget.value })} />
      </Field>
      <Field id="until" label={t('trace.until')} hint={t('trace.until_hint')} error={fieldError(task.problem, 'until')}>
        <input type="time" required value={wish.until} onInput={(event) => touch({ until: event.currentTarget.value })} />
      </Field>
      <Choice
        name="purpose"
        legend={t('trace.purpose')}
        options={PURPOSES.map((value) => ({ value, label: t(`trace.purpose.${value}`) }))}
        value={wish.purpose}
        error={fieldError(task.problem, 'purpose')}
        onChange={(purpose) => touch({ purpose })}
      />
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t('trace.go')}
      </Button>
      {trace && <Found key={asked} trace={trace} asked={asked} />}
      {trace?.next && (
        <Button busy={task.isBusy} onClick={() => void more()}>
          {t('passages.more')}
        </Button>
      )}
    </form>
  );
}

function Found({ trace, asked }: { trace: Trace; asked: string }) {
  const t = useTexts(texts);
  const task = useTask();
  const [owners, know] = useState<readonly Owner[]>();
  const [isWhole, finish] = useState(false);
  const n = trace.passages.length;
  const codes = trace.passages.filter(({ means }) => means !== 'visitor').map(({ id }) => id);
  const find = () =>
    task.run(async () => {
      const wish = Object.fromEntries(new URLSearchParams(asked));
      let told: readonly Owner[] = [];
      finish(false);
      for (let at = 0; at < codes.length; at += PAGE) {
        let left = codes.slice(at, at + PAGE);
        for (let after: number | null = 0; after !== null && left.length > 0; ) {
          const found: Owners = await call<Owners>('POST', '/duty/passages/whose', { ...wish, ids: left, after });
          told = [...told, ...found.people];
          know(told);
          const known = new Set(found.people.flatMap(({ ids }) => ids));
          left = left.filter((id) => !known.has(id));
          after = found.next;
        }
      }
      finish(true);
    });
  return (
    <>
      <Notice live>{n === 0 ? t('trace.none') : t(trace.next ? 'trace.found_more' : 'trace.found', { n })}</Notice>
      {n > 0 && <p class="hint">{t('trace.proof_what')}</p>}
      {codes.length > 0 && (
        <>
          <Button busy={task.isBusy} onClick={() => void find()}>
            {t('trace.whose')}
          </Button>
          <p class="hint">{t('trace.whose_what')}</p>
          <ErrorSummary problem={task.problem} />
          {owners?.length === 0 && isWhole && <Notice live>{t('trace.whose_none')}</Notice>}
          {owners && !isWhole && !task.isBusy && <Notice live>{t('trace.whose_part')}</Notice>}
        </>
      )}
      {owners && owners.length > 0 && <People owners={owners} purpose={new URLSearchParams(asked).get('purpose') ?? ''} />}
      <TraceRows passages={trace.passages} owners={owners ?? []} />
    </>
  );
}

/** Whose codes they were, each once; where else somebody went is asked for one by one, for the same purpose. */
function People({ owners, purpose }: { owners: readonly Owner[]; purpose: string }) {
  const t = useTexts(texts);
  const people = [...new Map(owners.map((one) => [one.resident_id, one])).values()];
  return (
    <section class="group" data-testid="people">
      <h2>{t('trace.people')}</h2>
      <p class="hint">{t('trace.way_what')}</p>
      <ul class="rows">
        {people.map((one) => (
          <li key={one.resident_id} class="row">
            <Way owner={one} purpose={purpose} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Way({ owner, purpose }: { owner: Owner; purpose: string }) {
  const t = useTexts(texts);
  const task = useTask();
  const [way, show] = useState<Trace>();
  const find = () =>
    task.run(async () => {
      show(await call<Trace>('GET', `/duty/passages?${new URLSearchParams({ resident_id: owner.resident_id, purpose })}`));
    });
  return (
    <div class="row-text">
      <p lang="zh-CN">
        <strong>{owner.name}</strong> · {areaText(owner.division_code)}
      </p>
      {!way && (
        <Button busy={task.isBusy} onClick={() => void find()}>
          {t('trace.way')}
        </Button>
      )}
      <ErrorSummary problem={task.problem} />
      {way && <Notice live>{way.passages.length ? t('trace.found', { n: way.passages.length }) : t('own.none')}</Notice>}
      {way && <TraceRows passages={way.passages} owners={[]} isEachNamed />}
    </div>
  );
}
