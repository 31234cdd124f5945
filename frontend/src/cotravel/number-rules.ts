/**
 * Numbers of trains, flights, lines and ships in whatever somebody wrote. Twin of number_rules.py and
 * reading_rules.py in backend/cotravel; shared cases in tests/vectors/trip_numbers.json.
 *
 * Only whole tokens are numbers: G1 is no part of G123. One service may have several numbers, which then
 * stand together: T182/T183, K1156/1157, SC/CA4786. What cannot be read is no number at all.
 */
import { withDigits } from './digit-rules';
import { linesIn, routesIn, saysRoute, waysIn } from './line-rules';
import { plain, platesIn, sortedSet } from './plate-rules';
import type { TripKind } from './shapes';

export { carriagesIn, rowsIn } from './carriage-rules';

/** Codes of backend/data/airlines.json (OpenFlights, ODbL 1.0, and others); a test holds them together. */
export const AIRLINES: ReadonlySet<string> = new Set(
  (
    '1C 3K 3Q 3U 5J 7C 8L 8M 9C 9H 9S A6 AA AC AE AF AI AK AQ AY AZ B7 BA BI BK BR BS BX CA CI CN CX CZ ' +
    'D7 DD DL DR DZ EF EK ET EU EY FD FM FU G5 GA GE GI GJ GK GS GT GX GY H9 HA HO HR HU HX HY IB ID IJ ' +
    'IR IT JD JL JQ JR JT K6 KA KC KE KL KN KY L9 LH LJ LO LT LX LY MF MH MI MM MS MU NH NR NS NX NZ O8 ' +
    'OD OK OM OQ OS OZ PG PK PN PR QF QG QH QR QV QW QZ RA RS RY S7 SC SK SL SN SQ SU SV T5 TG TK TR TV ' +
    'TW U6 UA UL UO UQ VJ VN VS VY VZ W5 WE WH XJ Y8 Z2 ZE ZG ZH ZV'
  ).split(' '),
);
/** The numbers of a train differ by 1 or 3 (timetable of 2019); what is farther off is a seat. */
const TWINS_APART_MOST = 3;
const LETTERS = 'GDCZTKLSYP';
const TRAIN = new RegExp(`^(DJ|[${LETTERS}])0*([1-9]\\d{0,3})$`);
const FLIGHT = /^([A-Z][A-Z0-9]|[0-9][A-Z])([0-9O]{1,4})$/;
const CODE = /^(?:[A-Z][A-Z0-9]|[0-9][A-Z])$/;
const BROKEN = /(^|[^A-Z0-9])([A-Z]{1,2}|[0-9][A-Z]|[A-Z][0-9])[ -]+(?=\d)/g;
/** What may stand between the two numbers of a service. */
const BETWEEN = /^(?:次|次列车|次航班)?[ ]?[/\\、,;(和与及>-][ ]?第?$/;
const LETTERLESS =
  /^(?:普快|普客|慢车|火车|列车|车次)?([1-8]\d{3}(?:次|次列车)?(?:[/、][1-8]\d{3}(?:次|次列车)?)*)$/;
const QUOTES = /[“”"'「」《》]|^船[次名][::]?/g;
const SHIP_TAIL = /(?:客滚船|客货滚装船|滚装船|邮轮|游轮|渡轮|轮渡|客轮|客船|渡船|轮|船)+$/;
const SHIP_NUMBER = /^([\u4e00-\u9fff]{2,8}?)-?0*(\d{1,4})号?$/;
const SHIP_NAME = /^(?:([\u4e00-\u9fff]{2,10})号|([\u4e00-\u9fff]{2,4}))$/;
const NO_SHIP = /不详|未知|不明|不清|船号|航线|码头|港$|[至到]|开往|轮渡|渡轮|客船|快艇/;

interface Token {
  text: string;
  /** What stands between it and the run before. */
  before: string;
  /** The sign behind it. */
  behind: string;
}

/** Kinds are put right by the number, when it is plain. */
export interface Named {
  kind: TripKind;
  numbers: string[];
  plates: string[];
}

type Parts = readonly [letters: string, digits: string];

/** The runs of letters and digits of a plain text; K 1156 and CA-926 are one run each. */
function tokensOf(text: string): Token[] {
  const clear = text.replace(BROKEN, '$1$2');
  let end = 0;
  return [...clear.matchAll(/[A-Z0-9]+/g)].map((one) => {
    const before = clear.slice(end, one.index);
    end = one.index + one[0].length;
    return { text: one[0], before, behind: clear.slice(end, end + 1) };
  });
}

/** The other number of a service, said without its letters: K1156/1157, K1156/7. */
function twin(digits: string, { text, before, behind }: Token): string | undefined {
  // K157(5车): what has such a sign behind it is a carriage or a seat.
  if (/[车号座节排厢]/.test(behind) || !/^[1-9]\d*$/.test(text) || !BETWEEN.test(before)) return undefined;
  const isWhole = text.length >= 3 && text.length >= digits.length;
  if (!isWhole && before.includes('(')) return undefined;
  const number = isWhole ? text : digits.slice(0, Math.max(0, digits.length - text.length)) + text;
  const apart = Math.abs(Number(number) - Number(digits));
  return apart > 0 && apart <= TWINS_APART_MOST && number.length <= 4 ? number : undefined;
}

/** Every number of a train in a text, sorted. */
export function trainsIn(text: string): string[] {
  const clear = plain(text);
  const whole = LETTERLESS.exec(clear);
  if (whole) return sortedSet(whole[1]!.match(/\d{4}/g) ?? []);
  const found: string[] = [];
  let last: Parts | undefined;
  for (const token of tokensOf(clear)) {
    const train = TRAIN.exec(token.text);
    if (train) last = [train[1]!, train[2]!];
    else if (last) {
      const number = twin(last[1], token);
      last = number ? [last[0], number] : undefined;
    }
    if (last) found.push(last[0] + last[1]);
  }
  return sortedSet(found);
}

/** The code with the letter O and the digit 0 told apart by the airlines we know. */
function mended(code: string): string {
  if (AIRLINES.has(code)) return code;
  const ways = [...code].reduce<string[]>(
    (told, sign) => told.flatMap((way) => (sign === '0' || sign === 'O' ? [`${way}0`, `${way}O`] : [way + sign])),
    [''],
  );
  return sortedSet(ways).find((way) => AIRLINES.has(way)) ?? code;
}

/** Airline and number; a letter with a digit is an airline only when we know it. */
function flightOf(token: string): Parts | undefined {
  const whole = FLIGHT.exec(token);
  if (!whole) return undefined;
  const code = mended(whole[1]!);
  const number = whole[2]!.replaceAll('O', '0').replace(/^0+/, '');
  return !number || (!AIRLINES.has(code) && /^[A-Z][0-9]$/.test(code)) ? undefined : [code, number];
}

/** Every number of a flight in a text, sorted. `isSure`: only airlines we know, with two letters. */
export function flightsIn(text: string, isSure = false): string[] {
  const found: string[] = [];
  const tokens = tokensOf(plain(text));
  let last: Parts | undefined;
  tokens.forEach((token, place) => {
    let flight = flightOf(token.text);
    if (flight && isSure && !(AIRLINES.has(flight[0]) && /^[A-Z]+$/.test(flight[0]))) flight = undefined;
    if (flight) {
      // The airlines in front of a flight share its number: SC/CA4786.
      for (let at = place; at > 0 && tokens[at]!.before.trim() === '/' && CODE.test(tokens[at - 1]!.text); at--)
        found.push(tokens[at - 1]!.text + flight[1]);
    } else if (last) {
      const number = twin(last[1], token);
      flight = number ? [last[0], number] : undefined;
    }
    last = flight;
    if (flight) found.push(flight[0] + flight[1]);
  });
  return sortedSet(found);
}

function ship(words: string): string {
  const clear = (withDigits(words, '号|$').trim().split(/\s+/)[0] ?? '').replace(SHIP_TAIL, '');
  const numbered = SHIP_NUMBER.exec(clear);
  if (numbered && !NO_SHIP.test(numbered[1]!)) return `${numbered[1]}${Number(numbered[2])}`;
  const name = SHIP_NAME.exec(clear)?.slice(1).find(Boolean) ?? '';
  return NO_SHIP.test(name) ? '' : name;
}

/** The name of a ship with its number in digits: 紫荆十六号 is 紫荆16; none is an empty list. */
export function shipsIn(text: string): string[] {
  const clear = plain(text).replace(QUOTES, '');
  const inside = [...clear.matchAll(/\((.*?)\)/g)].map((one) => one[1]!);
  const name = [clear.replace(/\(.*?\)/g, ''), ...inside].map(ship).find(Boolean);
  return name ? [name] : [];
}

function railOrAir(kind: TripKind, text: string): Named {
  const trains = trainsIn(text);
  if (kind === 'flight') {
    const flights = flightsIn(text);
    const lettered = trains.filter((number) => /^[A-Z]/.test(number));
    const isTrain = lettered.length && !flights.length;
    return isTrain ? { kind: 'train', numbers: lettered, plates: [] } : { kind, numbers: flights, plates: [] };
  }
  const sure = trains.length ? [] : flightsIn(text, true);
  return sure.length ? { kind: 'flight', numbers: sure, plates: [] } : { kind, numbers: trains, plates: [] };
}

/** Kind, canonical numbers and plates that a text says; `city` is the town of a line that names none. */
export function named(kind: TripKind, text: string, city = ''): Named {
  if (kind === 'train' || kind === 'flight') return railOrAir(kind, text);
  if (kind === 'ship') return { kind, numbers: shipsIn(text), plates: [] };
  if (kind === 'place') return { kind, numbers: [], plates: [] };
  const plates = platesIn(text);
  if (kind === 'taxi') return { kind, numbers: [], plates };
  if (kind === 'metro' || (kind === 'bus' && /地铁|轻轨/.test(text))) {
    const numbers = linesIn(text, city);
    if (numbers.length || (kind === 'metro' && !saysRoute(text))) return { kind: 'metro', numbers, plates: [] };
  }
  if (kind !== 'coach' || saysRoute(text)) {
    const routes = routesIn(text, city);
    return { kind: 'bus', numbers: routes.length ? routes : waysIn(text), plates };
  }
  return { kind, numbers: plates.length ? [] : waysIn(text), plates };
}

/** What a train's number without a letter may be when somebody left it out: 1156 may be K1156. */
export const lettered = (number: string): string[] => (/^\d{4}$/.test(number) ? [...LETTERS].map((letter) => letter + number) : []);

/** The canonical numbers that a text says, sorted; empty when it cannot be read. */
export const numbersOf = (kind: TripKind, text: string, city = ''): string[] => named(kind, text, city).numbers;
