/** The form by which an enterprise is registered, mended, or its contact changed. */
import { groupedPhone } from '../accounts/rules';
import { call } from '../core/api';
import { dropDrafts, useDraft } from '../core/draft';
import { useForm } from '../core/form';
import { useTexts } from '../core/i18n';
import { LineField } from '../core/line-field';
import { mistakes } from '../core/task';
import { Button, ErrorSummary, Field, fieldError } from '../core/ui';
import { DivisionPicker } from '../divisions/picker';
import { LIVING, type Company } from './data';
import { bodyOf, draftFrom, EMPTY, mistakesIn, settledFrom, type CompanyDraft } from './rules';
import { texts } from './texts-work';
import { INDUSTRIES, industryWord, type Industry } from './words';

const DRAFT = 'company';
/** A town or a village. */
const DIGITS = [9, 12];

export function CompanyForm({ before, onSaved }: { before: Company | undefined; onSaved: (company: Company) => void }) {
  const t = useTexts(texts);
  const [typed, patch] = useDraft<CompanyDraft>(before ? `${DRAFT}.${before.enterprise_id}` : DRAFT, () =>
    before ? { ...draftFrom(before), phone: groupedPhone(before.phone) } : EMPTY,
  );
  const isSettled = before !== undefined && LIVING.has(before.step);
  const draft = isSettled ? settledFrom(typed, before) : typed;
  const found = () => mistakes(Object.fromEntries(mistakesIn(draft).map((name) => [name, t(`company.${name}_wrong`)])));
  const { problem, isBusy, submit } = useForm(found, async () => {
    const company = await call<Company>('PUT', '/me/workplace/company', bodyOf(draft));
    dropDrafts(DRAFT);
    onSaved(company);
  });
  const names = ['name', 'credit_code', 'industry', 'division_code', 'contact_name', 'phone', 'address'] as const;
  const labels = Object.fromEntries(names.map((name) => [name, t(`company.${name}`)]));
  return (
    <form onSubmit={submit} noValidate>
      <p>{t('company.lead')}</p>
      <ErrorSummary problem={problem} labels={labels} />
      {!isSettled && <What draft={draft} patch={patch} problem={problem} />}
      <Contact draft={draft} patch={patch} problem={problem} />
      <Button kind="main" type="submit" busy={isBusy}>
        {t(isSettled ? 'company.save' : 'company.submit')}
      </Button>
    </form>
  );
}

interface PartProps {
  draft: CompanyDraft;
  patch: (change: Partial<CompanyDraft>) => void;
  problem: unknown;
}

/** What the county verifies; afterwards nobody changes it alone. */
function What({ draft, patch, problem }: PartProps) {
  const t = useTexts(texts);
  return (
    <>
      <LineField name="name" label={t('company.name')} fill="organization" most={60} problem={problem} value={draft.name} onInput={(name) => patch({ name })} />
      <LineField
        name="credit_code"
        label={t('company.credit_code')}
        hint={t('company.credit_hint')}
        kind="code"
        problem={problem}
        value={draft.credit_code}
        onInput={(credit_code) => patch({ credit_code })}
      />
      <Field id="industry" label={t('company.industry')} error={fieldError(problem, 'industry')}>
        <select value={draft.industry ?? ''} onChange={(event) => patch({ industry: event.currentTarget.value as Industry })}>
          <option value="" disabled selected={!draft.industry}>
            {t('company.choose')}
          </option>
          {Object.keys(INDUSTRIES).map((one) => (
            <option key={one} value={one} selected={one === draft.industry}>
              {industryWord(one)}
            </option>
          ))}
        </select>
      </Field>
      <DivisionPicker
        id="division_code"
        label={t('company.division_code')}
        error={fieldError(problem, 'division_code')}
        value={draft.division_code}
        onChange={(division_code) => patch({ division_code })}
        digits={DIGITS}
      />
    </>
  );
}

function Contact({ draft, patch, problem }: PartProps) {
  const t = useTexts(texts);
  const lines = [
    { name: 'contact_name', fill: 'name', most: 40 },
    { name: 'phone', kind: 'phone', fill: 'tel' },
    { name: 'address', fill: 'street-address', most: 100 },
  ] as const;
  return (
    <>
      {lines.map((line) => (
        <LineField
          key={line.name}
          {...line}
          label={t(`company.${line.name}`)}
          problem={problem}
          value={draft[line.name]}
          onInput={(typed) => patch({ [line.name]: typed })}
        />
      ))}
    </>
  );
}
