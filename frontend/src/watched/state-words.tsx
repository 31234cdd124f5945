/** How today's update of somebody stands, in a line. */
import { now } from '../core/clock';
import { useTexts } from '../core/i18n';
import { ownState, type Today, type Watch } from './data';
import { texts } from './texts';

const HOUR_MS = 3_600_000;

function useOverdue(): (today: Today) => string {
  const t = useTexts(texts);
  return ({ overdue_since, missing_days, level }) => {
    const hours = Math.floor((now().getTime() - Date.parse(overdue_since ?? '')) / HOUR_MS);
    const late =
      missing_days > 1 ? t('watched.state.overdue_days', { n: missing_days }) : t('watched.state.overdue_hours', { n: Math.max(0, hours) });
    return level === 'village' ? late : `${late} · ${t(`watched.risen.${level}`)}`;
  };
}

export function StateWords({ watch }: { watch: Watch }) {
  const t = useTexts(texts);
  const overdue = useOverdue();
  const { today, close_reason } = watch;
  const own = ownState(watch.watch_id);
  if (!today) return <span class="hint">{t('watched.closed', { why: close_reason ? t(`watched.close.${close_reason}`) : '' })}</span>;
  if (own) return <span class={own === 'refused' ? 'state state-refused' : 'hint'}>{t(`watched.state.${own}`)}</span>;
  if (today.state === 'overdue') return <span class="state state-refused">{overdue(today)}</span>;
  return <span class={today.state === 'done' ? 'hint' : 'state'}>{t(`watched.state.${today.state}`)}</span>;
}
