/** Telling the community of a match: one tap, then consent that says what leaves the phone. Nothing else ever does. */
import { useEffect, useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { PERSONAL, session } from '../core/session';
import { get } from '../core/store';
import { useTask } from '../core/task';
import { Button, Card, Choice, failureText, Notice, Sheet } from '../core/ui';
import { HOUSEHOLD, type Household, type Member } from '../residents/data';
import { mayRegister, register, showKept, startRegistering } from './registering';
import { RegistrationState } from './registration-state';
import type { ListedTrip } from './shapes';
import { texts } from './texts-match';
import { tripLine, tripTitle } from './words';

const ME = 'me';

/** Those I answer for who have no account of their own; kept on the phone since the household was last looked at. */
function useMembers(): readonly Member[] {
  const [members, setMembers] = useState<readonly Member[]>([]);
  useEffect(() => {
    void get<Household>(PERSONAL + HOUSEHOLD)
      .then((kept) => setMembers(kept?.members.filter((one) => !one.has_own_account) ?? []))
      .catch(() => undefined);
  }, []);
  return members;
}

export function Register({ trip }: { trip: ListedTrip }) {
  const t = useTexts(texts);
  const { state, account } = session.value;
  useEffect(() => {
    startRegistering();
    if (state === 'in') void showKept();
  }, [state]);
  if (state !== 'in') return <First text={t('register.sign_in')} way={t('register.to_sign_in')} href="/sign-in" />;
  if (!account?.has_applied) return <First text={t('register.apply')} way={t('register.to_apply')} href="/apply" />;
  return <Ready trip={trip} />;
}

function First(props: { text: string; way: string; href: string }) {
  return (
    <Card title={useTexts(texts)('register.title')}>
      <p>{props.text}</p>
      <A class="button button-plain" href={props.href}>
        {props.way}
      </A>
    </Card>
  );
}

function Ready({ trip }: { trip: ListedTrip }) {
  const t = useTexts(texts);
  const members = useMembers();
  const [isAsking, setAsking] = useState(false);
  const { id } = trip;
  const left = [ME, ...members.map(({ resident_id }) => resident_id)].filter((who) => mayRegister(id, who === ME ? undefined : who));
  return (
    <>
      <RegistrationState trip={id} />
      {left.length > 0 && (
        <Button kind={left.includes(ME) ? 'main' : 'plain'} onClick={() => setAsking(true)}>
          {t(left.includes(ME) ? 'register.title' : 'register.family')}
        </Button>
      )}
      <Sheet open={isAsking} title={t('register.asks')} onClose={() => setAsking(false)}>
        <Consent trip={trip} left={left} members={members} onClose={() => setAsking(false)} />
      </Sheet>
    </>
  );
}

interface ConsentProps {
  trip: ListedTrip;
  /** Who is not registered on this trip yet. */
  left: readonly string[];
  members: readonly Member[];
  onClose: () => void;
}

function Consent({ trip, left, members, onClose }: ConsentProps) {
  const t = useTexts(texts);
  const task = useTask();
  const [chosen, choose] = useState<string>();
  const who = chosen ?? left[0] ?? ME;
  const nameOf = (one: string): string => members.find(({ resident_id }) => resident_id === one)?.name ?? t('register.me');
  const send = () =>
    task.run(async () => {
      const label = { title: texts['register.outbox'], detail: texts['register.outbox_what'] };
      await register(trip.id, label, who === ME ? undefined : who);
      onClose();
    });
  return (
    <>
      {members.length > 0 && (
        <Choice
          name="who"
          legend={t('register.who')}
          options={left.map((value) => ({ value, label: nameOf(value) }))}
          value={who}
          onChange={choose}
        />
      )}
      <div class="group">
        <h3>{t('register.sent')}</h3>
        <ul class="dots">
          <li>{t('register.sent_trip', { trip: `${tripTitle(trip)} · ${tripLine(trip)}` })}</li>
          <li>{t('register.sent_me')}</li>
        </ul>
        <p>{t('register.kept')}</p>
      </div>
      <p>{t('register.after')}</p>
      {task.problem !== undefined && (
        <Notice tone="bad" live>
          {failureText(task.problem)}
        </Notice>
      )}
      <Button kind="main" busy={task.isBusy} onClick={() => void send()}>
        {t('register.agree')}
      </Button>
      <Button onClick={onClose}>{t('register.not_now')}</Button>
    </>
  );
}
