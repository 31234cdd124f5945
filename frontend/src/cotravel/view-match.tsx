/** One match: how near it was and why, what to do now, who published it, and telling the community. */
import { useEffect, useState } from 'preact/hooks';
import { now, today } from '../core/clock';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Card, Notice, Screen } from '../core/ui';
import { city, loadCity } from '../divisions/city';
import { adviceOn, isOver, isWorthTelling, watchedUntil } from './advice';
import { isHidden, isLoaded } from './journeys';
import { tripList } from './list';
import { matchOf, useCotravel } from './matching';
import { Hidden, ListState, Sources } from './parts';
import { Register } from './register';
import type { Match } from './shapes';
import { texts } from './texts-match';
import { dayText, gradeText, journeyLine, journeyTitle, kindText, reasonText, stretchText, timesText, toneOf, tripSeat } from './words';

/** Which match is meant stands behind the mark in the address: no server ever hears of it. */
function asked(): [journeyId: string, tripId: number] {
  const [journeyId = '', tripId = ''] = location.hash.slice(1).split('.');
  return [journeyId, Number(tripId)];
}

export default function ViewMatch() {
  const t = useTexts(texts);
  useCotravel();
  useEffect(() => void loadCity().catch(() => undefined), []);
  const [[journeyId, tripId], ask] = useState(asked);
  useEffect(() => {
    const follow = (): void => ask(asked());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  const isReady = isLoaded.value && tripList.value !== undefined;
  const match = isReady ? matchOf(journeyId, tripId) : undefined;
  return (
    <Screen title={t('match.title')} back="/cotravel">
      {match && <Found key={`${journeyId}.${tripId}`} match={match} />}
      {isReady && !match && (isHidden.value ? <Hidden /> : <Gone />)}
      {isLoaded.value && !tripList.value && <ListState />}
    </Screen>
  );
}

function Gone() {
  const t = useTexts(texts);
  return (
    <>
      <p role="status">{t('match.gone')}</p>
      <A class="button button-plain" href="/cotravel">
        {t('match.to_home')}
      </A>
    </>
  );
}

function Found({ match }: { match: Match }) {
  const t = useTexts(texts);
  const on = today(city.value?.zone ?? 'Asia/Shanghai', now());
  return (
    <>
      <Notice tone={toneOf(match)}>
        <h2 class="grade-word">{gradeText(match)}</h2>
        <p>{journeyTitle(match.journey)}</p>
        <p class="quiet">{journeyLine(match.journey, on.slice(0, 4))}</p>
      </Notice>
      <ToDo match={match} today={on} />
      {isWorthTelling(match, on) && <Register trip={match.trip} />}
      <Why match={match} />
      <Card title={t('match.sources')}>
        <Sources id={match.trip.id} />
      </Card>
    </>
  );
}

function ToDo({ match, today: on }: { match: Match; today: string }) {
  const t = useTexts(texts);
  const isPast = isOver(match, on);
  return (
    <Card title={t('match.do')}>
      {isPast && <p>{t('match.over')}</p>}
      <ol class="todo">
        {adviceOn(match, on).map((one) => (
          <li key={one}>{t(`match.do.${one}`)}</li>
        ))}
      </ol>
      {isWorthTelling(match, on) && (
        <p class="hint">
          {t('match.until', { day: dayText(watchedUntil(match), on.slice(0, 4)) })} {t('match.basis')}
        </p>
      )}
      {match.grade === 'cannot_tell' && <Mend match={match} />}
    </Card>
  );
}

const Mend = ({ match }: { match: Match }) => (
  <A class="button button-plain" href={`/cotravel/journey#${match.journey.id}`}>
    {useTexts(texts)('match.mend')}
  </A>
);

function Why({ match }: { match: Match }) {
  const t = useTexts(texts);
  const { trip } = match;
  const isVague = !match.is_stretch_known && (trip.kind === 'train' || trip.kind === 'coach');
  const rows: readonly [string, string][] = [
    [t('match.what'), `${kindText(trip.kind)} ${trip.said}`],
    [t('match.day'), dayText(trip.on)],
    [t('match.time'), timesText(trip)],
    [t('match.stretch'), stretchText(trip.from, trip.to)],
    [t('match.seat'), tripSeat(trip)],
  ];
  return (
    <Card title={t('match.why')}>
      <p>{reasonText(match)}</p>
      {isVague && match.grade !== 'apart' && <p class="hint">{t('match.stretch_unknown')}</p>}
      {isVague && match.grade !== 'apart' && match.grade !== 'cannot_tell' && <Mend match={match} />}
      <h3>{t('match.theirs')}</h3>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value || t('match.not_said')}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
