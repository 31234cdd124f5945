/** 密接与限行名单: what waits for a second person, what is published, and the form that brings one. */
import { useAnswer } from '../core/answer';
import { useTexts } from '../core/i18n';
import { RowGroup } from '../core/row-group';
import { Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import { BringList } from './bring-list';
import type { AuthorityList, ListState } from './desk-lists';
import { texts } from './texts-desk-lists';

const GROUPS: readonly ListState[] = ['submitted', 'publishing', 'published', 'refused', 'withdrawn'];

export default function DeskLists() {
  const t = useTexts(texts);
  useNames();
  const answer = useAnswer<{ lists: AuthorityList[] }>('/duty/cotravel/lists');
  const lists = answer.data?.lists;
  return (
    <Screen title={t('lists.title')} back="/duty">
      <p class="quiet">{t('lists.two')}</p>
      <Fetching answer={answer} />
      {lists?.length === 0 && <Notice>{t('lists.nothing')}</Notice>}
      {lists && GROUPS.map((state) => <Group key={state} state={state} lists={lists.filter((one) => one.state === state)} />)}
      <BringList />
    </Screen>
  );
}

function Group({ state, lists }: { state: ListState; lists: readonly AuthorityList[] }) {
  const t = useTexts(texts);
  return (
    <RowGroup
      id={`group-${state}`}
      title={t(`lists.state.${state}`)}
      rows={lists}
      hrefOf={(list) => `/duty/contacts/one?id=${encodeURIComponent(list.list_id)}`}
      line={(list) => (
        <>
          <span class={list.may_publish ? 'marked' : ''}>
            {t(`lists.kind.${list.kind}`)} · {areaText(list.area)}
          </span>
          <small lang="zh-CN">{list.reference}</small>
          <small>
            {t('lists.row', { rows: list.rows, office: list.office || t('lists.by_command'), time: momentText(list.made_at) })}
          </small>
        </>
      )}
    />
  );
}
