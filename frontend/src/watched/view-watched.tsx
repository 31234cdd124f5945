/** 重点人员: who of the village is watched, and whose update is still due; the longest silence first. */
import { useEffect, useState } from 'preact/hooks';
import { KeptList } from '../collection/kept-list';
import { hasTask } from '../core/duty';
import { useTexts } from '../core/i18n';
import { A, go } from '../core/router';
import { Rows } from '../core/row-group';
import { Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { AreaField } from '../staff/area-field';
import { useNames } from '../staff/words';
import { lists, openList, villages, type Watch, type Watches } from './data';
import { StateWords } from './state-words';
import { texts } from './texts';

export default function Watched() {
  const t = useTexts(texts);
  useNames();
  const [chosen, choose] = useState<string>();
  const area = chosen ?? villages.value[0];
  useEffect(() => {
    // Whoever has no village oversees others; their way in is the overview.
    if (!area && hasTask('oversee_watched')) go('/duty/watched/overview', true);
  }, [area]);
  return (
    <Screen title={t('watched.title')} back="/duty">
      <AreaField label={t('watched.which')} areas={villages.value} area={area} choose={choose} />
      {area && <Village key={area} area={area} />}
    </Screen>
  );
}

function Village({ area }: { area: string }) {
  const t = useTexts(texts);
  return (
    <KeptList page={lists.value[area]} load={() => openList(area)} offline={{ kept: t('watched.kept'), none: t('watched.no_list') }}>
      {(list) => <List list={list} />}
    </KeptList>
  );
}

function List({ list }: { list: Watches }) {
  const t = useTexts(texts);
  const { watched, due_at, as_of } = list;
  const due = watched.filter(({ today }) => today && today.state !== 'done').length;
  return (
    <>
      <Notice live>
        <p>
          <strong>{t('watched.count', { open: watched.length, due, time: momentText(as_of) })}</strong>
        </p>
        <p>{t('watched.due_at', { time: due_at })}</p>
      </Notice>
      {watched.length === 0 && <p>{t('watched.nobody')}</p>}
      <People watched={watched} />
      <p class="hint">{t('watched.how_to_open')}</p>
      <A class="button button-plain" href="/duty/village">
        {t('watched.to_roster')}
      </A>
    </>
  );
}

export function People({ watched }: { watched: readonly Watch[] }) {
  const t = useTexts(texts);
  return (
    <Rows
      rows={watched}
      hrefOf={(one) => `/duty/watched/one?id=${encodeURIComponent(one.watch_id)}`}
      line={(one) => (
        <>
          <strong>{one.name}</strong>
          <span class="hint">
            {t(`watched.kind.${one.kind}`)} · {t(`watched.measure.${one.measure}`)}
          </span>
          <StateWords watch={one} />
        </>
      )}
    />
  );
}
