/** One enterprise for the county: what it says and prepared, and the decision with its reasons. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { useTexts } from '../core/i18n';
import { query } from '../core/router';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Card, Checks, ErrorSummary, Field, fieldError, Notice, Screen, Sheet } from '../core/ui';
import { momentText } from '../divisions/city';
import { Facts } from '../staff/facts';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import { LIVING, rereading, type OfficersCompany } from './data';
import { decisionsOf, reasonsOf, type Decision } from './desk-rules';
import { Gate } from './desk-gate';
import { PreparedCard } from './prepared';
import { texts } from './texts-duty';
import { texts as workTexts } from './texts-work';
import { industryWord, reasonWord, stepWord, type Reason } from './words';

const NOTE_MOST = 300;
const HARSH: ReadonlySet<Decision> = new Set(['refuse', 'suspend', 'stop']);

export default function OneEnterprise() {
  const t = useTexts(texts);
  useNames();
  const path = `/duty/enterprises/${encodeURIComponent(query('id') ?? '')}`;
  const answer = useAnswer<OfficersCompany>(path);
  const task = useTask();
  const [asking, ask] = useState<Decision>();
  const [isDone, setDone] = useState(false);
  const [said, say] = useState<Said>(NOTHING_SAID);
  const company = answer.data;
  const reread = async () => {
    await answer.reload();
    // What changed is seen before anybody decides again; what was said stays.
    ask(undefined);
  };
  const decide = (decision: Decision, why: object = { reasons: [] }) =>
    void task.run(async () => {
      const body = { decision, version: company?.version, ...why };
      answer.set(await rereading(() => call<OfficersCompany>('POST', `${path}/decision`, body), reread));
      ask(undefined);
      say(NOTHING_SAID);
      setDone(true);
      scrollTo(0, 0);
    });
  const begin = (decision: Decision) => {
    if (said.decision !== decision) say({ ...NOTHING_SAID, decision });
    ask(decision);
  };
  return (
    <Screen title={company?.name ?? t('firms.title')} back="/duty/enterprises">
      <Fetching answer={answer} />
      <div role="status">{isDone && company && <Notice tone="good">{t('firms.done', { step: stepWord(company.step) })}</Notice>}</div>
      {company && <About company={company} />}
      {company?.reopening && (
        <PreparedCard prepared={company.reopening}>
          <Pictures path={path} ids={company.reopening.pictures} />
        </PreparedCard>
      )}
      {!asking && <ErrorSummary problem={task.problem} />}
      {company?.may_decide &&
        decisionsOf(company.step).map((decision) => (
          <Button
            key={decision}
            kind={decision === 'return' ? 'plain' : HARSH.has(decision) ? 'danger' : 'main'}
            busy={task.isBusy && !asking}
            onClick={() => (reasonsOf(company.step, decision).length > 0 ? begin(decision) : decide(decision))}
          >
            {t(`firms.${decision}`)}
          </Button>
        ))}
      {company?.may_decide && LIVING.has(company.step) && <Gate key={company.version} company={company} path={path} onSet={answer.set} />}
      <Sheet open={asking !== undefined} title={asking ? t(`firms.${asking}`) : ''} onClose={() => ask(undefined)}>
        {asking && company && (
          <Why
            key={asking}
            decision={asking}
            options={reasonsOf(company.step, asking)}
            said={said}
            say={say}
            isBusy={task.isBusy}
            problem={task.problem}
            onSure={(why) => decide(asking, why)}
          />
        )}
      </Sheet>
    </Screen>
  );
}

function About({ company }: { company: OfficersCompany }) {
  const t = useTexts(texts);
  const w = useTexts(workTexts);
  const why = [company.reasons.map(reasonWord).join(' · '), company.note].filter(Boolean).join(' · ');
  return (
    <Card title={stepWord(company.step)}>
      {why && <Notice tone="warn">{why}</Notice>}
      {company.is_code_taken && <Notice tone="bad">{t('firms.code_taken')}</Notice>}
      <Facts
        rows={[
          [w('company.credit_code'), company.credit_code],
          [w('company.industry'), industryWord(company.industry)],
          [w('company.division_code'), areaText(company.division_code)],
          [w('company.address'), company.address],
          [t('firms.contact'), company.contact_name],
          [t('firms.phone'), <a href={`tel:${company.phone}`}>{company.phone}</a>],
          [w('company.workers'), String(company.workers)],
          [w('numbers.registered'), momentText(company.applied_at)],
        ]}
      />
    </Card>
  );
}

function Pictures({ path, ids }: { path: string; ids: readonly string[] }) {
  const t = useTexts(texts);
  if (ids.length === 0) return null;
  return (
    <>
      <h3>{t('firms.photos')}</h3>
      <ul class="photos">
        {ids.map((id, index) => (
          <li key={id}>
            <img src={`/api/v1${path}/pictures/${id}?size=full`} alt={t('firms.photo', { n: index + 1 })} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** What was chosen and written of a decision, until it is recorded. */
interface Said {
  decision?: Decision;
  reasons: readonly Reason[];
  note: string;
}

const NOTHING_SAID: Said = { reasons: [], note: '' };

interface WhyProps {
  decision: Decision;
  options: readonly Reason[];
  said: Said;
  say: (said: Said) => void;
  isBusy: boolean;
  problem: unknown;
  onSure: (why: { reasons: readonly Reason[]; note?: string }) => void;
}

function Why(props: WhyProps) {
  const t = useTexts(texts);
  const { said, say } = props;
  const { reasons, note } = said;
  const [isAsked, setAsked] = useState(false);
  const found = mistakes({ reasons: reasons.length > 0 ? undefined : t('firms.reasons_missing') });
  const problem = isAsked && found ? found : standing(props.problem, () => undefined);
  const sure = () => {
    setAsked(true);
    if (reasons.length > 0) props.onSure({ reasons, ...(note.trim() ? { note: note.trim() } : {}) });
  };
  return (
    <>
      <ErrorSummary problem={problem} labels={{ reasons: t('firms.reasons') }} />
      <p>{t(`firms.${props.decision}_lead`)}</p>
      <Checks
        name="reasons"
        legend={t('firms.reasons')}
        options={props.options.map((value) => ({ value, label: reasonWord(value) }))}
        values={reasons}
        onChange={(reasons) => say({ ...said, reasons })}
        error={fieldError(problem, 'reasons')}
      />
      <Field id="note" label={t('firms.note')} error={fieldError(problem, 'note')}>
        <textarea rows={2} maxLength={NOTE_MOST} value={note} onInput={(event) => say({ ...said, note: event.currentTarget.value })} />
      </Field>
      <Button kind={HARSH.has(props.decision) ? 'danger' : 'main'} busy={props.isBusy} onClick={sure}>
        {t(`firms.${props.decision}`)}
      </Button>
    </>
  );
}
