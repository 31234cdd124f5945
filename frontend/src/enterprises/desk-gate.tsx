/** The checkpoint at an enterprise's gate, chosen among those of the kind "company" in its county. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Field } from '../core/ui';
import type { OfficersCompany } from './data';
import { texts } from './texts-duty';
import { texts as workTexts } from './texts-work';

interface Place {
  checkpoint_id: string;
  name: string;
  kind: string;
}

interface Props {
  company: OfficersCompany;
  path: string;
  onSet: (company: OfficersCompany) => void;
}

export function Gate({ company, path, onSet }: Props) {
  const t = useTexts(texts);
  const save = useTexts(workTexts)('company.save');
  const answer = useAnswer<{ checkpoints: readonly Place[] }>(`/duty/checkpoints?area=${company.division_code.slice(0, 6)}`);
  const task = useTask();
  const [chosen, choose] = useState(company.gate?.checkpoint_id ?? '');
  const places = (answer.data?.checkpoints ?? []).filter(({ kind }) => kind === 'company');
  const isKnown = !company.gate || places.some((one) => one.checkpoint_id === company.gate?.checkpoint_id);
  const offered = isKnown || !company.gate ? places : [{ ...company.gate, kind: 'company' }, ...places];
  const set = () =>
    void task.run(async () => onSet(await call<OfficersCompany>('POST', `${path}/gate`, { checkpoint_id: chosen || null })));
  if (!answer.data) return null;
  return (
    <Card title={t('firms.gate')}>
      <p>{t(offered.length > 0 ? 'firms.gate_lead' : 'firms.gate_no_kind')}</p>
      <ErrorSummary problem={task.problem} labels={{ checkpoint_id: t('firms.gate_which') }} />
      {offered.length > 0 && (
        <>
          <Field id="checkpoint_id" label={t('firms.gate_which')}>
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
