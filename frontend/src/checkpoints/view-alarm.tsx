/** One alarm: what was seen, whose it is for those who answer for that home, and what was done. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { Problem } from '../core/api';
import { useDraft } from '../core/draft';
import { hasTask } from '../core/duty';
import { useTexts } from '../core/i18n';
import { A, query } from '../core/router';
import { mistakes, useTask } from '../core/task';
import { Button, Card, Choice, ErrorSummary, Field, fieldError, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { degrees } from '../healthcode/form';
import { Facts, type Fact } from '../staff/facts';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import { alarmPath, answerAlarm, type Outcome, type WholeAlarm } from './alarms';
import { texts } from './texts-alarms';
import { Due } from './view-alarms';
import { texts as words } from './words';

const LIST = '/duty/alarms';
const NOTE_MOST = 200;

export default function AlarmScreen() {
  const t = useTexts(texts);
  useNames();
  const id = query('id') ?? '';
  const answer = useAnswer<WholeAlarm>(alarmPath(id));
  const [isFresh, setFresh] = useState(false);
  const { data, failure } = answer;
  const done = (told: WholeAlarm) => {
    setFresh(true);
    answer.set(told);
  };
  if (!data) {
    const isGone = failure instanceof Problem && failure.status === 404;
    return (
      <Screen title={t('alarms.title')} back={LIST}>
        {isGone ? <p>{t('alarms.gone')}</p> : <Fetching answer={answer} />}
        {isGone && <ToList />}
      </Screen>
    );
  }
  return (
    <Screen title={t(`alarms.kind.${data.kind}`)} back={LIST}>
      <Seen alarm={data} />
      {data.kind !== 'device_silent' && <Who alarm={data} />}
      {data.state === 'open' ? (
        <Answer key={id} alarm={data} onDone={done} onStale={answer.reload} />
      ) : (
        <Closed alarm={data} isFresh={isFresh} />
      )}
    </Screen>
  );
}

function ToList() {
  const t = useTexts(texts);
  return (
    <A class="button button-plain" href={LIST}>
      {t('alarms.to_list')}
    </A>
  );
}

function Seen({ alarm }: { alarm: WholeAlarm }) {
  const t = useTexts(texts);
  const say = useTexts(words);
  const isDevice = alarm.kind === 'device_silent';
  const rows: Fact[] = [
    [t('alarms.place'), `${alarm.checkpoint_name || t('alarms.place.unnamed')} · ${areaText(alarm.division_code)}`],
    [t(isDevice ? 'alarms.last_heard' : 'alarms.seen'), momentText(alarm.seen_at)],
  ];
  if (alarm.last_at !== alarm.seen_at) rows.push([t('alarms.last'), momentText(alarm.last_at)]);
  if (alarm.temperature_tenths_c !== null) rows.push([t('alarms.temperature'), `${degrees(alarm.temperature_tenths_c)} °C`]);
  if (alarm.direction) rows.push([t('alarms.direction'), say(`direction.${alarm.direction}`)]);
  if (alarm.emergency) rows.push([t('alarms.emergency'), say(`emergency.${alarm.emergency}`)]);
  return (
    <Card>
      {alarm.state === 'open' && (
        <p>
          <Due alarm={alarm} />
        </p>
      )}
      <p>{t(`alarms.what.${alarm.kind}`)}</p>
      <Facts rows={rows} />
    </Card>
  );
}

function Who({ alarm }: { alarm: WholeAlarm }) {
  const t = useTexts(texts);
  if (!alarm.home) return <Notice>{t(alarm.is_home_told ? 'alarms.who.told' : 'alarms.who.unknown')}</Notice>;
  // The home is told to those who answer for it; without a name they have read too many of them.
  if (!alarm.resident_id) return <Notice tone="warn">{t('alarms.who.later')}</Notice>;
  return (
    <Card title={t('alarms.who')}>
      <p>
        <strong>{alarm.name}</strong>
      </p>
      <p>{areaText(alarm.home)}</p>
      {hasTask('check_in_for') && (
        <A class="button button-plain" href={`/duty/village/visit?for=${encodeURIComponent(alarm.resident_id)}`}>
          {t('alarms.to_person')}
        </A>
      )}
      <p class="hint">{t('alarms.who.logged')}</p>
    </Card>
  );
}

interface AnswerProps {
  alarm: WholeAlarm;
  onDone: (alarm: WholeAlarm) => void;
  onStale: () => Promise<void>;
}

function Answer({ alarm, onDone, onStale }: AnswerProps) {
  const t = useTexts(texts);
  const [form, patch, clear] = useDraft<{ outcome?: Outcome; note: string }>(`duty.alarm.${alarm.alarm_id}`, { note: '' });
  const task = useTask();
  const send = () => {
    const { outcome, note } = form;
    if (!outcome) return task.fail(mistakes({ outcome: t('alarms.outcome.missing') }));
    void task.run(async () => {
      try {
        onDone(await answerAlarm(alarm.alarm_id, outcome, note.trim()));
        clear();
      } catch (failure) {
        // Somebody was faster: what they did is shown instead.
        if (!(failure instanceof Problem && failure.status === 409)) throw failure;
        clear();
        await onStale();
      }
    });
  };
  return (
    <section class="stack">
      <ErrorSummary problem={task.problem} labels={{ outcome: t('alarms.answer'), note: t('alarms.note') }} />
      <Choice
        name="outcome"
        legend={t('alarms.answer')}
        options={alarm.outcomes.map((value) => ({ value, label: t(`alarms.outcome.${value}`) }))}
        value={form.outcome}
        onChange={(outcome) => patch({ outcome })}
        error={fieldError(task.problem, 'outcome')}
      />
      <Field id="note" label={t('alarms.note')} hint={t('alarms.note.hint')} error={fieldError(task.problem, 'note')}>
        <textarea
          rows={2}
          maxLength={NOTE_MOST}
          autocomplete="off"
          value={form.note}
          onInput={(event) => patch({ note: event.currentTarget.value })}
        />
      </Field>
      <Button kind="main" busy={task.isBusy} onClick={send}>
        {t('alarms.confirm')}
      </Button>
    </section>
  );
}

function Closed({ alarm, isFresh }: { alarm: WholeAlarm; isFresh: boolean }) {
  const t = useTexts(texts);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isFresh) box.current?.focus();
  }, []);
  return (
    <>
      <div ref={box} tabIndex={-1}>
        <Notice tone="good" live>
          <p>
            <strong>{t(alarm.outcome ? 'alarms.answered' : 'alarms.over')}</strong>
          </p>
          {alarm.outcome && <p>{t(`alarms.outcome.${alarm.outcome}`)}</p>}
          {alarm.note && <p>{alarm.note}</p>}
          {alarm.closed_at && <p class="hint">{[alarm.answered_unit, momentText(alarm.closed_at)].filter(Boolean).join(' · ')}</p>}
        </Notice>
      </div>
      <ToList />
    </>
  );
}
