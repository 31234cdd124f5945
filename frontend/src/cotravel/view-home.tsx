/** 同行: what was found about my journeys, my journeys, and which list they were compared with. */
import { useEffect } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { now, today } from '../core/clock';
import { A, go } from '../core/router';
import { session } from '../core/session';
import { Button, Card, Icon, Notice, Screen } from '../core/ui';
import { city, loadCity } from '../divisions/city';
import { isReadable } from './journey-form';
import { isHidden, isLoaded, journeys } from './journeys';
import { listState, tripList } from './list';
import { apart, matches, newMatches, useCotravel, useSeenOnLeaving } from './matching';
import { Hidden, ListState } from './parts';
import { PlaceFindings } from './places-found';
import { loadRegistrations } from './registering';
import type { Journey, Match } from './shapes';
import { texts } from './texts';
import { gradeText, journeyLine, journeyTitle, noneText, toneOf, tripTitle } from './words';

export const yearNow = (): string => today(city.value?.zone ?? 'Asia/Shanghai', now()).slice(0, 4);

/** Behind the mark, so that no server hears of it, not even when the page is loaded anew. */
export const matchPath = ({ journey, trip }: Match): string => `/cotravel/match#${journey.id}.${trip.id}`;

export default function CotravelHome() {
  const t = useTexts(texts);
  useCotravel();
  useSeenOnLeaving();
  useEffect(() => {
    void loadCity().catch(() => undefined);
    // Fetched by everybody who comes here: code asked for after a match would tell of it.
    void Promise.all([import('./view-match'), import('./view-place')]).catch(() => undefined);
  }, []);
  const { state, account } = session.value;
  const mayHaveRegistered = state === 'in' && account?.has_applied === true;
  useEffect(() => {
    // Asked here by everybody, so that no question tells the server that there is a match.
    if (mayHaveRegistered) void loadRegistrations();
  }, [mayHaveRegistered]);
  if (!isLoaded.value) return <Screen title={t('cotravel.title')} class="opening" />;
  const mine = journeys.value;
  return (
    <Screen title={t('cotravel.title')}>
      {isHidden.value ? <Hidden /> : mine.length === 0 ? <Welcome /> : <Findings mine={mine} />}
      <PlaceFindings />
      {!isHidden.value && (
        <Button kind="main" onClick={() => go('/cotravel/journey')}>
          {t('cotravel.add')}
        </Button>
      )}
      {mine.length > 0 && <Journeys all={mine} />}
      <Ways />
      <ListState />
    </Screen>
  );
}

function Welcome() {
  const t = useTexts(texts);
  return (
    <Card title={t('cotravel.lead')}>
      <p>{t('cotravel.how')}</p>
      <Notice tone="good">{t('cotravel.private')}</Notice>
    </Card>
  );
}

function Findings({ mine }: { mine: readonly Journey[] }) {
  const t = useTexts(texts);
  const found = matches.value;
  const none = noneText(mine);
  const fresh = new Set(newMatches.value);
  return (
    <div role="status" class="group" data-testid="findings">
      {found.length > 0 && (
        <>
          <h2>{t('cotravel.found', { n: found.length })}</h2>
          <p class="hint">{t('cotravel.found_how')}</p>
          <ul class="rows">
            {found.map((match) => (
              <Found key={matchPath(match)} match={match} isNew={fresh.has(match)} />
            ))}
          </ul>
        </>
      )}
      {found.length === 0 && tripList.value && (
        <Notice tone={none.isGood ? 'good' : 'warn'}>
          <p>
            <strong>{t(none.isGood ? 'cotravel.none' : 'cotravel.none_read')}</strong>
          </p>
          {none.lines.map((line) => (
            <p key={line}>{line}</p>
          ))}
          <p class="hint">{t('cotravel.none_but')}</p>
        </Notice>
      )}
    </div>
  );
}

function Found({ match, isNew }: { match: Match; isNew: boolean }) {
  const t = useTexts(texts);
  const { journey, trip } = match;
  return (
    <li>
      <A href={matchPath(match)}>
        <span class="row-text">
          <strong class={`grade grade-${toneOf(match)}`}>
            {gradeText(match)}
            {isNew && <span class="new">{t('cotravel.new')}</span>}
          </strong>
          <span>{tripTitle(trip)}</span>
          <small class="quiet">{journeyLine(journey, yearNow())}</small>
        </span>
        <Icon name="next" />
      </A>
    </li>
  );
}

function Journeys({ all }: { all: readonly Journey[] }) {
  const t = useTexts(texts);
  return (
    <section class="group">
      <h2>{t('cotravel.mine')}</h2>
      <p class="hint">{t('cotravel.private')}</p>
      <ul class="rows" data-testid="journeys">
        {all.map((one) => (
          <li key={one.id}>
            <A href={`/cotravel/journey#${one.id}`}>
              <span class="row-text">
                <span class="row-title">{journeyTitle(one)}</span>
                <small class="quiet">{journeyLine(one, yearNow())}</small>
                <small>
                  <Outcome journey={one} />
                </small>
              </span>
              <Icon name="next" />
            </A>
          </li>
        ))}
      </ul>
      <p class="hint">{t('cotravel.kept_for')}</p>
    </section>
  );
}

/** What was found about one journey, in a word. */
function Outcome({ journey }: { journey: Journey }) {
  const t = useTexts(texts);
  const own = (match: Match): boolean => match.journey.id === journey.id;
  const gravest = matches.value.find(own);
  if (!isReadable(journey)) return <>{t('cotravel.never')}</>;
  if (gravest) return <>{gradeText(gravest)}</>;
  if (!tripList.value && listState.value.state !== 'fresh') return <>{t('cotravel.not_compared')}</>;
  return <>{t(apart.value.some(own) ? 'cotravel.apart' : 'cotravel.clear')}</>;
}

const WAYS = ['registered', 'trips', 'places', 'contact', 'vehicle'] as const;

function Ways() {
  const t = useTexts(texts);
  const isIn = session.value.state === 'in';
  return (
    <ul class="rows">
      {WAYS.filter((way) => isIn || way !== 'registered').map((way) => (
        <li key={way}>
          <A href={`/cotravel/${way}`}>
            <span class="row-text">
              <span>{t(`cotravel.to_${way}`)}</span>
              <small class="quiet">{t(`cotravel.to_${way}_hint`)}</small>
            </span>
            <Icon name="next" />
          </A>
        </li>
      ))}
    </ul>
  );
}
