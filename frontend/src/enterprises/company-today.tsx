/** Who may come in today, those who may not first; and the code by which workers join. */
import encodeQR from 'qr';
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { useAwake } from '../core/awake';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Notice, Sheet } from '../core/ui';
import { momentText } from '../divisions/city';
import { qrPath } from '../healthcode/home';
import { Fetching } from '../staff/failure';
import { MoreOf } from '../staff/more';
import type { May, Today, Worker } from './data';
import { groupedCode } from './rules';
import { texts } from './texts-work';
import { MAY_SIGNS, mayWord } from './words';

/** Light modules around the code, as the standard wants. */
const QUIET = 4;
const ORDER: readonly May[] = ['no', 'cannot_tell', 'yes'];

interface Code {
  code: string;
  until: string;
}

export function JoinCode() {
  const t = useTexts(texts);
  const task = useTask();
  const [shown, show] = useState<Code>();
  const ask = (is_new: boolean) => void task.run(async () => show(await call<Code>('POST', '/me/workplace/company/code', { is_new })));
  return (
    <Card title={t('company.code_title')}>
      <ErrorSummary problem={task.problem} />
      {shown && <BigCode {...shown} />}
      <Button busy={task.isBusy} onClick={() => ask(shown !== undefined)}>
        {t(shown ? 'company.code_new' : 'company.code_show')}
      </Button>
    </Card>
  );
}

function BigCode({ code, until }: Code) {
  const t = useTexts(texts);
  useAwake();
  // Behind # it is in no log of any server.
  const modules = encodeQR(`${location.origin}/workplace/join#${code}`, 'raw', { ecc: 'medium', border: QUIET });
  return (
    <>
      <p>{t('company.code_lead', { time: momentText(until) })}</p>
      <div class="big-code">
        <svg role="img" aria-label={t('company.code_qr')} data-testid="qr" viewBox={`0 0 ${modules.length} ${modules.length}`}>
          <path d={qrPath(modules)} fill="#000" />
        </svg>
      </div>
      <p class="join-code" data-testid="join-code">
        <strong>{groupedCode(code)}</strong>
      </p>
    </>
  );
}

const TODAY = '/me/workplace/company/today';

export function TodayCard({ isApproved }: { isApproved: boolean }) {
  const t = useTexts(texts);
  const answer = useAnswer<Today>(TODAY);
  const [removing, remove] = useState<Worker>();
  const task = useTask();
  const today = answer.data;
  const takeOff = (worker: Worker) =>
    void task.run(async () => {
      await call('POST', `/me/workplace/company/workers/${worker.worker_id}/remove`, {});
      remove(undefined);
      await answer.reload();
    });
  return (
    <Card title={t('company.today')}>
      <Fetching answer={answer} />
      {!isApproved && <Notice tone="warn">{t('company.not_approved')}</Notice>}
      {today && <Counts today={today} />}
      {!removing && <ErrorSummary problem={task.problem} />}
      {today && today.workers.length > 0 && <Rows workers={today.workers} onRemove={remove} />}
      <MoreOf
        answer={answer}
        path={TODAY}
        cursor="after"
        joined={(one, more) => ({ ...more, workers: [...one.workers, ...more.workers] })}
      />
      {today && (
        <Button busy={answer.isBusy} onClick={() => void answer.reload()}>
          {t('company.again')}
        </Button>
      )}
      <Sheet open={removing !== undefined} title={t('company.remove_of', { name: removing?.name ?? '' })} onClose={() => remove(undefined)}>
        {removing && (
          <>
            <p>{t('company.remove_lead', { name: removing.name })}</p>
            <ErrorSummary problem={task.problem} />
            <Button kind="danger" busy={task.isBusy} onClick={() => takeOff(removing)}>
              {t('company.remove')}
            </Button>
          </>
        )}
      </Sheet>
    </Card>
  );
}

function Counts({ today }: { today: Today }) {
  const t = useTexts(texts);
  const n = ORDER.reduce((sum, may) => sum + today.counts[may], 0);
  if (n === 0) return <p>{t('company.nobody')}</p>;
  return (
    <>
      <dl class="facts">
        {ORDER.map((may) => (
          <div key={may}>
            <dt>{`${MAY_SIGNS[may]} ${mayWord(may)}`}</dt>
            <dd>{t('company.people', { n: today.counts[may] })}</dd>
          </div>
        ))}
      </dl>
      <p class="hint">{t('company.as_of', { time: momentText(today.as_of), n })}</p>
      <p class="hint">{t('company.never_why')}</p>
    </>
  );
}

/** As they are asked for at the gate: those who may not first, then by their names, 2 before 10. */
const byNeed = (one: Worker, other: Worker): number =>
  ORDER.indexOf(one.may) - ORDER.indexOf(other.may) || one.name.localeCompare(other.name, 'zh', { numeric: true });

function Rows(props: { workers: readonly Worker[]; onRemove: (worker: Worker) => void }) {
  const t = useTexts(texts);
  return (
    <ul class="plain workers">
      {[...props.workers].sort(byNeed).map((worker) => (
        <li key={worker.worker_id}>
          <span>
            <strong>{worker.name}</strong>
            <br />
            {`${MAY_SIGNS[worker.may]} ${mayWord(worker.may)}`}
          </span>
          <Button aria-label={t('company.remove_of', { name: worker.name })} onClick={() => props.onRemove(worker)}>
            {t('company.remove')}
          </Button>
        </li>
      ))}
    </ul>
  );
}
