/** The fields of one reading, for a resident's own check-in and for one at somebody's door. */
import type { ComponentProps } from 'preact';
import { useTexts } from '../core/i18n';
import { Stepper } from '../core/stepper';
import { Checks, Choice, Field, fieldError } from '../core/ui';
import { SITES, stepped, SYMPTOMS, type CheckInDraft } from './form';
import { texts } from './texts-check-in';

interface Props {
  draft: CheckInDraft;
  touch: (change: Partial<CheckInDraft>) => void;
  problem: unknown;
}

/** Temperature, where it was taken, how the person feels. */
export function ReadingFields({ draft, touch, problem }: Props) {
  const t = useTexts(texts);
  return (
    <>
      <Temperature typed={draft.temperature} onType={(temperature) => touch({ temperature })} error={fieldError(problem, 'temperature')} />
      <Choice
        name="site"
        legend={t('check_in.site')}
        layout="row"
        options={SITES.map((value) => ({ value, label: t(`health.site.${value}`) }))}
        value={draft.site}
        onChange={(site) => touch({ site })}
      />
      <Choice
        name="is_well"
        legend={t('check_in.well')}
        layout="row"
        options={[
          { value: 'yes', label: t('check_in.is_well') },
          { value: 'no', label: t('check_in.is_unwell') },
        ]}
        value={draft.is_well === undefined ? undefined : draft.is_well ? 'yes' : 'no'}
        onChange={(answer) => touch({ is_well: answer === 'yes' })}
        error={fieldError(problem, 'is_well')}
      />
      {draft.is_well === false && (
        <Checks
          name="symptoms"
          legend={t('check_in.symptoms')}
          options={SYMPTOMS.map((value) => ({ value, label: t(`symptom.${value}`) }))}
          values={draft.symptoms}
          onChange={(symptoms) => touch({ symptoms })}
          error={fieldError(problem, 'symptoms')}
        />
      )}
    </>
  );
}

function Temperature(props: { typed: string; onType: (typed: string) => void; error?: string }) {
  const t = useTexts(texts);
  return (
    <Field id="temperature" label={t('check_in.temperature')} hint={t('check_in.temperature_hint')} error={props.error}>
      <DegreesStepper typed={props.typed} onType={props.onType} />
    </Field>
  );
}

type Typed = Pick<ComponentProps<typeof Stepper>, 'typed' | 'onType' | 'id' | 'aria-describedby' | 'aria-invalid'>;

/** A temperature between two buttons of a tenth of a degree. */
export function DegreesStepper(props: Typed) {
  const t = useTexts(texts);
  return <Stepper {...props} step={stepped} less={t('check_in.less')} more={t('check_in.more')} />;
}
