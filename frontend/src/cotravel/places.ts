/** Places for the screens: what was found about where I was, from where I look, and how places are said. */
import { computed, signal } from '@preact/signals';
import { say } from '../core/i18n';
import { lang } from '../core/settings';
import { PERSONAL } from '../core/session';
import { get } from '../core/store';
import { RESIDENT, type Resident } from '../residents/data';
import { dayPlus } from './journey-form';
import { myPlaces } from './journeys';
import { placeList } from './list';
import { MAP_4112 } from './map-4112';
import type { CountyMap } from './map-rules';
import { addMatcher } from './matching';
import { matchPlaces, placeKey, type From, type PlaceMatch } from './place-rules';
import type { ListedTrip } from './shapes';
import { texts } from './texts-places';
import { dayText, timesText } from './words';

const DAY_MIN = 1440;
const KM = 1000;

/** The cities that have a drawn map; the others have the table alone. */
const MAPS: Readonly<Record<string, CountyMap>> = { [MAP_4112.root]: MAP_4112 };
export const mapOf = (root: string): CountyMap | undefined => MAPS[root];

const all = computed(() => matchPlaces(myPlaces.value, placeList.value));
/** The gravest first; without those where it is known that I had left before. */
export const placeMatches = computed(() => all.value.filter(({ grade }) => grade !== 'apart'));

export const matchesOfPlace = (id: number): readonly PlaceMatch[] => all.value.filter(({ place }) => place.id === id);
export const matchesOfMine = (id: string): readonly PlaceMatch[] => all.value.filter(({ mine }) => mine.id === id);

// They count and ring like those of journeys.
addMatcher(computed(() => placeMatches.value.map(placeKey)));

/** From where somebody looks: chosen, or the county they live in; undefined until that is known. */
export const from = signal<From | undefined>(undefined);

/** Looks from home when nothing was chosen: from the county alone, as the phone knows it. */
export async function lookFromHome(root: string): Promise<void> {
  if (from.value) return;
  const own = await get<Resident>(PERSONAL + RESIDENT).catch(() => undefined);
  from.value ??= { division: own?.division_code?.startsWith(root) ? own.division_code.slice(0, 6) : root };
}

/** On which day, or from which to which, and at what hours. */
export function stayText(place: Pick<ListedTrip, 'on' | 'from_min' | 'until_min'>, year = ''): string {
  const until = place.until_min ?? 0;
  if (until <= DAY_MIN) return [dayText(place.on, year), timesText(place)].filter(Boolean).join(' · ');
  const last = dayPlus(place.on, Math.floor((until - 1) / DAY_MIN));
  return say(texts['places.days'], { from: dayText(place.on, year), until: dayText(last, year) });
}

/** How far off, in words; empty when that is not known. */
export function awayText(metres: number | undefined): string {
  if (metres === undefined) return '';
  if (metres < KM) return say(texts['places.about_m'], { n: Math.max(100, Math.round(metres / 100) * 100) });
  const n = new Intl.NumberFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', { maximumFractionDigits: 1 }).format(metres / KM);
  return say(texts['places.about_km'], { n });
}

export const placeGradeText = ({ grade }: PlaceMatch): string => say(texts[`places.grade.${grade}`]);
export const placeWhyText = ({ reason }: PlaceMatch): string => say(texts[`places.why.${reason}`]);

/** How grave it looks: never the only cue. */
export function placeTone({ grade }: PlaceMatch): 'bad' | 'warn' | 'info' | 'good' {
  if (grade === 'same_time') return 'bad';
  if (grade === 'same_day') return 'warn';
  return grade === 'apart' ? 'good' : 'info';
}

/** Behind the mark, so that no server hears of it, not even when the page is loaded anew. */
export const placePath = (id: number): string => `/cotravel/place#${id}`;
export const wasTherePath = (id: number | string): string => `/cotravel/place/was-there#${id}`;
