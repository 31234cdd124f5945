/** One trip of a batch as it was read, with where it comes from. */
import { useTexts } from '../core/i18n';
import type { Line } from './batch-shapes';
import { texts } from './texts-desk-trips';
import { Reads } from './trip-reading';
import { dayText, kindText, stretchText, timesText } from './words';

/** Day, hours, from where to where, and the carriage as published. */
export function lineWords(line: Pick<Line, 'on' | 'from_min' | 'until_min' | 'from_name' | 'to_name' | 'carriage_said'>): string {
  const times = timesText({ from_min: line.from_min ?? undefined, until_min: line.until_min ?? undefined });
  return [dayText(line.on), times, stretchText(line.from_name, line.to_name), line.carriage_said].filter(Boolean).join(' · ');
}

export function LineText({ line }: { line: Line }) {
  const t = useTexts(texts);
  return (
    <div class="row-text" data-testid="line">
      <strong lang="zh-CN">
        {kindText(line.kind)} {line.said}
      </strong>
      <span>{lineWords(line)}</span>
      <Reads reading={line} isPlace={line.kind === 'place'} />
      {line.corrects !== null && <p>{t('batch.corrects', { n: line.corrects })}</p>}
      {line.sources.map((source) => (
        <p class="hint" key={`${source.list} ${source.row}`}>
          {source.publisher && <span lang="zh-CN">{t('batch.source', { names: source.publisher })}</span>}{' '}
          {/^https?:/.test(source.url) && (
            <a href={source.url} rel="noopener noreferrer" target="_blank">
              {t('batch.link')}
            </a>
          )}
        </p>
      ))}
    </div>
  );
}
