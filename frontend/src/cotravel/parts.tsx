/** What the screens of 同行 share: which list it is and how fresh, where a trip was published. */
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Button, Card, Notice } from '../core/ui';
import { city, momentText } from '../divisions/city';
import { listState, placeList, refreshList, sourcesOf, tripList } from './list';
import { texts } from './texts';
import { texts as ofMatch } from './texts-match';
import { dayText } from './words';

/** Instead of what is somebody's own while their session has ended: how they come to see it again. */
export function Hidden() {
  const t = useTexts(texts);
  return (
    <Card>
      <p role="status">{t('cotravel.hidden')}</p>
      <A class="button button-plain" href="/sign-in">
        {t('cotravel.hidden_to')}
      </A>
    </Card>
  );
}

/** When the list is of, and whether it is the newest. */
export function ListState() {
  const t = useTexts(texts);
  const { state, checked_at, failure } = listState.value;
  const list = tripList.value;
  const size = (list?.size ?? 0) + placeList.value.length;
  const phone = city.value?.complaint_phone ?? '12345';
  const isRefused = failure !== undefined && failure !== 'offline';
  return (
    <Card title={t('cotravel.list')}>
      <div role="status" class="read" data-testid="list-state">
        {!list && state === 'fresh' && <p>{t('cotravel.list_empty')}</p>}
        {list && (
          <p>
            {size
              ? t('cotravel.list_of', { time: momentText(list.issued_at), version: list.version, size })
              : t('cotravel.list_empty')}
          </p>
        )}
        {state === 'asking' && <p class="hint">{t('cotravel.list_asking')}</p>}
        {state === 'fresh' && checked_at && <p class="hint">{t('cotravel.list_checked', { time: momentText(checked_at) })}</p>}
        {state === 'kept' && !isRefused && <p class="hint">{t('cotravel.list_kept')}</p>}
        {state === 'none' && !isRefused && <p>{t('cotravel.list_none')}</p>}
      </div>
      {isRefused && (
        <Notice tone="warn" live>
          {t(`cotravel.list_${failure}`, { phone })}
        </Notice>
      )}
      {failure !== undefined && (
        <Button busy={state === 'asking'} onClick={() => void refreshList()}>
          {t('cotravel.again')}
        </Button>
      )}
    </Card>
  );
}

const isLink = (url: string): boolean => /^https?:\/\//.test(url);

/** Who published a trip, each with the way to the original. They came with the list: nothing is asked here. */
export function Sources({ id }: { id: number }) {
  const t = useTexts(ofMatch);
  const sources = sourcesOf(id);
  if (!sources.length) return <p>{t('match.no_sources')}</p>;
  return (
    <>
      <ul class="lines">
        {sources.map(({ publisher, url, published_on }, at) => (
          <li key={at}>
            <p>{[publisher || t('match.source_unnamed'), published_on && dayText(published_on)].filter(Boolean).join(' · ')}</p>
            {isLink(url) && (
              <a class="way-on" href={url} target="_blank" rel="noopener noreferrer">
                {t('match.source_open')}
              </a>
            )}
          </li>
        ))}
      </ul>
      {sources.some(({ url }) => isLink(url)) && <p class="hint">{t('match.source_leaves')}</p>}
    </>
  );
}
