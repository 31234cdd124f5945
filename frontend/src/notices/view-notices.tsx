/** The inbox: what the city told this person, newest first, and the switch for reminders. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { SignInFirst } from '../accounts/sign-in-first';
import { useAnswer } from '../core/answer';
import { Offline, Problem } from '../core/api';
import { today } from '../core/clock';
import { lang, useTexts } from '../core/i18n';
import { A } from '../core/router';
import { PERSONAL, session } from '../core/session';
import { get } from '../core/store';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, failureText, Notice as Remark, Screen } from '../core/ui';
import { city, loadCity, momentText } from '../divisions/city';
import { HOUSEHOLD, type Household } from '../residents/data';
import { count, INBOX, markRead, pageBehind, type Inbox, type Notice } from './data';
import { rememberLanguage } from './push';
import { Remind } from './remind';
import { texts } from './texts';
import { wordsOf } from './words';

export default function Notices() {
  const t = useTexts(texts);
  useEffect(() => {
    void loadCity().catch(() => undefined);
  }, []);
  useEffect(() => {
    void rememberLanguage();
  }, [lang.value]);
  return (
    <Screen title={t('notices.title')} back="/me">
      {session.value.state === 'in' ? <Inside /> : <SignInFirst />}
    </Screen>
  );
}

function Inside() {
  const t = useTexts(texts);
  const { data, failure, reload } = useAnswer<Inbox>('/me/notices', INBOX);
  const hasNotApplied = failure instanceof Problem && failure.code === 'residents.not_applied';
  const isKept = failure instanceof Offline && data !== undefined;
  return (
    <>
      <Remind />
      {failure !== undefined && !hasNotApplied && (
        <>
          <Remark tone={isKept ? 'info' : 'warn'} live>
            {isKept ? t('notices.kept') : failureText(failure)}
          </Remark>
          {!isKept && <Button onClick={() => void reload()}>{t('notices.again')}</Button>}
        </>
      )}
      {!data && !failure && <p role="status">{t('notices.loading')}</p>}
      {(data || hasNotApplied) && <List first={data ?? { notices: [], unread: 0, next: null }} />}
    </>
  );
}

function List({ first }: { first: Inbox }) {
  const t = useTexts(texts);
  const task = useTask();
  const [behind, setBehind] = useState<Notice[]>([]);
  const [next, setNext] = useState(first.next);
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  // What was unread when the screen opened stays marked for as long as it is open.
  const fresh = useRef(new Set<string>());
  for (const { id, read_at } of first.notices) if (!read_at) fresh.current.add(id);
  useEffect(() => {
    setBehind([]);
    setNext(first.next);
    if (first.unread) void markRead(first);
    else void count(0);
  }, [first]);
  useEffect(() => {
    void get<Household>(PERSONAL + HOUSEHOLD)
      .then((kept) => setNames(new Map(kept?.members.map(({ resident_id, name }) => [resident_id, name]))))
      .catch(() => undefined);
  }, []);
  const more = () =>
    task.run(async () => {
      const page = await pageBehind(next!);
      setBehind([...behind, ...page.notices]);
      setNext(page.next);
    });
  const all = [...first.notices, ...behind];
  if (!all.length) {
    return (
      <Card>
        <p>
          <strong>{t('notices.empty')}</strong>
        </p>
        <p class="hint">{t('notices.empty_why')}</p>
      </Card>
    );
  }
  return (
    <>
      <ul class="rows" aria-label={t('notices.list')}>
        {all.map((notice) => (
          <Item
            key={notice.id}
            notice={notice}
            name={notice.about ? names.get(notice.about) : undefined}
            isNew={fresh.current.has(notice.id)}
          />
        ))}
      </ul>
      <ErrorSummary problem={task.problem} />
      {next && (
        <Button busy={task.isBusy} onClick={() => void more()}>
          {t('notices.more')}
        </Button>
      )}
    </>
  );
}

function dayText(on: string): string {
  const format = new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'UTC',
    month: 'long',
    day: 'numeric',
  });
  return format.format(new Date(`${on}T00:00:00Z`));
}

function Item(props: { notice: Notice; name: string | undefined; isNew: boolean }) {
  const t = useTexts(texts);
  const { notice } = props;
  const todayOn = today(city.value?.zone ?? 'Asia/Shanghai');
  const words = wordsOf(notice, t, props.name, momentText(notice.posted_at), todayOn, dayText);
  return (
    <li class="row">
      <div class="row-text">
        <p>
          <strong>{words.title}</strong>
          {props.isNew && <span class="new">{t('notices.new')}</span>}
        </p>
        <p>{words.text}</p>
        {words.href && (
          <div class="row-acts">
            <A class="button" href={words.href}>
              {t(words.look ?? 'notices.evidence_look')}
            </A>
          </div>
        )}
        {words.is_reminder && notice.params.on === todayOn && (
          <div class="row-acts">
            <A class="button" href="/check-in">
              {t('notices.check_in')}
            </A>
          </div>
        )}
      </div>
    </li>
  );
}
