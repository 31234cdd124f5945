/** 审计： the days and their seals, a day's rows within the auditor's area, budgets that were spent. */
import { useEffect, useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { today } from '../core/clock';
import { hasTask } from '../core/duty';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, failureText, Notice, Screen } from '../core/ui';
import { city, loadCity, momentText } from '../divisions/city';
import { texts as common } from './texts';
import { texts } from './texts-audit';

interface Day {
  on: string;
  is_sealed: boolean;
  rows: number | null;
}

interface Line {
  at: string;
  place: string;
  action: string;
  actor: string;
  area: string;
  whom: string | null;
  purpose: string;
  outcome: string;
  role: string | null;
  office: string | null;
}

interface Lines {
  rows: Line[];
  next: string | null;
}

export default function Audit() {
  const t = useTexts(texts);
  const [on, setOn] = useState<string>();
  useEffect(() => {
    void loadCity().catch(() => undefined);
  }, []);
  return (
    <Screen title={t('rights.audit.title')} back="/duty">
      {on ? (
        <Rows key={on} on={on} onClose={() => setOn(undefined)} />
      ) : (
        <>
          {hasTask('read_audit') && <Days onPick={setOn} />}
          {hasTask('read_staff') && <Budgets />}
        </>
      )}
    </Screen>
  );
}

function Failure(props: { failure: unknown; reload: () => Promise<void> }) {
  const t = useTexts(common);
  return (
    <>
      <Notice tone="warn" live>
        {failureText(props.failure)}
      </Notice>
      <Button onClick={() => void props.reload()}>{t('rights.again')}</Button>
    </>
  );
}

function Days(props: { onPick: (on: string) => void }) {
  const t = useTexts(texts);
  const { data, failure, reload } = useAnswer<{ days: Day[] }>('/duty/audit/days');
  const todayOn = today(city.value?.zone ?? 'Asia/Shanghai');
  return (
    <Card title={t('rights.audit.days')}>
      <p>{t('rights.audit.lead')}</p>
      <p class="hint">{t('rights.audit.verify')}</p>
      {failure !== undefined && <Failure failure={failure} reload={reload} />}
      <ul class="rows">
        <DayRow on={todayOn} text={t('rights.audit.today')} onPick={props.onPick} />
        {data?.days.map((day) => (
          <DayRow
            key={day.on}
            on={day.on}
            text={day.is_sealed ? t('rights.audit.sealed', { n: day.rows ?? 0 }) : t('rights.audit.open')}
            onPick={props.onPick}
          />
        ))}
      </ul>
    </Card>
  );
}

function DayRow(props: { on: string; text: string; onPick: (on: string) => void }) {
  return (
    <li>
      <button type="button" onClick={() => props.onPick(props.on)}>
        <span class="grow">
          <strong>{props.on}</strong>
          <br />
          {props.text}
        </span>
      </button>
    </li>
  );
}

function Rows({ on, onClose }: { on: string; onClose: () => void }) {
  const t = useTexts(texts);
  const w = useTexts(common);
  const first = useAnswer<Lines>(`/duty/audit?on=${on}`);
  const task = useTask();
  const [behind, setBehind] = useState<Line[]>([]);
  const [next, setNext] = useState<string | null>(null);
  useEffect(() => setNext(first.data?.next ?? null), [first.data]);
  const more = () =>
    task.run(async () => {
      const page = await call<Lines>('GET', `/duty/audit?on=${on}&after=${next}`);
      setBehind([...behind, ...page.rows]);
      setNext(page.next);
    });
  const all = [...(first.data?.rows ?? []), ...behind];
  return (
    <>
      <h2>{t('rights.audit.rows', { on })}</h2>
      {first.failure !== undefined && <Failure failure={first.failure} reload={first.reload} />}
      {!first.data && !first.failure && <p role="status">{w('rights.loading')}</p>}
      {first.data && !all.length && !next && <p>{t('rights.audit.none')}</p>}
      <List lines={all} />
      <ErrorSummary problem={task.problem} />
      {next && (
        <Button busy={task.isBusy} onClick={() => void more()}>
          {t('rights.audit.more')}
        </Button>
      )}
      <Button onClick={onClose}>{t('rights.audit.back')}</Button>
    </>
  );
}

function Budgets() {
  const t = useTexts(texts);
  const { data, failure, reload } = useAnswer<{ rows: Line[] }>('/duty/audit/budgets');
  return (
    <Card title={t('rights.audit.budgets')}>
      <p>{t('rights.audit.budgets_lead')}</p>
      {failure !== undefined && <Failure failure={failure} reload={reload} />}
      {data && !data.rows.length && <p class="hint">{t('rights.audit.budgets_none')}</p>}
      {data && <List lines={data.rows} />}
    </Card>
  );
}

function List(props: { lines: readonly Line[] }) {
  const t = useTexts(texts);
  return (
    <ul class="rows">
      {props.lines.map((line) => (
        <li class="row" key={line.place}>
          <dl class="facts facts-code">
            <Fact name={t('rights.audit.at')} value={momentText(line.at)} />
            <Fact name={t('rights.audit.action')} value={`${line.action} · ${line.outcome}`} />
            <Fact name={t('rights.audit.actor')} value={line.actor} />
            <Fact name={t('rights.audit.role')} value={[line.role, line.office].filter(Boolean).join(' · ')} />
            <Fact name={t('rights.audit.area')} value={line.area} />
            <Fact name={t('rights.audit.whom')} value={line.whom ?? ''} />
            <Fact name={t('rights.audit.purpose')} value={line.purpose} />
            <Fact name={t('rights.audit.place')} value={line.place} />
          </dl>
        </li>
      ))}
    </ul>
  );
}

function Fact(props: { name: string; value: string }) {
  if (!props.value) return null;
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.value}</dd>
    </div>
  );
}
