/** One published trip: correct it with a second person, or take it away at once. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { hasTask } from '../core/duty';
import { useTexts } from '../core/i18n';
import { A, go, query } from '../core/router';
import { useTask } from '../core/task';
import { Button, ErrorSummary, Notice, Screen } from '../core/ui';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import { TakeAway } from './batch-acts';
import type { ToldTrip } from './batch-shapes';
import { newBatchId } from './desk-trips';
import { LineText } from './line-row';
import { refreshList } from './list';
import { texts } from './texts-desk-trips';

export default function DeskTrip() {
  const t = useTexts(texts);
  useNames();
  const answer = useAnswer<ToldTrip>(`/duty/cotravel/trips/${encodeURIComponent(query('trip') ?? '')}`);
  return (
    <Screen title={t('one.title')} back="/duty/trips">
      <Fetching answer={answer} />
      {answer.data && <Shown trip={answer.data} onChanged={answer.set} />}
    </Screen>
  );
}

function Shown({ trip, onChanged }: { trip: ToldTrip; onChanged: (trip: ToldTrip) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const [isAsking, setAsking] = useState(false);
  const isGone = trip.state === 'withdrawn';
  const withdraw = (reason: string) =>
    task.run(async () => {
      onChanged(await call<ToldTrip>('POST', `/duty/cotravel/trips/${trip.trip_id}/withdraw`, { reason }));
      setAsking(false);
      void refreshList();
    });
  return (
    <>
      <p class="quiet">{[t('one.number', { n: trip.trip_id }), t(`one.state.${trip.state}`), areaText(trip.area)].join(' · ')}</p>
      {isGone && (
        <Notice tone="good" live>
          <p>{t('one.gone')}</p>
          {trip.reason && <p>{t(`one.reason.${trip.reason}`)}</p>}
        </Notice>
      )}
      <LineText line={trip.line} />
      {!isAsking && <ErrorSummary problem={task.problem} />}
      {!isGone && hasTask('write_trips') && (
        <Button kind="main" onClick={() => go(`/duty/trips/type?id=${newBatchId()}&corrects=${trip.trip_id}`)}>
          {t('one.correct')}
        </Button>
      )}
      {!isGone && trip.may_withdraw && (
        <Button kind="danger" onClick={() => setAsking(true)}>
          {t('one.withdraw')}
        </Button>
      )}
      {isGone && (
        <A class="button button-plain" href="/duty/trips">
          {t('batch.to_list')}
        </A>
      )}
      {isAsking && <TakeAway task={task} onClose={() => setAsking(false)} onAct={(reason) => void withdraw(reason)} />}
    </>
  );
}
