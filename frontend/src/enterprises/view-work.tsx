/** 我的工作单位: where I work by my own consent, what they see of me just now, and the enterprise I manage. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Icon, Notice, Screen, Sheet } from '../core/ui';
import { momentText } from '../divisions/city';
import { Facts } from '../staff/facts';
import { Fetching } from '../staff/failure';
import { calendarDayText, useNames } from '../staff/words';
import { LIVING, type Work, type Workplace } from './data';
import { Ready } from './ready';
import { texts } from './texts-work';
import { MAY_SIGNS, MAY_TONES, mayWord, stepWord } from './words';

export default function ViewWork() {
  const t = useTexts(texts);
  useNames();
  return (
    <Screen title={t('work.title')} back="/me">
      <Ready>
        <Mine />
      </Ready>
      <A class="quiet-way" href="/workplace/numbers">
        {t('work.numbers')}
      </A>
    </Screen>
  );
}

function Mine() {
  const t = useTexts(texts);
  const answer = useAnswer<Work>('/me/workplace');
  const [done, setDone] = useState<'left' | 'renewed'>();
  const work = answer.data;
  const again = async (what: 'left' | 'renewed') => {
    await answer.reload();
    setDone(what);
  };
  return (
    <>
      <Fetching answer={answer} />
      <div role="status">{done && <Notice tone="good">{t(`work.${done}`)}</Notice>}</div>
      {work && (
        <>
          <p>{t(work.works.length > 0 ? 'work.lead' : 'work.none')}</p>
          {work.works.map((one) => (
            <Place key={one.enterprise_id} work={one} version={work.consent_version} onDone={again} />
          ))}
          <A class="button button-main" href="/workplace/join">
            {t('work.join')}
          </A>
          <Managed work={work} />
        </>
      )}
    </>
  );
}

function Managed({ work }: { work: Work }) {
  const t = useTexts(texts);
  const { company } = work;
  return (
    <Card title={t('work.mine')}>
      {!company && <p>{t('work.register_lead')}</p>}
      <ul class="rows">
        <li>
          <A href="/workplace/company">
            <span class="row-text">
              <strong>{company?.name ?? t('work.register')}</strong>
              {company && <span>{stepWord(company.step)}</span>}
            </span>
            <Icon name="next" />
          </A>
        </li>
      </ul>
    </Card>
  );
}

function Place(props: { work: Workplace; version: number; onDone: (what: 'left' | 'renewed') => Promise<void> }) {
  const t = useTexts(texts);
  const { work, version, onDone } = props;
  const task = useTask();
  const [isLeaving, setLeaving] = useState(false);
  const send = (path: 'leave' | 'renew', more: object, done: 'left' | 'renewed') =>
    task.run(async () => {
      await call('POST', `/me/workplace/${path}`, { enterprise_id: work.enterprise_id, ...more });
      setLeaving(false);
      await onDone(done);
    });
  return (
    <Card title={work.name}>
      {LIVING.has(work.step) ? (
        <Notice tone={MAY_TONES[work.may]}>
          {t('work.seen')} <strong>{`${MAY_SIGNS[work.may]} ${mayWord(work.may)}`}</strong>
        </Notice>
      ) : (
        <Notice tone="info">{t('work.seen_nothing')}</Notice>
      )}
      {work.step !== 'approved' && <p>{t('work.not_open')}</p>}
      <Facts
        rows={[
          [t('work.known_as'), work.shown_name],
          [t('work.until'), calendarDayText(work.until_on)],
          [t('work.looked'), work.looked_at ? momentText(work.looked_at) : t('work.never')],
        ]}
      />
      {!isLeaving && <ErrorSummary problem={task.problem} />}
      <Button busy={task.isBusy && !isLeaving} onClick={() => void send('renew', { consent_version: version }, 'renewed')}>
        {t('work.renew')}
      </Button>
      <Button onClick={() => setLeaving(true)}>{t('work.leave')}</Button>
      <Sheet open={isLeaving} title={t('work.leave')} onClose={() => setLeaving(false)}>
        <p>{t('work.leave_sure')}</p>
        {isLeaving && <ErrorSummary problem={task.problem} />}
        <Button kind="danger" busy={task.isBusy} onClick={() => void send('leave', {}, 'left')}>
          {t('work.leave_yes')}
        </Button>
      </Sheet>
    </Card>
  );
}
