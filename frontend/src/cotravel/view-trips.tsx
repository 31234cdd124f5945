/** The published trips, looked through on the phone: what is searched for is never sent. */
import { signal } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { go } from '../core/router';
import { Button, Field, Icon, Notice, Screen, Sheet } from '../core/ui';
import { loadCity } from '../divisions/city';
import { DRAFT, keepTyped } from './journey-draft';
import { draftOnTrip, KINDS } from './journey-form';
import { isHidden, isLoaded, newJourneyId } from './journeys';
import { tripList } from './list';
import { useCotravel } from './matching';
import { ListState, Sources } from './parts';
import type { ListedTrip } from './shapes';
import { texts as common } from './texts';
import { texts } from './texts-trips';
import { searchTrips, type TripSearch } from './trips-search';
import { kindText, timesText, tripLine, tripTitle } from './words';

const PAGE = 30;
const ALL_KINDS = ['all', ...KINDS] as const;

/** It stays for the way back. */
const search = signal<TripSearch>({ words: '', on: '', kind: 'all' });
const ask = (change: Partial<TripSearch>): void => {
  search.value = { ...search.value, ...change };
};

export default function ViewTrips() {
  const t = useTexts(texts);
  useCotravel();
  useEffect(() => void loadCity().catch(() => undefined), []);
  return (
    <Screen title={t('trips.title')} back="/cotravel">
      <p class="hint">{t('trips.stays')}</p>
      <SearchForm />
      {tripList.value && <Results />}
      <ListState />
    </Screen>
  );
}

function SearchForm() {
  const t = useTexts(texts);
  const { words, on, kind } = search.value;
  return (
    <form role="search" onSubmit={(event) => event.preventDefault()}>
      <Field id="words" label={t('trips.search')} hint={t('trips.search_hint')}>
        <input
          type="search"
          autocomplete="off"
          enterkeyhint="search"
          maxLength={60}
          value={words}
          onInput={(event) => ask({ words: event.currentTarget.value })}
        />
      </Field>
      <Field id="on" label={t('trips.day')}>
        <input type="date" value={on} onInput={(event) => ask({ on: event.currentTarget.value })} />
      </Field>
      <Field id="kind" label={t('trips.kinds')}>
        <select value={kind} onChange={(event) => ask({ kind: event.currentTarget.value as TripSearch['kind'] })}>
          {ALL_KINDS.map((one) => (
            <option key={one} value={one}>
              {one === 'all' ? t('trips.any_kind') : kindText(one)}
            </option>
          ))}
        </select>
      </Field>
    </form>
  );
}

function Results() {
  const t = useTexts(texts);
  const [pages, setPages] = useState(1);
  const [shown, show] = useState<ListedTrip>();
  const { value: wanted } = search;
  const { value: list } = tripList;
  useEffect(() => setPages(1), [wanted]);
  const found = useMemo(() => searchTrips(list?.all() ?? [], wanted), [list, wanted]);
  const more = found.length - pages * PAGE;
  return (
    <>
      <p role="status" class="quiet">
        {found.length ? t('trips.count', { n: found.length }) : t('trips.no_hits')}
      </p>
      {found.length > 0 && (
        <ul class="rows" data-testid="trips">
          {found.slice(0, pages * PAGE).map((trip) => (
            <Row key={trip.id} trip={trip} onOpen={() => show(trip)} />
          ))}
        </ul>
      )}
      {more > 0 && <Button onClick={() => setPages(pages + 1)}>{t('trips.more', { n: Math.min(PAGE, more) })}</Button>}
      <Sheet open={shown !== undefined} title={t('trips.one')} onClose={() => show(undefined)}>
        {shown && <One trip={shown} />}
      </Sheet>
    </>
  );
}

function Row({ trip, onOpen }: { trip: ListedTrip; onOpen: () => void }) {
  const t = useTexts(common);
  return (
    <li>
      <button type="button" onClick={onOpen}>
        <span class="row-text">
          <span class="row-title">
            {tripTitle(trip)}
            {trip.is_corrected && <span class="new">{t('cotravel.corrected')}</span>}
          </span>
          <small class="quiet">{tripLine(trip)}</small>
        </span>
        <Icon name="next" />
      </button>
    </li>
  );
}

/** Everything that was published of a trip, and the way for whoever was on it. */
function One({ trip }: { trip: ListedTrip }) {
  const t = useTexts(texts);
  const isRead = trip.numbers.length > 0 || trip.plates.length > 0;
  const took = (): void => {
    keepTyped(DRAFT, draftOnTrip(trip, newJourneyId()));
    go('/cotravel/journey');
  };
  return (
    <>
      <p>
        <strong>{tripTitle(trip)}</strong>
      </p>
      <p>{[tripLine(trip), timesText(trip)].filter(Boolean).join(' · ')}</p>
      {trip.carriage_said && <p class="hint">{t('trips.said', { said: trip.carriage_said })}</p>}
      {!isRead && <Notice>{t('trips.unread')}</Notice>}
      {isRead && isLoaded.value && !isHidden.value && (
        <Button kind="main" onClick={took}>
          {t('trips.took')}
        </Button>
      )}
      <Sources id={trip.id} />
    </>
  );
}
