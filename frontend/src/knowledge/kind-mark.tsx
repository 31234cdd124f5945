/** What an article is, as a shape and a word: nobody may take a rumour for an answer. */
import { useTexts } from '../core/i18n';
import type { ArticleKind } from './rules';
import { texts } from './texts';

const SHAPES: Readonly<Record<ArticleKind, string>> = { question: '?', notice: '■', rumour: '✕' };
const COLOURS: Readonly<Record<ArticleKind, string>> = { question: '', notice: 'tag-yellow', rumour: 'tag-red' };

export function KindMark({ kind }: { kind: ArticleKind }) {
  const t = useTexts(texts);
  return (
    <span class={`tag ${COLOURS[kind]}`}>
      <span class="shape" aria-hidden="true">
        {SHAPES[kind]}
      </span>
      {t(`knowledge.kind.${kind}`)}
    </span>
  );
}
