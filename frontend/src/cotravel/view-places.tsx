/** Places where patients were: on the map of the counties and as a list, nearest first; and where I was. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { now, today } from '../core/clock';
import { here, type NoPoint } from '../core/here';
import { useTexts } from '../core/i18n';
import { A, go } from '../core/router';
import { Button, Card, Field, Icon, Screen } from '../core/ui';
import { city, loadCity } from '../divisions/city';
import { loadDivisions, tree } from '../divisions/data';
import { CountyMapCard } from './county-map';
import { isHidden, isLoaded, myPlaces } from './journeys';
import { placeList, tripList } from './list';
import { countyAt } from './map-rules';
import { useCotravel, useSeenOnLeaving } from './matching';
import { Hidden, ListState } from './parts';
import { byNearness, metresTo, named, NEARNESS, type From, type Nearness } from './place-rules';
import { awayText, from, lookFromHome, mapOf, matchesOfMine, placeGradeText, placePath, stayText, wasTherePath } from './places';
import { PlaceFindings } from './places-found';
import type { ListedTrip, MyPlace } from './shapes';
import { texts } from './texts-places';

const PAGE = 20;
/** Looser than this a point does not say which county it is in. */
const POINT_WORTH_M = 5_000;

export const yearNow = (): string => today(city.value?.zone ?? 'Asia/Shanghai', now()).slice(0, 4);

export default function ViewPlaces() {
  const t = useTexts(texts);
  useCotravel();
  useSeenOnLeaving();
  const root = city.value?.root_division;
  useEffect(() => {
    void loadCity().catch(() => undefined);
    void loadDivisions().catch(() => undefined);
  }, []);
  useEffect(() => {
    if (root) void lookFromHome(root);
  }, [root]);
  if (!isLoaded.value || !root) return <Screen title={t('places.title')} back="/cotravel" class="opening" />;
  return (
    <Screen title={t('places.title')} back="/cotravel">
      <p>{t('places.lead')}</p>
      <PlaceFindings />
      {tripList.value && <Near root={root} />}
      {tripList.value && <CountyMapCard root={root} />}
      {isHidden.value ? <Hidden /> : <Mine />}
      {tripList.value && <Places root={root} />}
      <ListState />
    </Screen>
  );
}

/** From where to look: a county, or where this phone is. */
function Near({ root }: { root: string }) {
  const t = useTexts(texts);
  const [isBusy, setBusy] = useState(false);
  const [why, setWhy] = useState<NoPoint>();
  const map = mapOf(root);
  const locate = async () => {
    setBusy(true);
    setWhy(undefined);
    const found = await here(POINT_WORTH_M);
    setBusy(false);
    if (typeof found === 'string') return setWhy(found);
    const point = [found.lat_e6, found.lng_e6] as const;
    from.value = { division: (map && countyAt(map, point)) ?? '', point };
  };
  const { division = root, point } = from.value ?? {};
  const name = tree.value?.byCode.get(division)?.name;
  const located = name && division !== root ? t('places.here_in', { name }) : t('places.here_outside');
  return (
    <div class="group">
      <Field id="near" label={t('places.near')}>
        <select value={division} onChange={(event) => (from.value = { division: event.currentTarget.value })}>
          <option value={root}>{t('places.whole_city')}</option>
          {tree.value?.children.get(root)?.map((one) => (
            <option key={one.code} value={one.code}>
              {one.name}
            </option>
          ))}
        </select>
      </Field>
      <p role="status" class={point || isBusy || why ? undefined : 'unseen'}>
        {isBusy && t('places.locating')}
        {!isBusy && why && t(`places.no_point.${why}`)}
        {!isBusy && !why && point && located}
      </p>
      <Button busy={isBusy} aria-describedby="here-hint" onClick={() => void locate()}>
        {t('places.use_here')}
      </Button>
      <p class="hint" id="here-hint">
        {t('places.use_here_hint')}
      </p>
    </div>
  );
}

function Places({ root }: { root: string }) {
  const t = useTexts(texts);
  const [query, setQuery] = useState('');
  const at = from.value ?? { division: root };
  const { value: all } = placeList;
  const found = useMemo(() => named(all, query), [all, query]);
  const groups = useMemo(() => byNearness(found, at), [found, at]);
  if (!all.length) return null;
  return (
    <>
      <form role="search" onSubmit={(event) => event.preventDefault()}>
        <Field id="place-words" label={t('places.search')} hint={t('places.search_hint')}>
          <input
            type="search"
            autocomplete="off"
            enterkeyhint="search"
            maxLength={40}
            value={query}
            onInput={(event) => setQuery(event.currentTarget.value)}
          />
        </Field>
      </form>
      <p role="status" class="quiet">
        {found.length ? t('places.count', { n: found.length }) : t('places.no_hits')}
      </p>
      {NEARNESS.map((one) => (
        <Group key={`${one} ${query}`} nearness={one} places={groups.get(one) ?? []} from={at} />
      ))}
    </>
  );
}

function Group(props: { nearness: Nearness; places: readonly ListedTrip[]; from: From }) {
  const t = useTexts(texts);
  const [pages, setPages] = useState(1);
  const { nearness, places } = props;
  if (!places.length) return null;
  const name = nearness === 'county' && tree.value?.byCode.get(props.from.division.slice(0, 6))?.name;
  const more = places.length - pages * PAGE;
  return (
    <section class="group">
      <h2>{name || t(nearness === 'county' ? 'places.group.here_county' : `places.group.${nearness}`)}</h2>
      <ul class="rows" data-testid={`places-${nearness}`}>
        {places.slice(0, pages * PAGE).map((place) => (
          <Row key={place.id} place={place} away={awayText(metresTo(place, props.from))} />
        ))}
      </ul>
      {more > 0 && <Button onClick={() => setPages(pages + 1)}>{t('places.more', { n: Math.min(PAGE, more) })}</Button>}
    </section>
  );
}

function Row({ place, away }: { place: ListedTrip; away: string }) {
  return (
    <li>
      <A href={placePath(place.id)}>
        <span class="row-text">
          <span class="row-title">{place.said}</span>
          <small class="quiet">{[stayText(place, yearNow()), away].filter(Boolean).join(' · ')}</small>
        </span>
        <Icon name="next" />
      </A>
    </li>
  );
}

/** Where I was, and what came of each. */
function Mine() {
  const t = useTexts(texts);
  const mine = myPlaces.value;
  return (
    <Card title={t('places.mine')}>
      {mine.length > 0 ? (
        <ul class="rows" data-testid="my-places">
          {mine.map((one) => (
            <MineRow key={one.id} mine={one} />
          ))}
        </ul>
      ) : (
        <p class="quiet">{t('places.mine_none')}</p>
      )}
      <Button onClick={() => go(wasTherePath(''))}>{t('places.add')}</Button>
      <p class="hint">{t('places.add_way')}</p>
    </Card>
  );
}

function MineRow({ mine }: { mine: MyPlace }) {
  const t = useTexts(texts);
  const [gravest] = matchesOfMine(mine.id);
  return (
    <li>
      <A href={wasTherePath(mine.id)}>
        <span class="row-text">
          <span class="row-title">{mine.name}</span>
          <small class="quiet">{stayText(mine, yearNow())}</small>
          {tripList.value && <small>{gravest ? placeGradeText(gravest) : t('places.clear')}</small>}
        </span>
        <Icon name="next" />
      </A>
    </li>
  );
}
