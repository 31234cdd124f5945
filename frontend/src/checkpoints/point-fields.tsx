/** Where a checkpoint lies on the map: as the phone says it, or typed. */
import { useState } from 'preact/hooks';
import { here, type NoPoint } from '../core/here';
import { useTexts } from '../core/i18n';
import { LineField } from '../core/line-field';
import { Button } from '../core/ui';
import type { PlaceDraft } from './manage';
import { texts } from './texts-places';

/** Looser than this a point is another gate. */
const WORTH_M = 100;
const E6 = 1_000_000;

export function PointFields(props: { draft: PlaceDraft; touch: (patch: Partial<PlaceDraft>) => void; problem: unknown }) {
  const t = useTexts(texts);
  const { draft, touch, problem } = props;
  const [state, setState] = useState<'typed' | 'locating' | 'located' | NoPoint>('typed');
  const locate = async () => {
    setState('locating');
    const found = await here(WORTH_M);
    if (typeof found === 'string') return setState(found);
    touch({ lat: (found.lat_e6 / E6).toFixed(6), lng: (found.lng_e6 / E6).toFixed(6) });
    setState('located');
  };
  return (
    <fieldset class="group">
      <legend>{t('cp.point')}</legend>
      <Button busy={state === 'locating'} onClick={() => void locate()}>
        {t('cp.use_here')}
      </Button>
      <p role="status" class={state === 'typed' ? 'unseen' : 'hint'}>
        {state === 'locating' && t('cp.locating')}
        {state === 'located' && t('cp.located')}
        {(state === 'denied' || state === 'nowhere' || state === 'loose') && t(`cp.no_point.${state}`)}
      </p>
      <div class="pair">
        <LineField name="lat_e6" label={t('cp.lat')} kind="decimal" problem={problem} value={draft.lat} onInput={(lat) => touch({ lat })} />
        <LineField name="lng_e6" label={t('cp.lng')} kind="decimal" problem={problem} value={draft.lng} onInput={(lng) => touch({ lng })} />
      </div>
    </fieldset>
  );
}
