/** One watched person: today's update, what came before, who answers for it, the end. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useAnswer, type Answer } from '../core/answer';
import { call, Offline, Problem } from '../core/api';
import { hasTask } from '../core/duty';
import { useTexts } from '../core/i18n';
import { A, query } from '../core/router';
import { mistakes, useTask } from '../core/task';
import { Button, Card, Choice, ErrorSummary, fieldError, Notice, Screen, Sheet } from '../core/ui';
import { momentText } from '../divisions/city';
import { degrees } from '../healthcode/form';
import { Fetching } from '../staff/failure';
import { dayText, useNames } from '../staff/words';
import { listed, ownState, REASONS, type FullWatch, type Reason, type Update, type Watch } from './data';
import { StateWords } from './state-words';
import { texts } from './texts';
import { UpdateForm } from './update-form';

const LIST = '/duty/watched';

export default function WatchScreen() {
  const t = useTexts(texts);
  useNames();
  const id = query('id') ?? '';
  const answer = useAnswer<FullWatch>(`/duty/watched/${encodeURIComponent(id)}`);
  // Without a network the list that the phone keeps is enough to record an update.
  const watch = answer.data ?? (answer.failure instanceof Offline ? listed(id) : undefined);
  if (!watch) {
    const isGone = answer.failure instanceof Problem && answer.failure.status === 404;
    return (
      <Screen title={t(isGone ? 'watched.one.gone' : 'watched.title')} back={LIST}>
        {isGone ? (
          <A class="button button-plain" href={LIST}>
            {t('watched.title')}
          </A>
        ) : (
          <Fetching answer={answer} />
        )}
      </Screen>
    );
  }
  return (
    <Screen title={t('watched.one.title', { name: watch.name })} back={LIST}>
      <Facts watch={watch} />
      {watch.today && hasTask('manage_watched') && <Daily watch={watch} answer={answer} />}
      {answer.data && <History updates={answer.data.updates} />}
      {answer.data && <Ways watch={answer.data} answer={answer} />}
    </Screen>
  );
}

/** A calendar day of the city in words. */
const day = (on: string): string => dayText(`${on}T12:00:00+08:00`);

function Facts({ watch }: { watch: Watch & { note?: string | null } }) {
  const t = useTexts(texts);
  const needs = watch.needs.map((need) => t(`watched.need.${need}`)).join(' · ');
  return (
    <Card>
      <p>
        <StateWords watch={watch} />
      </p>
      <p>
        {t(`watched.kind.${watch.kind}`)} · {t(`watched.measure.${watch.measure}`)}
      </p>
      <p>{t('watched.period', { from: day(watch.from_on), until: day(watch.until_on) })}</p>
      <p>
        {t('watched.needs_now', { what: needs || t('watched.needs.none') })}
      </p>
      {watch.note && <p class="hint">{watch.note}</p>}
      {watch.today && <p class="hint">{t(watch.is_mine ? 'watched.one.mine' : 'watched.one.others')}</p>}
    </Card>
  );
}

/** The form as long as an update is due, then what was recorded, and a way to record another. */
function Daily({ watch, answer }: { watch: Watch; answer: Answer<FullWatch> }) {
  const t = useTexts(texts);
  const own = ownState(watch.watch_id);
  const [isOpen, setOpen] = useState(watch.today?.state !== 'done' && !own);
  const [isDone, setDone] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isDone) box.current?.focus();
  }, [isDone]);
  useEffect(() => {
    // Once it has left the phone, the server knows how today stands.
    if (isDone && !own) void answer.reload();
  }, [isDone, own]);
  if (isOpen) {
    const done = () => {
      setOpen(false);
      setDone(true);
    };
    return (
      <section class="group">
        <h2>{t('watched.update')}</h2>
        <UpdateForm watch={watch} onDone={done} />
      </section>
    );
  }
  return (
    <>
      {isDone && (
        <div ref={box} tabIndex={-1}>
          <Notice tone="good" live>
            <strong>{t(own === 'waiting' ? 'watched.saved_offline' : 'watched.saved')}</strong>
          </Notice>
        </div>
      )}
      <Button onClick={() => setOpen(true)}>{t(watch.today?.state === 'done' || isDone || own ? 'watched.update.again' : 'watched.update')}</Button>
    </>
  );
}

function History({ updates }: { updates: readonly Update[] }) {
  const t = useTexts(texts);
  return (
    <Card title={t('watched.one.history')}>
      {updates.length === 0 && <p class="hint">{t('watched.one.no_history')}</p>}
      <ul class="lines">
        {updates.map((one) => (
          <li key={one.id}>
            <p>
              <strong>
                {degrees(one.temperature_tenths_c)} °C · {t(`watched.condition.${one.condition}`)}
              </strong>
            </p>
            <p class="hint">
              {momentText(one.measured_at)} · {t(`watched.contact.${one.contact}`)} · {t(`watched.measured_by.${one.measured_by}`)}
            </p>
            {one.met.length > 0 && (
              <p class="hint">{t('watched.one.met', { what: one.met.map((need) => t(`watched.need.${need}`)).join(' · ') })}</p>
            )}
            {one.note && <p>{one.note}</p>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Ways({ watch, answer }: { watch: FullWatch; answer: Answer<FullWatch> }) {
  const t = useTexts(texts);
  const [isClosing, setClosing] = useState(false);
  const task = useTask();
  const path = `/duty/watched/${encodeURIComponent(watch.watch_id)}`;
  const takeOver = () =>
    task.run(async () => {
      await call('PUT', `${path}/responsible`, {});
      await answer.reload();
    });
  const isOpen = watch.today !== null;
  return (
    <>
      <ErrorSummary problem={task.problem} />
      {isOpen && hasTask('manage_watched') && !watch.is_mine && (
        <Button busy={task.isBusy} onClick={() => void takeOver()}>
          {t('watched.one.take_over')}
        </Button>
      )}
      {hasTask('file_evidence') && (
        <A class="button button-plain" href={`/duty/evidence/new?resident=${encodeURIComponent(watch.resident_id)}`}>
          {t('watched.one.evidence')}
        </A>
      )}
      {isOpen && hasTask('manage_watched') && <Button onClick={() => setClosing(true)}>{t('watched.close')}</Button>}
      <Sheet open={isClosing} title={t('watched.close')} onClose={() => setClosing(false)}>
        <Closing
          path={path}
          isOver={watch.today?.state === 'to_close'}
          onDone={() => {
            setClosing(false);
            void answer.reload();
          }}
        />
      </Sheet>
      <p class="hint">{t('watched.no_colour')}</p>
      <p class="hint">{t('watched.no_alarm')}</p>
    </>
  );
}

function Closing(props: { path: string; isOver: boolean; onDone: () => void }) {
  const t = useTexts(texts);
  const [reason, setReason] = useState<Reason | undefined>(props.isOver ? 'period_over' : undefined);
  const task = useTask();
  const close = () => {
    const wrong = mistakes({ reason: reason ? undefined : t('watched.close.missing') });
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      await call('POST', `${props.path}/close`, { reason });
      props.onDone();
    });
  };
  return (
    <>
      <ErrorSummary problem={task.problem} labels={{ reason: t('watched.close.why') }} />
      <Choice
        name="reason"
        legend={t('watched.close.why')}
        options={REASONS.filter((value) => props.isOver || value !== 'period_over').map((value) => ({
          value,
          label: t(`watched.close.${value}`),
        }))}
        value={reason}
        onChange={setReason}
        error={fieldError(task.problem, 'reason')}
      />
      <Button kind="main" busy={task.isBusy} onClick={close}>
        {t('watched.close.confirm')}
      </Button>
    </>
  );
}
