/** Searching on the phone, without browser or network. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { blocksOf, hasGapBehind, inLang, isTranslated, stillIll, type Article, type Day } from '../../frontend/src/knowledge/rules';
import { entriesOf, excerptOf, find, folded, marked, termsOf } from '../../frontend/src/knowledge/search';

const { articles } = JSON.parse(readFileSync('backend/data/knowledge.json', 'utf8')) as { articles: Article[] };
const SHIPPED = entriesOf(articles);
const idsOf = (question: string): string[] => find(SHIPPED, question).map(({ article }) => article.article_id);

test('what people ask is answered by the article that was written for it', () => {
  const asked: Record<string, string> = {
    '发烧了怎么办': 'fever-what-to-do',
    '发热': 'fever-what-to-do',
    '口罩能洗吗': 'mask-reuse',
    '口罩能不能重复使用': 'mask-reuse',
    'N95': 'mask-which',
    '大蒜': 'rumour-garlic',
    '吃大蒜有用吗': 'rumour-garlic',
    '喝酒杀病毒': 'rumour-alcohol',
    '84消毒液': 'disinfect-home',
    '从武汉回来': 'back-from-risk-area',
    '密切接触者': 'contact-with-patient',
    '看病要花钱吗': 'treatment-cost',
    '高血压的药吃完了': 'long-medicine',
    '快递会传染吗': 'parcel-safe',
    '睡不着': 'anxious',
    '红码': 'code-colour',
    'fever': 'fever-what-to-do',
    'wash masks': 'mask-reuse',
    'Can garlic help?': 'rumour-garlic',
    'antibiotics': 'rumour-antibiotics',
    'quarantine at home': 'home-quarantine',
  };
  for (const [question, id] of Object.entries(asked)) assert.equal(idsOf(question)[0], id, question);
});

test('full width, capitals and signs make no difference', () => {
  assert.equal(folded('Ｎ９５，口罩！'), 'n95 口罩 ');
  assert.deepEqual(idsOf('ｎ９５ 口罩'), idsOf('N95口罩？'));
  assert.equal(folded('“发热”，37.3 ℃').length, '“发热”，37.3 ℃'.length);
});

test('Chinese is looked for by pairs, words by their beginning, and empty words not at all', () => {
  assert.deepEqual(termsOf('口罩能洗吗？'), ['口罩', '罩能', '能洗']);
  assert.deepEqual(termsOf('Can I wash my masks'), ['wash', 'mask']);
  assert.deepEqual(termsOf('37.3'), ['37.3']);
  // Who asks nothing but empty words is still told something.
  assert.deepEqual(termsOf('怎么办'), ['怎么', '么办']);
  assert.deepEqual(termsOf('  ？'), []);
});

test('a word is found where it begins and not within another', () => {
  const [one] = articles as [Article];
  const entry = entriesOf([{ ...one, title: { zh: '热饮', en: 'A steamed bun' }, body: { zh: '无', en: null }, keywords: [] }]);
  assert.equal(find(entry, 'steam').length, 1);
  assert.equal(find(entry, 'team').length, 0);
});

test('nothing is found for what nobody wrote about', () => {
  assert.deepEqual(idsOf('量子力学'), []);
  assert.deepEqual(idsOf(''), []);
});

test('what has more of the question stands before what has one word of it often', () => {
  const [one] = articles as [Article];
  const of = (article_id: string, body: string): Article => ({ ...one, article_id, title: { zh: '无', en: null }, keywords: [], body: { zh: body, en: null } });
  const hits = find(entriesOf([of('often', '口罩口罩口罩口罩'), of('both', '口罩和快递')]), '口罩快递');
  assert.deepEqual(hits.map(({ article }) => article.article_id), ['both', 'often']);
});

test('an excerpt is the line in which the question is answered', () => {
  const body = '第一行没有。\n· 不要洗、不要蒸煮、不要喷酒精。\n第三行。';
  assert.equal(excerptOf(body, '蒸煮'), '不要洗、不要蒸煮、不要喷酒精。');
  assert.equal(excerptOf(body, '没有这个词'), '第一行没有。');
  assert.match(excerptOf(`${'很长的话。'.repeat(40)}口罩在这里。`, '口罩'), /^….*口罩在这里。$/);
});

test('what the question has is marked, and the parts are the whole text', () => {
  const parts = marked('一次性医用口罩 Masks', '口罩 mask');
  assert.deepEqual(parts, [['一次性医用', false], ['口罩', true], [' ', false], ['Mask', true], ['s', false]]);
  assert.deepEqual(marked('', '口罩'), []);
});

test('a body falls into paragraphs and lists, and English falls back to Chinese', () => {
  assert.deepEqual(blocksOf('一\n· 二\n·三\n四'), [{ text: '一' }, { points: ['二', '三'] }, { text: '四' }]);
  assert.equal(inLang({ zh: '甲', en: null }, 'en'), '甲');
  assert.equal(isTranslated({ zh: '甲', en: null }, 'en'), false);
});

test('a bulletin that does not say enough has nobody still ill, and a gap of days is seen', () => {
  const day = (on: string, cured: number | null): Day => ({ on, confirmed: 7, cured, dead: 1, suspected: null, new_confirmed: null, new_cured: null, new_dead: null, until: '', title: '', publisher: '', url: null, is_corrected: false });
  assert.equal(stillIll(day('2020-02-10', 3)), 3);
  assert.equal(stillIll(day('2020-02-10', null)), undefined);
  const days = [day('2020-02-10', 3), day('2020-02-09', 3), day('2020-02-07', 3)];
  assert.deepEqual([0, 1, 2].map((place) => hasGapBehind(days, place)), [false, true, false]);
});

/** So many articles of made-up words, each of a few hundred characters. */
function many(count: number): Article[] {
  const [one] = articles as [Article];
  let seed = 7;
  const next = (): number => (seed = (seed * 1103515245 + 12345) % 2147483648);
  const text = (length: number): string => Array.from({ length }, () => String.fromCharCode(0x4e00 + (next() % 3000))).join('');
  return Array.from({ length: count }, (_, at) => ({
    ...one,
    article_id: `made-${at}`,
    title: { zh: text(16), en: null },
    body: { zh: text(600), en: 'words of a made up text '.repeat(20) },
    keywords: [],
  }));
}

/** The least time of several rounds, which is the one that nothing else disturbed. */
function leastMs(act: () => void): number {
  const times = Array.from({ length: 7 }, () => {
    const begun = performance.now();
    act();
    return performance.now() - begun;
  });
  return Math.min(...times);
}

test('among two thousand articles the right one is found; how long it takes is told', (t) => {
  const few = entriesOf([...many(200), ...articles]);
  const lots = entriesOf([...many(2000), ...articles]);
  assert.equal(find(lots, '从武汉回来要做什么')[0]?.article.article_id, 'back-from-risk-area');
  const ask = (entries: typeof lots) => () => ['口罩能洗吗', '从武汉回来要做什么', 'wash masks'].forEach((one) => find(entries, one));
  const [fewMs, lotsMs] = [leastMs(ask(few)), leastMs(ask(lots))];
  t.diagnostic(`search_of_2000_ms=${(lotsMs / 3).toFixed(1)} ratio_2000_to_200=${(lotsMs / fewMs).toFixed(1)}`);
});
