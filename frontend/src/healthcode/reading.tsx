/** The fields of one reading, for a resident's own check-in and for one at somebody's door. */
import { useTexts } from '../core/i18n';
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
      <Stepper typed={props.typed} onType={props.onType} />
    </Field>
  );
}

interface StepperProps {
  typed: string;
  onType: (typed: string) => void;
  // Field hands these down to its control.
  id?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: 'true';
}

function Stepper({ typed, onType, ...wire }: StepperProps) {
  const t = useTexts(texts);
  return (
    <div class="stepper">
      <button type="button" aria-label={t('check_in.less')} onClick={() => onType(stepped(typed, -1))}>
        −
      </button>
      <input
        {...wire}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        maxLength={8}
        value={typed}
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => onType(event.currentTarget.value)}
      />
      <button type="button" aria-label={t('check_in.more')} onClick={() => onType(stepped(typed, 1))}>
        +
      </button>
    </div>
  );
}
