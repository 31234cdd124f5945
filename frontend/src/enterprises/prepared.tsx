/** What an enterprise prepared, with what falls short of what is usual. */
import type { ComponentChildren } from 'preact';
import { useTexts } from '../core/i18n';
import { Card, Notice } from '../core/ui';
import { Facts } from '../staff/facts';
import type { Prepared } from './data';
import { texts } from './texts-work';
import { canteenWord, reasonWord } from './words';

export function PreparedCard(props: { prepared: Prepared; children?: ComponentChildren }) {
  const t = useTexts(texts);
  const { prepared } = props;
  return (
    <Card title={t('reopen.title')}>
      {prepared.lacks.length > 0 && (
        <Notice tone="warn">{t('reopen.lacks', { what: prepared.lacks.map(reasonWord).join(' · ') })}</Notice>
      )}
      <Facts
        rows={[
          [t('reopen.workers_planned'), String(prepared.workers_planned)],
          [t('reopen.masks_days'), String(prepared.masks_days)],
          [t('reopen.disinfections_a_day'), String(prepared.disinfections_a_day)],
          [t('reopen.canteen'), canteenWord(prepared.canteen)],
          [t('reopen.has_isolation_room'), t(prepared.has_isolation_room ? 'reopen.yes' : 'reopen.no')],
          [t('reopen.takes_temperature'), t(prepared.takes_temperature ? 'reopen.takes' : 'reopen.takes_not')],
          [t('reopen.plan'), prepared.plan],
        ]}
      />
      {props.children}
    </Card>
  );
}
