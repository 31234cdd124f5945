/** The checkpoint at an enterprise's gate, chosen among those of the kind "company" in its county. */
import { useEffect, useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Field, fieldError } from '../core/ui';
import type { OfficersCompany } from './data';
import { texts } from './texts-duty';
import { texts as workTexts } from './texts-work';

interface Place {
  checkpoint_id: string;
  name: string;
  kind: string;
  state: string;
}

interface Page {
  checkpoints: readonly Place[];
  next: string | null;
}

/** All checkpoints of a county, page by page, and why the rest of them did not come. */
function usePlaces(county: string): [readonly Place[] | undefined, unknown] {
  const path = `/duty/checkpoints?area=${county}`;
  const { data, failure, set } = useAnswer<Page>(path);
  const [lost, lose] = useState<unknown>();
  const next = data?.next;
  useEffect(() => {
    if (!data || !next) return;
    call<Page>('GET', `${path}&after=${encodeURIComponent(next)}`)
      .then((more) => set({ ...more, checkpoints: [...data.checkpoints, ...more.checkpoints] }))
      .catch(lose);
  }, [next]);
  return [data?.checkpoints, failure ?? lost];
}

interface Props {
  company: OfficersCompany;
  path: string;
  onSet: (company: OfficersCompany) => void;
}

export function Gate({ company, path, onSet }: Props) {
  const t = useTexts(texts);
  const save = useTexts(workTexts)('company.save');
  const [known, lost] = usePlaces(company.division_code.slice(0, 6));
  const task = useTask();
  const [chosen, choose] = useState(company.gate?.checkpoint_id ?? '');
  const places: readonly { checkpoint_id: string; name: string }[] = (known ?? []).filter(
    ({ kind, state }) => kind === 'company' && state === 'open',
  );
  const isKnown = !company.gate || places.some((one) => one.checkpoint_id === company.gate?.checkpoint_id);
  const offered = isKnown || !company.gate ? places : [company.gate, ...places];
  const set = () =>
    void task.run(async () => onSet(await call<OfficersCompany>('POST', `${path}/gate`, { checkpoint_id: chosen || null })));
  if (!known) return null;
  return (
    <Card title={t('firms.gate')}>
      <p>{t(offered.length > 0 ? 'firms.gate_lead' : 'firms.gate_no_kind')}</p>
      <ErrorSummary problem={task.problem ?? lost} labels={{ checkpoint_id: t('firms.gate_which') }} />
      {offered.length > 0 && (
        <>
          <Field id="checkpoint_id" label={t('firms.gate_which')} error={fieldError(task.problem, 'checkpoint_id')}>
            <select value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
              <option value="" selected={!chosen}>
                {t('firms.gate_none')}
              </option>
              {offered.map((one) => (
                <option key={one.checkpoint_id} value={one.checkpoint_id} selected={one.checkpoint_id === chosen}>
                  {one.name}
                </option>
              ))}
            </select>
          </Field>
          <Button busy={task.isBusy} onClick={set}>
            {save}
          </Button>
        </>
      )}
    </Card>
  );
}
