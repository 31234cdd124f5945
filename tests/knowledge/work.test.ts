/** The form in which an article is written, without browser or network. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyOf, formOf, freshForm, missingIn, NO_SOURCE, wordsOf, type Work } from '../../frontend/src/knowledge/work';

const SOURCE = { title: '公告', publisher: '市卫健委', on: '2020-02-01', url: '' };

test('an empty form says what is missing, and one that is whole says nothing', () => {
  const fresh = freshForm('411221');
  assert.deepEqual(missingIn(fresh), ['title.zh', 'body.zh', 'sources.0.title', 'sources.0.publisher', 'sources.0.on']);
  assert.deepEqual(missingIn({ ...fresh, title_zh: '题', body_zh: '文', sources: [SOURCE, NO_SOURCE] }), []);
  assert.deepEqual(missingIn({ ...fresh, title_zh: '题', body_zh: '文', body_en: 'text', sources: [SOURCE] }), ['title.en']);
});

test('a working copy becomes a form and the same body again', () => {
  const work: Work = {
    article_id: 'a', kind: 'rumour', area: '4112', title: { zh: '题', en: null }, body: { zh: '文', en: 'text' },
    keywords: ['发烧', 'fever'], sources: [{ ...SOURCE, url: 'https://example.org' }], state: 'sent_back', version: 3,
    is_mine: true, may_publish: false, office: '市卫健委', changed_at: null, reason: '改',
  };
  assert.deepEqual(bodyOf(formOf(work), true), {
    version: 3, is_for_review: true, kind: 'rumour', area: '4112', title: work.title, body: work.body,
    keywords: work.keywords, sources: work.sources,
  });
});

test('a source that nobody has begun is not sent, and words are told apart whatever stands between', () => {
  const form = { ...freshForm('4112'), sources: [NO_SOURCE, SOURCE] };
  assert.deepEqual((bodyOf(form, false) as { sources: object[] }).sources, [{ ...SOURCE, url: null }]);
  assert.deepEqual(wordsOf(' 发烧、高烧，fever  发烧 '), ['发烧', '高烧', 'fever']);
});
