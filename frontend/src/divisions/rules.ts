/** Divisions as a tree, and the search over their names. Pure: rows come in, hits go out. */

/** One division as the server sends it: its code, its official name, the code of its parent. */
export type Row = readonly [code: string, name: string, parentCode: string];

export interface Division {
  code: string;
  name: string;
  parentCode: string;
}

export interface Tree {
  root: string;
  byCode: ReadonlyMap<string, Division>;
  children: ReadonlyMap<string, readonly Division[]>;
  searchable: readonly Searchable[];
}

/** A division with the text a query is compared to, made once so that a key press costs little. */
interface Searchable {
  division: Division;
  depth: number;
  name: string;
  path: string;
}

export interface Hit {
  code: string;
  /** The short names from below the root down to the division itself. */
  path: string[];
  /** Whether there is a level below to choose from. */
  isOpen: boolean;
}

/** What a search looks through: codes that begin so and have so many digits at most. */
interface Scope {
  within: string;
  deepest: number;
}

const ALL: Scope = { within: '', deepest: Infinity };

export interface Hits {
  hits: Hit[];
  /** How many were found in all, shown or not. */
  found: number;
}

/**
 * The name people say: 赵吾村 for 赵吾村委会, 张村 for 张村村委会, 西关社区 for 西关社区居民委员会.
 * No two units of a town share one (tests/divisions/rules.test.ts looks at the city's own list).
 */
export function shortName(name: string): string {
  return name.replace(/村?村民?委员?会$/, '村').replace(/社区居民?委员?会$/, '社区');
}

/** What a query and a name have in common whatever the keyboard: full width, case and spaces. */
function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s·・,，、/]+/g, '');
}

/** Builds the tree once from the rows; a row whose parent is unknown stays out of reach. */
export function treeOf(root: string, rows: readonly Row[]): Tree {
  const byCode = new Map<string, Division>();
  const children = new Map<string, Division[]>();
  for (const [code, name, parentCode] of rows) {
    const division = { code, name, parentCode };
    byCode.set(code, division);
    if (code === root) continue;
    const siblings = children.get(parentCode);
    if (siblings) siblings.push(division);
    else children.set(parentCode, [division]);
  }
  return { root, byCode, children, searchable: searchableOf(root, children) };
}

function searchableOf(root: string, children: ReadonlyMap<string, readonly Division[]>) {
  const found: Searchable[] = [];
  const walk = (code: string, depth: number, above: string): void => {
    for (const division of children.get(code) ?? []) {
      const short = folded(shortName(division.name));
      found.push({ division, depth, name: short, path: above + folded(division.name) + '|' + above + short });
      walk(division.code, depth + 1, above + short);
    }
  };
  walk(root, 0, '');
  return found;
}

/** The divisions directly below this one, in the order of their codes. */
export function childrenOf(tree: Tree, code: string): readonly Division[] {
  return tree.children.get(code) ?? [];
}

/** Whether an address may end here: it is known and there is nothing below to choose from. */
export function isComplete(tree: Tree, code: string): boolean {
  return code !== tree.root && tree.byCode.has(code) && childrenOf(tree, code).length === 0;
}

/** Villages and communities have twelve digits; the grids within them have no row of their own. */
const DEEPEST_DIGITS = 12;

/** How many digits the code of a choice has at most. */
export function deepest(digits: readonly number[] = [DEEPEST_DIGITS]): number {
  return Math.max(...digits.filter((count) => count <= DEEPEST_DIGITS));
}

/**
 * Whether a tap on a division chooses it. With `digits` (of the code) it does at the deepest level that
 * is allowed; a level above that is chosen by its own button.
 */
export function endsAt(tree: Tree, code: string, digits?: readonly number[]): boolean {
  return digits ? code.length >= deepest(digits) : isComplete(tree, code);
}

/** The divisions from below the root down to this one; empty for the root and for unknown codes. */
export function pathOf(tree: Tree, code: string): Division[] {
  const path: Division[] = [];
  let at = code === tree.root ? undefined : tree.byCode.get(code);
  while (at && path.length < 8) {
    path.unshift(at);
    at = at.parentCode === tree.root ? undefined : tree.byCode.get(at.parentCode);
  }
  return path;
}

/** The path in words: 渑池县 · 仰韶镇 · 仰韶村. */
export function pathText(tree: Tree, code: string): string {
  return pathOf(tree, code)
    .map((division) => shortName(division.name))
    .join(' · ');
}

/**
 * Finds divisions by any part of their name; several words narrow it down, in any order (渑池 张村).
 * The name itself counts before the way to it, an exact name before its beginning, then the level.
 */
export function search(tree: Tree, query: string, limit = 40, scope: Scope = ALL): Hits {
  const words = query
    .split(/[\s·・,，、/]+/)
    .map(folded)
    .filter(Boolean);
  if (words.length === 0) return { hits: [], found: 0 };
  const ranked: [number, Searchable][] = [];
  for (const entry of tree.searchable) {
    const { code } = entry.division;
    if (!code.startsWith(scope.within) || code.length > scope.deepest) continue;
    if (words.every((word) => entry.path.includes(word))) ranked.push([rank(entry, words), entry]);
  }
  // The sort is stable, so equals keep the order of their codes.
  ranked.sort((a, b) => a[0] - b[0]);
  return { hits: ranked.slice(0, limit).map(([, entry]) => hitOf(tree, entry.division)), found: ranked.length };
}

function rank(entry: Searchable, words: readonly string[]): number {
  const nearness = Math.min(
    ...words.map((word) =>
      entry.name === word ? 0 : entry.name.startsWith(word) ? 1 : entry.name.includes(word) ? 2 : 3,
    ),
  );
  return nearness * 10 + entry.depth;
}

function hitOf(tree: Tree, division: Division): Hit {
  return {
    code: division.code,
    path: pathOf(tree, division.code).map((step) => shortName(step.name)),
    isOpen: childrenOf(tree, division.code).length > 0,
  };
}
