/** One person with duties: their roles, taken back or given; a new code; and the end of it all. */
import { useState } from 'preact/hooks';
import { useAnswer, type Answer } from '../core/answer';
import { call, Problem } from '../core/api';
import { useDraft } from '../core/draft';
import { duty, hasTask, type Grant } from '../core/duty';
import { useTexts } from '../core/i18n';
import { query } from '../core/router';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Card, ErrorSummary, Notice, Screen, Sheet } from '../core/ui';
import { Facts } from './facts';
import { Fetching } from './failure';
import { grantBody, GrantFields, grantGaps, NO_GRANT } from './grant-form';
import { InvitationCard } from './invitation';
import type { Invitation, Person } from './people';
import type { Proposal } from './proposals';
import { texts } from './texts-people';
import { areaText, dayText, lastDayText, roleText, useNames } from './words';

export default function PersonScreen() {
  const t = useTexts(texts);
  useNames();
  const id = query('id') ?? '';
  const answer = useAnswer<Person>(`/duty/staff/${encodeURIComponent(id)}`);
  const isLost = answer.failure instanceof Problem && answer.failure.status === 404;
  return (
    <Screen title={answer.data?.name ?? t('staff.person.title')} back="/duty/people">
      {isLost ? <Notice tone="warn">{t('staff.person.lost')}</Notice> : <Fetching answer={answer} />}
      {answer.data && <Known person={answer.data} answer={answer} />}
    </Screen>
  );
}

interface PartProps {
  person: Person;
  answer: Answer<Person>;
}

function Known(props: PartProps) {
  const t = useTexts(texts);
  const { person } = props;
  const me = duty.value;
  const isMe = me.state === 'in' && me.staff_id === person.staff_id;
  const mayChange = hasTask('grant') && !isMe && !person.is_disabled;
  return (
    <>
      {person.is_disabled && <Notice tone="warn">{t('staff.people.disabled')}</Notice>}
      {!person.is_disabled && !person.is_enrolled && <Notice>{t('staff.people.not_enrolled')}</Notice>}
      <Card>
        <Facts
          rows={[
            [t('staff.people.unit'), person.unit.name],
            [t('staff.people.number'), person.staff_number],
            [t('staff.person.since'), dayText(person.created_at)],
          ]}
        />
      </Card>
      {isMe && <Notice>{t('staff.person.you')}</Notice>}
      <Roles {...props} mayChange={mayChange} />
      {mayChange && <Give {...props} />}
      {mayChange && <InviteAgain person={person} />}
      {mayChange && <Disable {...props} />}
    </>
  );
}

function Roles({ person, answer, mayChange }: PartProps & { mayChange: boolean }) {
  const t = useTexts(texts);
  const task = useTask();
  const [going, setGoing] = useState<Grant>();
  const [done, setDone] = useState('');
  const grants = person.grants ?? [];
  const take = (grant: Grant) => {
    setGoing(undefined);
    void task.run(async () => {
      await call('DELETE', `/duty/staff/${person.staff_id}/grants/${grant.grant_id}`);
      answer.set({ ...person, grants: grants.filter((one) => one !== grant) });
      setDone(t('staff.person.taken'));
    });
  };
  return (
    <Card title={t('staff.person.roles')}>
      <ErrorSummary problem={task.problem} />
      <div role="status" class={done ? undefined : 'unseen'}>
        {done && <Notice tone="good">{done}</Notice>}
      </div>
      {grants.length === 0 && <p>{t('staff.person.no_roles')}</p>}
      <ul class="lines">
        {grants.map((grant) => (
          <li key={grant.grant_id}>
            <strong>{roleText(grant.role)}</strong> · <span lang="zh-CN">{areaText(grant.area)}</span>
            <br />
            <small>{t('staff.person.until', { day: lastDayText(grant.until) })}</small>
            {mayChange && (
              <Button
                busy={task.isBusy}
                aria-label={t('staff.person.take_named', { role: roleText(grant.role), area: areaText(grant.area) })}
                onClick={() => setGoing(grant)}
              >
                {t('staff.person.take')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Sheet open={going !== undefined} title={t('staff.person.take_sure')} onClose={() => setGoing(undefined)}>
        {going && (
          <p>
            <strong>{roleText(going.role)}</strong> · <span lang="zh-CN">{areaText(going.area)}</span>
          </p>
        )}
        <p>{t('staff.person.take_text')}</p>
        <Button kind="danger" onClick={() => going && take(going)}>
          {t('staff.person.take')}
        </Button>
        <Button onClick={() => setGoing(undefined)}>{t('staff.no')}</Button>
      </Sheet>
    </Card>
  );
}

function Give({ person, answer }: PartProps) {
  const t = useTexts(texts);
  const task = useTask();
  const [draft, patch, clear] = useDraft(`duty.grant.${person.staff_id}`, NO_GRANT);
  const [isOpen, setOpen] = useState(false);
  const [done, setDone] = useState('');
  const typed = () => mistakes(grantGaps(draft, t));
  const problem = standing(task.problem, typed);
  const give = (event: Event) => {
    event.preventDefault();
    const wrong = typed();
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      const path = `/duty/staff/${person.staff_id}/grants`;
      const { grant } = await call<{ grant: Grant | null; proposal: Proposal | null }>('POST', path, grantBody(draft));
      clear();
      setOpen(false);
      if (grant) answer.set({ ...person, grants: [...(person.grants ?? []), grant] });
      setDone(t(grant ? 'staff.person.given' : 'staff.invite.proposed'));
    });
  };
  return (
    <>
      <div role="status" class={done ? undefined : 'unseen'}>
        {done && <Notice tone="good">{done}</Notice>}
      </div>
      {isOpen ? (
        <Card title={t('staff.person.give')}>
          <form class="stack" onSubmit={give} noValidate>
            <ErrorSummary problem={problem} />
            <GrantFields draft={draft} patch={patch} problem={problem} />
            <Button kind="main" type="submit" busy={task.isBusy}>
              {t('staff.person.give_now')}
            </Button>
          </form>
        </Card>
      ) : (
        <Button onClick={() => setOpen(true)}>{t('staff.person.give')}</Button>
      )}
    </>
  );
}

function InviteAgain({ person }: { person: Person }) {
  const t = useTexts(texts);
  const task = useTask();
  const [invitation, setInvitation] = useState<Invitation>();
  const make = () =>
    task.run(async () =>
      setInvitation(await call<Invitation>('POST', `/duty/staff/${person.staff_id}/invitation`, {})),
    );
  if (invitation) {
    return (
      <InvitationCard
        name={person.name}
        unit={person.unit.name}
        number={person.staff_number}
        invitation={invitation}
      />
    );
  }
  return (
    <>
      <ErrorSummary problem={task.problem} />
      <Button busy={task.isBusy} onClick={() => void make()}>
        {t('staff.person.again')}
      </Button>
      <p class="hint">{t('staff.person.again_text')}</p>
    </>
  );
}

function Disable({ person, answer }: PartProps) {
  const t = useTexts(texts);
  const task = useTask();
  const [isAsking, setAsking] = useState(false);
  const disable = () => {
    setAsking(false);
    void task.run(async () => {
      await call('POST', `/duty/staff/${person.staff_id}/disable`, {});
      answer.set({ ...person, is_disabled: true, grants: [] });
    });
  };
  return (
    <>
      <ErrorSummary problem={task.problem} />
      <Button kind="danger" busy={task.isBusy} onClick={() => setAsking(true)}>
        {t('staff.person.disable')}
      </Button>
      <Sheet
        open={isAsking}
        title={t('staff.person.disable_sure', { name: person.name })}
        onClose={() => setAsking(false)}
      >
        <p>{t('staff.person.disable_text')}</p>
        <Button kind="danger" onClick={disable}>
          {t('staff.person.disable')}
        </Button>
        <Button onClick={() => setAsking(false)}>{t('staff.no')}</Button>
      </Sheet>
    </>
  );
}
