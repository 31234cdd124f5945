/** Two values of one entry, and the choice between them. */
import { useTexts } from '../core/i18n';
import { Button } from '../core/ui';
import { momentText } from '../divisions/city';
import { tree } from '../divisions/data';
import { pathText } from '../divisions/rules';
import { texts } from './texts-help';

/** An entry of which two values are known; both masked, so that what differs shows. */
export interface Difference {
  difference_id: string;
  resident_id: string;
  name: string;
  field: 'name' | 'address' | 'division' | 'phone';
  current: string;
  collected: string;
  collected_at: string;
}
export type Picked = 'current' | 'collected';

function shown(field: Difference['field'], value: string): string {
  return field === 'division' && tree.value?.byCode.has(value) ? pathText(tree.value, value) : value;
}

export function Compare(props: { difference: Difference; isBusy: boolean; onPick: (picked: Picked) => void }) {
  const t = useTexts(texts);
  const { difference, isBusy } = props;
  const { name, field, collected_at } = difference;
  const values: [Picked, string, string][] = [
    ['current', t('differ.current'), shown(field, difference.current)],
    ['collected', t('differ.collected', { time: momentText(collected_at) }), shown(field, difference.collected)],
  ];
  return (
    <section class="group">
      <h2>{`${name} · ${t(`differ.field.${field}`)}`}</h2>
      <ul class="rows">
        {values.map(([picked, label, value]) => (
          <li class="row" key={picked}>
            <div class="row-text">
              <span class="hint">{label}</span>
              <strong>{value || '—'}</strong>
            </div>
            <Button busy={isBusy} aria-label={t('differ.pick_named', { value: value || '—' })} onClick={() => props.onPick(picked)}>
              {t('differ.pick')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
