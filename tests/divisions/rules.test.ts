import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  childrenOf,
  endsAt,
  isComplete,
  pathText,
  type Row,
  search,
  shortName,
  treeOf,
} from '../../frontend/src/divisions/rules';

/** The city's own list; the tests run from the root of the repository. */
function cityRows(): Row[] {
  const [head = '', ...lines] = readFileSync('backend/data/divisions/4112.csv', 'utf8').trim().split(/\r?\n/);
  const columns = head.split(',');
  const [code, name, parent] = ['code', 'name', 'parent_code'].map((column) => columns.indexOf(column));
  return lines.map((line) => {
    const cells = line.split(',');
    return [cells[code!]!, cells[name!]!, cells[parent!]!] as const;
  });
}

const small: Row[] = [
  ['4112', '三门峡市', '41'],
  ['411221', '渑池县', '4112'],
  ['411221104', '仰韶镇', '411221'],
  ['411221104201', '仰韶村委会', '411221104'],
  ['411221104202', '张村村委会', '411221104'],
  ['411203', '陕州区', '4112'],
  ['411203101', '张村镇', '411203'],
  ['411203101201', '张村村委会', '411203101'],
  ['411203102', '无村镇', '411203'],
  ['999999', '别处', '99'],
];
const tree = treeOf('4112', small);

test('short names are what people say', () => {
  assert.equal(shortName('赵吾村委会'), '赵吾村');
  assert.equal(shortName('张村村委会'), '张村');
  assert.equal(shortName('杨家村村民委员会'), '杨家村');
  assert.equal(shortName('西关社区居民委员会'), '西关社区');
  assert.equal(shortName('西关社区居委会'), '西关社区');
  assert.equal(shortName('观音堂煤矿居委会'), '观音堂煤矿居委会');
  assert.equal(shortName('仰韶镇'), '仰韶镇');
});

test('the path of a village names its county and town', () => {
  assert.equal(pathText(tree, '411221104202'), '渑池县 · 仰韶镇 · 张村');
  assert.equal(pathText(tree, '4112'), '');
  assert.equal(pathText(tree, 'nothing'), '');
});

test('an address ends where nothing is below', () => {
  assert.equal(isComplete(tree, '411221104202'), true);
  assert.equal(isComplete(tree, '411203102'), true, 'a town without villages is enough');
  assert.equal(isComplete(tree, '411221104'), false);
  assert.equal(isComplete(tree, '4112'), false);
  assert.equal(isComplete(tree, 'nothing'), false);
});

test('the same village name in two towns is told apart by its path', () => {
  const { hits } = search(tree, '张村');
  assert.deepEqual(
    hits.map((hit) => hit.path.join(' · ')),
    ['渑池县 · 仰韶镇 · 张村', '陕州区 · 张村镇 · 张村', '陕州区 · 张村镇'],
  );
  assert.deepEqual(
    hits.map((hit) => hit.isOpen),
    [false, false, true],
  );
});

test('several words narrow down in any order, also the path written in one', () => {
  for (const query of ['张村 渑池', '渑池，张村', '渑池县仰韶镇张村', '渑池县·仰韶镇·张村', ' 张村村委会 仰韶 ']) {
    assert.equal(search(tree, query).hits[0]?.code, '411221104202', query);
  }
});

test('an empty query and an unknown name find nothing', () => {
  assert.deepEqual(search(tree, '  '), { hits: [], found: 0 });
  assert.deepEqual(search(tree, '北京'), { hits: [], found: 0 });
  assert.equal(search(tree, '别处').found, 0, 'a row without a way to the root is out of reach');
});

test('the limit cuts the list, not the count', () => {
  const { hits, found } = search(tree, '村', 2);
  assert.equal(hits.length, 2);
  assert.ok(found > 2);
});

test('a search can be kept within an area and above a level', () => {
  const within = search(tree, '张村', 40, { within: '411203', deepest: 12 });
  assert.deepEqual([...new Set(within.hits.map((hit) => hit.code.slice(0, 6)))], ['411203']);
  const towns = search(tree, '张村', 40, { within: '4112', deepest: 9 });
  assert.deepEqual(
    towns.hits.map((hit) => hit.path.at(-1)),
    ['张村镇'],
  );
});

test('an area ends at the deepest level that is allowed, and an address where nothing is below', () => {
  assert.equal(endsAt(tree, '411221104202'), true);
  assert.equal(endsAt(tree, '411221104'), false);
  assert.equal(endsAt(tree, '411221', [4, 6]), true);
  assert.equal(endsAt(tree, '411221', [6, 9, 12]), false);
  assert.equal(endsAt(tree, '411221104202', [12, 15]), true, 'a grid has no row of its own');
});

test("the city's own list is all within reach, and no two short names of a town are equal", () => {
  const city = treeOf('4112', cityRows());
  const codes = [...city.byCode.keys()].filter((code) => code.length > 4);
  assert.ok(codes.length > 1_400);
  for (const code of codes) {
    assert.ok(pathText(city, code).length > 1, code);
    const names = childrenOf(city, code).map((child) => shortName(child.name));
    assert.equal(new Set(names).size, names.length, code);
  }
});

test('a search through 4,000 rows is quick enough for every key press', () => {
  const many: Row[] = [['46', '某省', '']];
  for (let town = 0; town < 100; town++) {
    many.push([`t${town}`, `第${town}镇`, '46']);
    for (let village = 0; village < 40; village++) many.push([`t${town}v${village}`, `${village}号村委会`, `t${town}`]);
  }
  const big = treeOf('46', many);
  const started = performance.now();
  for (let round = 0; round < 50; round++) search(big, '号村');
  const eachMs = (performance.now() - started) / 50;
  assert.ok(eachMs < 20, `${eachMs.toFixed(1)} ms`);
});
