/** Somebody who registered a trip: what is published, how to ask them, and what is so. */
import { useState } from 'preact/hooks';
import { uuid7 } from '../core/clock';
import { hasTask } from '../core/duty';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { useTask } from '../core/task';
import { Button, Choice, ErrorSummary, Notice, Sheet } from '../core/ui';
import { momentText } from '../divisions/city';
import { dayPlus } from '../evidence/data';
import { PickReason } from '../evidence/pick-reason';
import { Facts, type Fact } from '../staff/facts';
import { areaText } from '../staff/words';
import { confirm, dismiss, DISMISSALS, keep, phoneOf, troubleOf, type Dismissal, type Registered } from './desk-registered';
import type { TripSaid } from './registering';
import { texts } from './texts-desk-registered';
import { dayText, timesText } from './words';
import { tripWords } from './trip-words';

export type Said = 'done_confirm' | 'done_dismiss' | 'done_keep';

interface Props {
  one: Registered;
  onDone: (said: Said) => void;
  onClose: () => void;
}

export function RegisteredSheet({ one, onDone, onClose }: Props) {
  const t = useTexts(texts);
  const [asking, ask] = useState<'confirm' | 'dismiss'>();
  if (asking === 'confirm') return <Confirm one={one} onDone={() => onDone('done_confirm')} onClose={() => ask(undefined)} />;
  if (asking === 'dismiss') return <Dismiss one={one} onDone={() => onDone('done_dismiss')} onClose={() => ask(undefined)} />;
  const acts = one.waits && one.is_mine;
  const trouble = troubleOf(one);
  const isToEnd = one.must_end || one.must_ask;
  return (
    <Sheet open title={one.name} onClose={onClose}>
      <Facts rows={factsOf(one, t)} />
      {trouble && (
        <Notice tone="warn">
          <p>{t(trouble)}</p>
          {one.must_ask && <p>{t('asked.must_ask_why')}</p>}
          {isToEnd && !hasTask('file_evidence') && <p>{t('asked.trip_gone_yellow')}</p>}
          {isToEnd && hasTask('file_evidence') && (
            <A class="button button-plain" href="/duty/evidence/new">
              {t('asked.to_release')}
            </A>
          )}
        </Notice>
      )}
      {one.until_on === null && <Notice tone="info">{t('asked.over')}</Notice>}
      {(one.waits || one.must_ask) && <p>{t(one.trip.kind === 'place' ? 'asked.ask_place' : 'asked.ask')}</p>}
      {one.is_mine && <Phone one={one} />}
      {one.is_mine && one.must_ask && <Keep one={one} onDone={() => onDone('done_keep')} />}
      {acts && one.may_confirm && (
        <Button kind="main" onClick={() => ask('confirm')}>
          {t('asked.confirm')}
        </Button>
      )}
      {acts && <Button onClick={() => ask('dismiss')}>{t('asked.dismiss')}</Button>}
      {(one.waits || one.must_ask) && !one.is_mine && <p class="hint">{t('asked.read_only')}</p>}
      {one.order && hasTask('read_evidence') && (
        <A class="button button-plain" href={`/duty/evidence/order?id=${encodeURIComponent(one.order.order_id)}`}>
          {t('asked.to_order')}
        </A>
      )}
      <Button onClick={onClose}>{t('asked.close')}</Button>
    </Sheet>
  );
}

function timesOf({ from_min, until_min }: TripSaid): string {
  return timesText({ ...(from_min == null ? {} : { from_min }), ...(until_min == null ? {} : { until_min }) });
}

/** All that a trip says, in one line. */
function lineOf(trip: TripSaid): string {
  const { title, detail } = tripWords(trip, '');
  return [title, detail, timesOf(trip)].filter(Boolean).join(' · ');
}

function factsOf(one: Registered, t: (key: keyof typeof texts) => string): Fact[] {
  const { trip } = one;
  const { title, detail } = tripWords(trip, t('asked.unknown_trip'));
  const times = timesOf(trip);
  const sources = (trip.sources ?? []).map(({ publisher, url }, n) =>
    url ? (
      <a key={n} href={url} target="_blank" rel="noreferrer noopener">
        {publisher || t('asked.source')}
      </a>
    ) : (
      <span key={n}>{publisher}</span>
    ),
  );
  const rows: (Fact | false)[] = [
    [t('asked.where'), areaText(one.division_code)],
    [t('asked.trip'), [title, detail].filter(Boolean).join(' · ')],
    times !== '' && [t('asked.times'), times],
    one.trip_was != null && [t('asked.was'), lineOf(one.trip_was)],
    one.changes?.length ? [t('asked.changes'), one.changes.map((what) => t(`asked.change.${what}`)).join(' · ')] : false,
    sources.length > 0 && [t('asked.published'), <>{sources}</>],
    [t('asked.at'), momentText(one.registered_at)],
    one.until_on !== null && [t('asked.until'), dayText(dayPlus(one.until_on, -1))],
  ];
  return rows.filter((row): row is Fact => row !== false);
}

function Phone({ one }: { one: Registered }) {
  const t = useTexts(texts);
  const task = useTask();
  const [phone, show] = useState<string | null>();
  if (phone) {
    return (
      <a class="button button-main" href={`tel:${phone}`}>
        {t('asked.call', { phone })}
      </a>
    );
  }
  return (
    <>
      <ErrorSummary problem={task.problem} />
      {phone === null && <Notice live>{t('asked.no_phone')}</Notice>}
      {phone === undefined && (
        <>
          <Button busy={task.isBusy} onClick={() => void task.run(async () => show(await phoneOf(one)))}>
            {t('asked.phone')}
          </Button>
          <p class="hint">{t('asked.phone_logged')}</p>
        </>
      )}
    </>
  );
}

function Keep({ one, onDone }: { one: Registered; onDone: () => void }) {
  const t = useTexts(texts);
  const task = useTask();
  return (
    <>
      <ErrorSummary problem={task.problem} />
      <Button kind="main" busy={task.isBusy} onClick={() => void task.run(() => keep(one).then(onDone))}>
        {t('asked.keep')}
      </Button>
    </>
  );
}

interface StepProps {
  one: Registered;
  onDone: () => void;
  onClose: () => void;
}

function Confirm({ one, onDone, onClose }: StepProps) {
  const t = useTexts(texts);
  const task = useTask();
  // Made once for this wish, so that whatever is sent twice files one order.
  const [id] = useState(uuid7);
  const [near, setNear] = useState<'no' | 'yes'>('no');
  const day = one.until_on ? dayText(dayPlus(one.until_on, -1)) : '';
  return (
    <Sheet open title={t('asked.confirm_sure', { name: one.name })} onClose={onClose}>
      <ErrorSummary problem={task.problem} />
      {one.near_reason_text && (
        <Choice
          name="near"
          legend={t('asked.how_near')}
          options={[
            { value: 'no', label: one.reason_text ?? '' },
            { value: 'yes', label: one.near_reason_text },
          ]}
          value={near}
          onChange={setNear}
        />
      )}
      <p>{t('asked.confirm_what', { why: (near === 'yes' ? one.near_reason_text : one.reason_text) ?? '', day })}</p>
      <p>{t('asked.confirm_told')}</p>
      <Button kind="main" busy={task.isBusy} onClick={() => void task.run(() => confirm(one, id, near === 'yes').then(onDone))}>
        {t('asked.confirm')}
      </Button>
      <Button onClick={onClose}>{t('asked.close')}</Button>
    </Sheet>
  );
}

function Dismiss({ one, onDone, onClose }: StepProps) {
  const t = useTexts(texts);
  const task = useTask();
  const reasons = DISMISSALS.map((code) => ({ code, text: t(`asked.reason.${code}`) }));
  return (
    <PickReason
      title={t('asked.dismiss_sure')}
      act={t('asked.dismiss')}
      kind="main"
      reasons={reasons}
      isBusy={task.isBusy}
      problem={task.problem}
      onPicked={(reason) => void task.run(() => dismiss(one, reason as Dismissal).then(onDone))}
      onClose={onClose}
    />
  );
}
