/**
 * The roster of a village as the phone has it, without screen, clock or network. Pure.
 *
 * The server sends rows as short arrays, and after the first time only the buckets that changed.
 */

/** [resident id, masked name, id of the household's head or '', flags, day of the last check-in] */
export type Row = readonly [string, string, string, number, number];

/** GET /duty/roster. */
export interface RosterAnswer {
  village: string;
  today_on: string;
  as_of: string;
  /** How many buckets the people are in. */
  n: number;
  cursor: string;
  is_full: boolean;
  replaced: readonly number[];
  rows: readonly Row[];
  time_beacon: string;
}

/** What the phone keeps of a village during a shift. */
export interface Roster {
  village: string;
  today_on: string;
  as_of: string;
  n: number;
  cursor: string;
  rows: readonly Row[];
  /** The number by which a household is called during the shift, by the id of its head. */
  numbers: Readonly<Record<string, number>>;
}

const [UNWELL, ASKED, DIFFERS] = [4, 8, 16];
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const DAY_MS = 86_400_000;

/** The bucket of a resident: from the first two characters of their random id. */
export function bucketOf(residentId: string, n: number): number {
  return (64 * ALPHABET.indexOf(residentId[0]!) + ALPHABET.indexOf(residentId[1]!)) % n;
}

const headOf = ([id, , head]: Row): string => head || id;

/** Surnames in the order of a Chinese index, then ids, so that every phone has the same order. */
function inOrder(rows: readonly Row[]): Row[] {
  const order = new Intl.Collator('zh-CN-u-co-pinyin');
  return [...rows].sort((one, other) => order.compare(one[1], other[1]) || (one[0] < other[0] ? -1 : 1));
}

/** Numbers the households: those that have one keep it during the shift, new ones come after. */
function numbered(rows: readonly Row[], before: Roster['numbers']): Roster['numbers'] {
  const heads = new Set(rows.map(headOf));
  const numbers: Record<string, number> = {};
  for (const head of heads) if (before[head]) numbers[head] = before[head];
  let last = Math.max(0, ...Object.values(before));
  for (const row of inOrder(rows)) if (!numbers[headOf(row)]) numbers[headOf(row)] = ++last;
  return numbers;
}

/** Takes an answer in: all of it, or the buckets that it replaces. */
export function merged(kept: Roster | undefined, answer: RosterAnswer): Roster {
  const { village, today_on, as_of, n, cursor } = answer;
  const replaced = new Set(answer.replaced);
  const old = answer.is_full || !kept ? [] : kept.rows.filter(([id]) => !replaced.has(bucketOf(id, n)));
  const rows = [...old, ...answer.rows];
  return { village, today_on, as_of, n, cursor, rows, numbers: numbered(rows, kept?.numbers ?? {}) };
}

/** Somebody of the village. */
export interface Someone {
  resident_id: string;
  name: string;
  /** Whether they stand for the household. */
  is_head: boolean;
  is_due: boolean;
  is_unwell: boolean;
  has_asked: boolean;
  differs: boolean;
}

export interface Household {
  head: string;
  number: number;
  members: readonly Someone[];
}

/** Days since 1970-01-01 of a calendar day (YYYY-MM-DD). */
export const dayNumber = (on: string): number => Math.round(Date.parse(on) / DAY_MS);

function someone([id, name, head, flags, lastDay]: Row, todayNumber: number, checkedIn: ReadonlySet<string>): Someone {
  return {
    resident_id: id,
    name,
    is_head: !head,
    is_due: lastDay < todayNumber && !checkedIn.has(id),
    is_unwell: Boolean(flags & UNWELL),
    has_asked: Boolean(flags & ASKED),
    differs: Boolean(flags & DIFFERS),
  };
}

/**
 * The households in the order of their numbers, heads first. `todayOn` is the city's day now;
 * `checkedIn` are those for whom a check-in of today is on this phone or has just been sent.
 */
export function householdsOf(roster: Roster, todayOn: string, checkedIn: ReadonlySet<string>): Household[] {
  const day = dayNumber(todayOn);
  const found = new Map<string, Someone[]>();
  for (const row of inOrder(roster.rows)) {
    const head = headOf(row);
    const members = found.get(head) ?? [];
    members.push(someone(row, day, checkedIn));
    found.set(head, members);
  }
  return [...found]
    .map(([head, members]) => ({
      head,
      number: roster.numbers[head] ?? 0,
      members: members.sort((one, other) => Number(other.is_head) - Number(one.is_head)),
    }))
    .sort((one, other) => one.number - other.number);
}

export const FILTERS = ['due', 'unwell', 'asked', 'all'] as const;
export type Filter = (typeof FILTERS)[number];

const KEEPS: Readonly<Record<Filter, (one: Someone) => boolean>> = {
  due: (one) => one.is_due,
  unwell: (one) => one.is_unwell,
  asked: (one) => one.has_asked,
  all: () => true,
};

/** How many people each filter lets through. */
export function counted(households: readonly Household[]): Record<Filter, number> {
  const people = households.flatMap(({ members }) => members);
  return Object.fromEntries(FILTERS.map((filter) => [filter, people.filter(KEEPS[filter]).length])) as Record<Filter, number>;
}

/** Whether what was typed means this household (its number) or this person (how their name begins). */
function isMeant(typed: string, household: Household, one: Someone): boolean {
  if (!typed) return true;
  return /^\d+$/.test(typed) ? household.number === Number(typed) : one.name.startsWith(typed);
}

/** The households with those of their people whom the filter and the search let through. */
export function filtered(households: readonly Household[], filter: Filter, typed: string): Household[] {
  const wanted = typed.normalize('NFKC').replace(/^户|\s|\*+$/g, '');
  return households.flatMap((household) => {
    const members = household.members.filter((one) => KEEPS[filter](one) && isMeant(wanted, household, one));
    return members.length ? [{ ...household, members }] : [];
  });
}

/** Who of a household comes after somebody: the next who is due, round about; undefined when none is. */
export function nextDue(household: Household, residentId: string): Someone | undefined {
  const at = household.members.findIndex(({ resident_id }) => resident_id === residentId);
  const behind = [...household.members.slice(at + 1), ...household.members.slice(0, Math.max(at, 0))];
  return behind.find(({ is_due }) => is_due);
}
