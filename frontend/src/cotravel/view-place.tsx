/** One published place: when the patient was there, who says so, whether I was there too, and what then. */
import { useEffect, useState } from 'preact/hooks';
import { now, today } from '../core/clock';
import { useTexts } from '../core/i18n';
import { A, go } from '../core/router';
import { Button, Card, Notice, Screen } from '../core/ui';
import { city, loadCity } from '../divisions/city';
import { loadDivisions, tree } from '../divisions/data';
import { pathText } from '../divisions/rules';
import { WATCHED_DAYS } from './advice';
import { dayPlus } from './journey-form';
import { isLoaded } from './journeys';
import { placeList, tripList } from './list';
import { useCotravel } from './matching';
import { ListState, Sources } from './parts';
import type { PlaceGrade, PlaceMatch } from './place-rules';
import { matchesOfPlace, placeGradeText, placeTone, placeWhyText, stayText, wasTherePath } from './places';
import { Register } from './register';
import type { ListedTrip } from './shapes';
import { texts as ofMatch } from './texts-match';
import { texts } from './texts-places';
import { dayText, timesText } from './words';

type Advice = 'match.do.register' | 'match.do.few' | 'places.do.wash' | 'match.do.temperature' | 'match.do.unwell' | 'match.do.nothing';

const ADVICE: Readonly<Record<PlaceGrade, readonly Advice[]>> = {
  same_time: ['match.do.few', 'match.do.register', 'match.do.temperature', 'match.do.unwell'],
  same_day: ['places.do.wash', 'match.do.register', 'match.do.temperature', 'match.do.unwell'],
  cannot_tell: ['match.do.temperature', 'match.do.unwell'],
  apart: ['match.do.nothing'],
};

/** Which place is meant stands behind the mark in the address: no server ever hears of it. */
const asked = (): number => Number(location.hash.slice(1));

export default function ViewPlace() {
  const t = useTexts(texts);
  useCotravel();
  useEffect(() => {
    void loadCity().catch(() => undefined);
    void loadDivisions().catch(() => undefined);
  }, []);
  const [id] = useState(asked);
  const isReady = isLoaded.value && tripList.value !== undefined;
  const place = placeList.value.find((one) => one.id === id);
  return (
    <Screen title={t('places.one')} back="/cotravel/places">
      {isReady && place && <Place place={place} />}
      {isReady && !place && <Gone />}
      {isLoaded.value && !tripList.value && <ListState />}
    </Screen>
  );
}

function Gone() {
  const t = useTexts(texts);
  return (
    <>
      <p role="status">{t('places.gone')}</p>
      <A class="button button-plain" href="/cotravel/places">
        {t('places.to_list')}
      </A>
    </>
  );
}

function Place({ place }: { place: ListedTrip }) {
  const t = useTexts(texts);
  const [match] = matchesOfPlace(place.id);
  const where = (tree.value && pathText(tree.value, place.division)) ?? '';
  return (
    <>
      <Card title={place.said}>
        {where && <p class="quiet">{where}</p>}
        <dl class="facts">
          <div>
            <dt>{t('places.stayed')}</dt>
            <dd>
              {stayText(place)}
              {!timesText(place) && <small class="quiet"> {t('places.no_hours')}</small>}
            </dd>
          </div>
        </dl>
      </Card>
      {match && <Found match={match} />}
      {match?.mine.place !== place.id && (
        <>
          <Button kind={match ? 'plain' : 'main'} aria-describedby="was-there-hint" onClick={() => go(wasTherePath(place.id))}>
            {t('places.was_there')}
          </Button>
          <p class="hint" id="was-there-hint">
            {t('places.was_there_hint')}
          </p>
        </>
      )}
      <Card title={useTexts(ofMatch)('match.sources')}>
        <Sources id={place.id} />
      </Card>
    </>
  );
}

function Found({ match }: { match: PlaceMatch }) {
  const t = useTexts(texts);
  const say = useTexts({ ...ofMatch, 'places.do.wash': texts['places.do.wash'] });
  const on = today(city.value?.zone ?? 'Asia/Shanghai', now());
  const { mine, place } = match;
  const until = dayPlus(place.on, WATCHED_DAYS + Math.floor((place.until_min ?? 0) / 1440));
  const isOver = until < on;
  const isMet = match.grade === 'same_time' || match.grade === 'same_day';
  const steps: readonly Advice[] = isOver ? ['match.do.unwell'] : ADVICE[match.grade];
  return (
    <>
      <Notice tone={placeTone(match)}>
        <h2 class="grade-word">{placeGradeText(match)}</h2>
        <p>{placeWhyText(match)}</p>
        <p class="quiet">{`${t('places.yours', { name: mine.name })} · ${stayText(mine, on.slice(0, 4))}`}</p>
        <A href={wasTherePath(mine.id)}>{t('places.edit_title')}</A>
      </Notice>
      <Card title={say('match.do')}>
        {isOver && <p>{say('match.over')}</p>}
        <ol class="todo">
          {steps.map((one) => (
            <li key={one}>{say(one)}</li>
          ))}
        </ol>
        {isMet && !isOver && (
          <p class="hint">
            {say('match.until', { day: dayText(until, on.slice(0, 4)) })} {say('match.basis')}
          </p>
        )}
      </Card>
      {isMet && !isOver && <Register trip={place} />}
    </>
  );
}
