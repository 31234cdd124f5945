/**
 * Number plates inside whatever somebody wrote. Twin of backend/cotravel/plate_rules.py; shared cases in
 * tests/vectors/trip_numbers.json.
 *
 * A plate is a province, a letter for the city and five characters (six with a battery); the last may be
 * one of 学警挂港澳领使. The serial has neither O nor I, so that these are 0 and 1.
 */
const PROVINCES = '京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新';
/** Written instead of a province: what sounds or looks like it, and the traditional forms. */
const MEANT = '瑜渝翼冀颚鄂闵闽閩闽滬沪蘇苏遼辽魯鲁贛赣瓊琼雲云陝陕寧宁貴贵晉晋';
const LOOK_ALIKE = new Map(Array.from({ length: MEANT.length / 2 }, (_, n) => [MEANT[2 * n]!, MEANT[2 * n + 1]!]));

const DASHES = /[\u2010-\u2015\u2212\u2500~～]+/g;
const PLATE = new RegExp(
  `([${PROVINCES}${[...LOOK_ALIKE.keys()].join('')}]) ?([A-HJ-Z])[ .·•・-]{0,2}` +
    '([A-Z0-9]{5,6}|[A-Z0-9]{2,3}[-.·•・][A-Z0-9]{2,4}|[A-Z0-9]{4}[学警挂港澳领使])(?![A-Z0-9])',
  'g',
);

/** A text in capitals, without the width of its signs; every dash is the short one. */
export const plain = (text: string): string => text.normalize('NFKC').replace(DASHES, '-').toUpperCase().trim();

/** Lists are sorted by code point, as the server sorts them. */
export const sortedSet = (found: Iterable<string>): string[] => [...new Set(found)].sort((one, other) => (one < other ? -1 : 1));

interface Found {
  begin: number;
  end: number;
  plate: string;
}

function canonical(province: string, city: string, serial: string): string {
  const told = serial.replace(/[-.·•・]/g, '').replace(/O/g, '0').replace(/I/g, '1');
  if (told.length < 5 || told.length > 6 || !/[0-9]/.test(told)) return '';
  return (LOOK_ALIKE.get(province) ?? province) + city + told;
}

/** Everything in a plain text that is a plate. */
function found(clear: string): Found[] {
  return [...clear.matchAll(PLATE)]
    .map((one) => ({
      begin: one.index,
      end: one.index + one[0].length,
      plate: canonical(one[1]!, one[2]!, one[3]!),
    }))
    .filter(({ plate }) => plate);
}

/** Every plate in a text, such as 川R59013, sorted; a plate that is not whole is none. */
export const platesIn = (text: string): string[] => sortedSet(found(plain(text)).map(({ plate }) => plate));

/** A plain text with a space instead of every plate. */
export function withoutPlates(text: string): string {
  const clear = plain(text);
  let told = '';
  let at = 0;
  for (const { begin, end } of found(clear)) {
    told += `${clear.slice(at, begin)} `;
    at = end;
  }
  return (told + clear.slice(at)).trim();
}

/** The one plate that a text is, as somebody types it; null for anything else. */
export function plateOf(text: string): string | null {
  const clear = plain(text);
  const all = found(clear);
  const [one] = all;
  if (!one || all.length !== 1 || one.begin !== 0) return null;
  return ['', '号'].includes(clear.slice(one.end)) ? one.plate : null;
}
