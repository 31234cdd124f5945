/** 我的企业: registering it, how it stands with the county, its code, who may come in, and closing it. */
import { useState } from 'preact/hooks';
import { groupedPhone } from '../accounts/rules';
import { useAnswer } from '../core/answer';
import { call, Problem } from '../core/api';
import { useTexts } from '../core/i18n';
import { A, go } from '../core/router';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Notice, Screen, Sheet } from '../core/ui';
import { Facts } from '../staff/facts';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import { CompanyForm } from './company-form';
import { JoinCode, TodayCard } from './company-today';
import { LIVING, MAY_APPLY, type Company } from './data';
import { Ready } from './ready';
import { texts } from './texts-work';
import { industryWord, reasonWord, stepWord } from './words';

export default function ViewCompany() {
  const t = useTexts(texts);
  useNames();
  return (
    <Screen title={t('company.title')} back="/workplace">
      <Ready>
        <Mine />
      </Ready>
    </Screen>
  );
}

function Mine() {
  const answer = useAnswer<Company>('/me/workplace/company');
  const [isEditing, setEditing] = useState(false);
  const { data, failure } = answer;
  const isNew = !data && failure instanceof Problem && failure.status === 404;
  const saved = (company: Company) => {
    answer.set(company);
    setEditing(false);
    scrollTo(0, 0);
  };
  if (isNew || (data && isEditing)) return <CompanyForm before={data} onSaved={saved} />;
  if (!data) return <Fetching answer={answer} />;
  return <Standing company={data} onEdit={() => setEditing(true)} />;
}

const TONES = {
  pending: 'info', refused: 'bad', suspended: 'bad', verified: 'info', applied: 'info', returned: 'warn', approved: 'good', stopped: 'bad',
} as const;

function Standing({ company, onEdit }: { company: Company; onEdit: () => void }) {
  const t = useTexts(texts);
  const isLiving = LIVING.has(company.step);
  return (
    <>
      <Notice tone={TONES[company.step]} live>
        <strong>{stepWord(company.step)}</strong>
        {company.reasons.length > 0 && <p>{t('company.why', { why: company.reasons.map(reasonWord).join(' · ') })}</p>}
        {company.note && <p>{t('company.says', { note: company.note })}</p>}
        <p>{t(`company.${company.step}_lead`)}</p>
      </Notice>
      {isLiving && company.step !== 'stopped' && (
        <A class={`button button-${MAY_APPLY.has(company.step) ? 'main' : 'plain'}`} href="/workplace/company/reopening">
          {t(company.step === 'verified' || company.step === 'returned' ? 'company.reopen' : 'company.reopen_see')}
        </A>
      )}
      {isLiving && <TodayCard isApproved={company.step === 'approved'} />}
      {isLiving && <JoinCode />}
      <About company={company} />
      {company.step !== 'suspended' && (
        <>
          <Button onClick={onEdit}>{t(isLiving ? 'company.edit_contact' : 'company.edit')}</Button>
          <Closing company={company} />
        </>
      )}
    </>
  );
}

function About({ company }: { company: Company }) {
  const t = useTexts(texts);
  return (
    <Card title={company.name}>
      <Facts
        rows={[
          [t('company.credit_code'), company.credit_code],
          [t('company.industry'), industryWord(company.industry)],
          [t('company.division_code'), areaText(company.division_code)],
          [t('company.contact_name'), company.contact_name],
          [t('company.phone'), groupedPhone(company.phone)],
          [t('company.address'), company.address],
          [t('company.workers'), String(company.workers)],
          ...(company.gate ? [[t('company.gate'), company.gate.name] as const] : []),
        ]}
      />
    </Card>
  );
}

function Closing({ company }: { company: Company }) {
  const t = useTexts(texts);
  const task = useTask();
  const [isSure, setSure] = useState(false);
  const close = () =>
    void task.run(async () => {
      await call('POST', '/me/workplace/company/close', { version: company.version });
      go('/workplace', true);
    });
  return (
    <>
      <Button onClick={() => setSure(true)}>{t('company.close')}</Button>
      <Sheet open={isSure} title={t('company.close')} onClose={() => setSure(false)}>
        <p>{t('company.close_lead')}</p>
        <ErrorSummary problem={task.problem} />
        <Button kind="danger" busy={task.isBusy} onClick={close}>
          {t('company.close_yes')}
        </Button>
      </Sheet>
    </>
  );
}
