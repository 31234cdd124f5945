/** 工作台: what came in, what is to be sent on, whom to call back; the chosen order stands beside the list. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { useTexts } from '../core/i18n';
import { Field, Notice } from '../core/ui';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import type { UnitCounts } from './data-desk';
import { DeskScreen } from './desk-frame';
import { useCategories } from './desk-list';
import { DeskQueue } from './desk-queue';
import { texts } from './texts-desk';

export default function Desks() {
  const t = useTexts(texts);
  useNames();
  useCategories();
  const answer = useAnswer<{ units: readonly UnitCounts[] }>('/duty/orders/units');
  const desks = (answer.data?.units ?? []).filter(({ kind }) => kind === 'desk');
  const [chosen, choose] = useState<string>();
  const unit = chosen ?? desks[0]?.unit;
  return (
    <DeskScreen
      title={t('desk.queue.title')}
      at="/duty/hotline/desk"
      keys={[
        ['↑ ↓', t('desk.key.walk')],
        [t('desk.key.space'), t('desk.key.tick')],
        ['Enter', t('desk.key.open')],
        ['F2', t('desk.key.list')],
        ['F4', t('desk.key.call')],
        ['F8', t('desk.key.search')],
        ['F9', t('desk.key.again')],
      ]}
    >
      <Fetching answer={answer} />
      {answer.data && desks.length === 0 && <Notice tone="warn">{t('desk.nobody')}</Notice>}
      {desks.length > 1 && (
        <Field id="unit" label={t('desk.queue.unit')}>
          <select value={unit} onChange={(event) => choose(event.currentTarget.value)}>
            {desks.map((one) => (
              <option key={one.unit} value={one.unit} selected={one.unit === unit}>
                {areaText(one.division_code)}
              </option>
            ))}
          </select>
        </Field>
      )}
      {unit && <DeskQueue key={unit} unit={unit} />}
    </DeskScreen>
  );
}
