/** 登记合作单位: who the company is; nothing is answered to it before two people have agreed. */
import { call } from '../core/api';
import { uuid7 } from '../core/clock';
import { creditCodeOf } from '../core/credit-code';
import { useDraft } from '../core/draft';
import { useForm } from '../core/form';
import { useTexts } from '../core/i18n';
import { LineField } from '../core/line-field';
import { go } from '../core/router';
import { mistakes } from '../core/task';
import { Button, Choice, ErrorSummary, fieldError, Screen } from '../core/ui';
import { DivisionPicker } from '../divisions/picker';
import { useNames } from '../staff/words';
import { KINDS, kindWord, partnerAreas, type Kind, type Partner } from './shapes';
import { texts } from './texts-duty';

const DRAFT = 'duty.partner';
const COUNTY_DIGITS = 6;
const AREA_DIGITS = [4, COUNTY_DIGITS];
const TYPED = ['name', 'credit_code', 'contact_name', 'phone'] as const;

interface Typed extends Record<(typeof TYPED)[number], string> {
  id: string;
  kind?: Kind;
  division_code?: string;
}

const nothing = (): Typed => ({ id: uuid7(), name: '', credit_code: '', contact_name: '', phone: '' });

export default function NewPartner() {
  const t = useTexts(texts);
  useNames();
  const [typed, change, clear] = useDraft<Typed>(DRAFT, nothing);
  // Whatever is typed anew is another registration; only the same again is the same.
  const retype = (patch: Partial<Typed>) => change({ ...patch, id: uuid7() });
  const [top] = partnerAreas.value;
  const isOne = partnerAreas.value.length === 1 && top?.length === COUNTY_DIGITS;
  const area = typed.division_code ?? (isOne ? top : undefined);
  const found = () =>
    mistakes({
      name: typed.name.trim() ? undefined : t('partners.name_missing'),
      kind: typed.kind ? undefined : t('partners.kind_missing'),
      credit_code: typed.credit_code.trim() ? undefined : t('partners.credit_missing'),
      division_code: area ? undefined : t('partners.area_missing'),
      contact_name: typed.contact_name.trim() ? undefined : t('partners.contact_missing'),
      phone: typed.phone.trim() ? undefined : t('partners.phone_missing'),
    });
  const { problem, isBusy, submit } = useForm(found, async () => {
    const said = Object.fromEntries(TYPED.map((name) => [name, typed[name].trim()]));
    const credit_code = creditCodeOf(typed.credit_code);
    const wish = { ...said, credit_code, id: typed.id, kind: typed.kind, division_code: area };
    const made = await call<Partner>('POST', '/duty/partners', wish);
    clear();
    go(`/duty/partners/one?id=${encodeURIComponent(made.partner_id)}&new`);
  });
  return (
    <Screen title={t('partners.new')} back="/duty/partners">
      <form onSubmit={submit} noValidate>
        <ErrorSummary
          problem={problem}
          labels={{
            name: t('partners.name'),
            kind: t('partners.kind'),
            credit_code: t('partners.credit'),
            division_code: t('partners.area'),
            contact_name: t('partners.contact'),
            phone: t('partners.phone'),
          }}
        />
        <LineField name="name" label={t('partners.name')} most={60} problem={problem} value={typed.name} onInput={(name) => retype({ name })} />
        <Choice
          name="kind"
          legend={t('partners.kind')}
          options={KINDS.map((value) => ({ value, label: kindWord(value) }))}
          value={typed.kind}
          onChange={(kind) => retype({ kind })}
          error={fieldError(problem, 'kind')}
        />
        <LineField
          name="credit_code"
          label={t('partners.credit')}
          hint={t('partners.credit_hint')}
          kind="code"
          problem={problem}
          value={typed.credit_code}
          onInput={(credit_code) => retype({ credit_code })}
        />
        {!isOne && (
          <DivisionPicker
            id="division_code"
            label={t('partners.area')}
            value={area}
            digits={AREA_DIGITS}
            error={fieldError(problem, 'division_code')}
            {...(top && partnerAreas.value.length === 1 ? { within: top } : {})}
            onChange={(division_code) => retype({ division_code })}
          />
        )}
        <LineField
          name="contact_name"
          label={t('partners.contact')}
          most={30}
          problem={problem}
          value={typed.contact_name}
          onInput={(contact_name) => retype({ contact_name })}
        />
        <LineField name="phone" label={t('partners.phone')} kind="phone" problem={problem} value={typed.phone} onInput={(phone) => retype({ phone })} />
        <Button kind="main" type="submit" busy={isBusy}>
          {t('partners.save')}
        </Button>
      </form>
    </Screen>
  );
}
