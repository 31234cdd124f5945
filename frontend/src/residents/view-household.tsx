/** The people I check in for, the people who check in for me, and how each comes about. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { SignInFirst } from '../accounts/sign-in-first';
import { useAnswer } from '../core/answer';
import { call, Offline, online, Problem } from '../core/api';
import { useTexts } from '../core/i18n';
import { go } from '../core/router';
import { session } from '../core/session';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, failureText, Notice, Screen, Sheet } from '../core/ui';
import { momentText } from '../divisions/city';
import { AgreementCode } from './agreement';
import { HOUSEHOLD, type AnsweredBy, type Household, type Member } from './data';
import { MemberForm } from './member-form';
import { HOUSEHOLD_MOST } from './rules';
import { texts } from './texts';

export default function HouseholdView() {
  const t = useTexts(texts);
  const isIn = session.value.state === 'in';
  return (
    <Screen title={t('residents.household.title')} back="/me">
      {isIn ? <Inside /> : <SignInFirst />}
    </Screen>
  );
}

function Inside() {
  const t = useTexts(texts);
  const answer = useAnswer<Household>('/me/household', HOUSEHOLD);
  const { data, failure } = answer;
  if (failure instanceof Problem && failure.code === 'residents.not_applied') return <ApplyFirst />;
  return (
    <>
      {failure !== undefined && <Failure failure={failure} hasKept={data !== undefined} reload={answer.reload} />}
      {!data && !failure && <p role="status">{t('residents.loading')}</p>}
      {data && <People household={data} onChange={answer.set} reload={answer.reload} />}
    </>
  );
}

function ApplyFirst() {
  const t = useTexts(texts);
  return (
    <Card>
      <p>{t('residents.household.apply_first')}</p>
      <Button kind="main" onClick={() => go('/apply')}>
        {t('residents.household.apply')}
      </Button>
    </Card>
  );
}

function Failure(props: { failure: unknown; hasKept: boolean; reload: () => Promise<void> }) {
  const t = useTexts(texts);
  const isOffline = props.failure instanceof Offline;
  return (
    <>
      <Notice tone="warn" live>
        {isOffline && props.hasKept && <p>{t('residents.kept_from')}</p>}
        <p>{isOffline ? t('residents.household.offline') : failureText(props.failure)}</p>
      </Notice>
      <Button onClick={() => void props.reload()}>{t('residents.again')}</Button>
    </>
  );
}

interface PeopleProps {
  household: Household;
  onChange: (household: Household) => void;
  reload: () => Promise<void>;
}

/** What is being asked before it is done: to stop answering, or to be answered for no longer. */
type Question = { member: Member } | { link: AnsweredBy };

function People({ household, onChange, reload }: PeopleProps) {
  const t = useTexts(texts);
  const [question, setQuestion] = useState<Question>();
  const [done, setDone] = useState('');
  const said = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The button that had the focus is gone with its row or form.
    if (done) said.current?.focus();
  }, [done]);
  const changed = (next: Household, words: string) => {
    onChange(next);
    setQuestion(undefined);
    setDone(words);
  };
  const added = (member: Member) => {
    const others = household.members.filter((one) => one.resident_id !== member.resident_id);
    const words = t('residents.household.added', { name: member.name });
    changed({ ...household, members: [...others, member] }, words);
  };
  return (
    <>
      <div ref={said} tabIndex={-1} role="status" class={done ? undefined : 'unseen'}>
        {done && <Notice tone="good">{done}</Notice>}
      </div>
      <Members household={household} onAsk={(member) => setQuestion({ member })} onAdded={added} reload={reload} />
      <AgreementCode reload={reload} />
      <AnsweringForMe links={household.answered_by} onAsk={(link) => setQuestion({ link })} />
      <Sheet open={question !== undefined} title={useQuestion(question)} onClose={() => setQuestion(undefined)}>
        {question && (
          <Sure household={household} question={question} onDone={changed} onClose={() => setQuestion(undefined)} />
        )}
      </Sheet>
    </>
  );
}

function useQuestion(question: Question | undefined): string {
  const t = useTexts(texts);
  if (!question) return '';
  return 'member' in question
    ? t('residents.household.remove_sure', { name: question.member.name })
    : t('residents.household.end_sure', { name: question.link.name });
}

function Members(props: {
  household: Household;
  onAsk: (member: Member) => void;
  onAdded: (member: Member) => void;
  reload: () => Promise<void>;
}) {
  const t = useTexts(texts);
  const { members } = props.household;
  const left = HOUSEHOLD_MOST - members.length;
  return (
    <>
      <p>{t('residents.household.lead')}</p>
      {members.length === 0 && <p class="hint">{t('residents.household.none')}</p>}
      {members.length > 0 && (
        <ul class="rows">
          {members.map((member) => (
            <MemberRow key={member.resident_id} member={member} onAsk={() => props.onAsk(member)} />
          ))}
        </ul>
      )}
      {members.length > 0 && left > 0 && (
        <p class="hint">{t('residents.household.count', { n: members.length, left })}</p>
      )}
      {left > 0 ? (
        <MemberForm onAdded={props.onAdded} reload={props.reload} />
      ) : (
        <Notice>{t('residents.household.full')}</Notice>
      )}
    </>
  );
}

function MemberRow(props: { member: Member; onAsk: () => void }) {
  const t = useTexts(texts);
  const { member } = props;
  return (
    <li class="row">
      <div class="row-text">
        <p>
          <strong>{member.name}</strong> · {t(`residents.relation.${member.relation}`)}
          {member.has_own_account && ` · ${t('residents.household.own_account')}`}
        </p>
        <p class="hint">
          {t(`residents.kind.${member.document.kind}`)} {member.document.number}
          <br />
          {t('residents.household.since', { time: momentText(member.since_at) })}
        </p>
        <div class="row-acts">
          <Button
            disabled={!online.value}
            aria-label={t('residents.household.remove_named', { name: member.name })}
            onClick={props.onAsk}
          >
            {t('residents.household.remove')}
          </Button>
        </div>
      </div>
    </li>
  );
}

function AnsweringForMe(props: { links: readonly AnsweredBy[]; onAsk: (link: AnsweredBy) => void }) {
  const t = useTexts(texts);
  return (
    <>
      <h2>{t('residents.household.answered_by')}</h2>
      {props.links.length === 0 && <p class="hint">{t('residents.household.answered_by_none')}</p>}
      {props.links.length > 0 && (
        <ul class="rows">
          {props.links.map((link) => (
            <li class="row" key={link.link_id}>
              <div class="row-text">
                <p>
                  <strong>{link.name}</strong> · {t('residents.household.since', { time: momentText(link.since_at) })}
                </p>
                <div class="row-acts">
                  <Button
                    disabled={!online.value}
                    aria-label={t('residents.household.end_named', { name: link.name })}
                    onClick={() => props.onAsk(link)}
                  >
                    {t('residents.household.end')}
                  </Button>
                </div>
              </div>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Ends it at the server; one that is gone already is as good as ended. */
async function end(path: string): Promise<void> {
  try {
    await call('DELETE', path);
  } catch (problem) {
    if (!(problem instanceof Problem && problem.status === 404)) throw problem;
  }
}

function Sure(props: {
  household: Household;
  question: Question;
  onDone: (household: Household, words: string) => void;
  onClose: () => void;
}) {
  const t = useTexts(texts);
  const task = useTask();
  const { household, question } = props;
  const act = () =>
    task.run(async () => {
      if ('member' in question) {
        const { resident_id, name } = question.member;
        await end(`/me/household/${encodeURIComponent(resident_id)}`);
        const members = household.members.filter((one) => one.resident_id !== resident_id);
        props.onDone({ ...household, members }, t('residents.household.removed', { name }));
      } else {
        const { link_id, name } = question.link;
        await end(`/me/household/answered-by/${encodeURIComponent(link_id)}`);
        const answered_by = household.answered_by.filter((one) => one.link_id !== link_id);
        props.onDone({ ...household, answered_by }, t('residents.household.ended', { name }));
      }
    });
  const isMember = 'member' in question;
  const text = !isMember
    ? 'residents.household.end_text'
    : question.member.has_own_account
      ? 'residents.household.remove_text_own'
      : 'residents.household.remove_text';
  return (
    <>
      <ErrorSummary problem={task.problem} />
      <p>{t(text)}</p>
      <Button kind="danger" busy={task.isBusy} onClick={() => void act()}>
        {t(isMember ? 'residents.household.remove_yes' : 'residents.household.end_yes')}
      </Button>
      <Button onClick={props.onClose}>{t('residents.household.keep')}</Button>
    </>
  );
}
