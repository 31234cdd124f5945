/** 谁看过我： every look of somebody on duty, with role, office, time and purpose, and how to complain. */
import { useEffect, useState } from 'preact/hooks';
import { SignInFirst } from '../accounts/sign-in-first';
import { useAnswer } from '../core/answer';
import { call, Offline, Problem } from '../core/api';
import { lang, useTexts } from '../core/i18n';
import { session } from '../core/session';
import { useTask } from '../core/task';
import { Button, Card, Choice, ErrorSummary, failureText, Notice, Screen } from '../core/ui';
import { city, loadCity, momentText } from '../divisions/city';
import { HOUSEHOLD, type Household } from '../residents/data';
import { inLanguage, type Look, type Looks } from './data';
import { texts } from './texts';

const MYSELF = 'me';

export default function LooksView() {
  const t = useTexts(texts);
  useEffect(() => {
    void loadCity().catch(() => undefined);
  }, []);
  return (
    <Screen title={t('rights.looks.title')} back="/me">
      {session.value.state === 'in' ? <Inside /> : <SignInFirst />}
    </Screen>
  );
}

function Inside() {
  const t = useTexts(texts);
  const household = useAnswer<Household>('/me/household', HOUSEHOLD);
  const [whose, setWhose] = useState(MYSELF);
  const members = household.data?.members ?? [];
  const people = [
    { value: MYSELF, label: t('rights.looks.me') },
    ...members.map(({ resident_id, name }) => ({ value: resident_id, label: name })),
  ];
  return (
    <>
      <p>{t('rights.looks.lead')}</p>
      {members.length > 0 && (
        <Choice
          name="whose"
          legend={t('rights.looks.whose')}
          layout="row"
          options={people}
          value={whose}
          onChange={setWhose}
        />
      )}
      <Of key={whose} residentId={whose === MYSELF ? undefined : whose} />
      <Complain />
    </>
  );
}

function Of(props: { residentId: string | undefined }) {
  const t = useTexts(texts);
  const query = props.residentId ? `?resident_id=${encodeURIComponent(props.residentId)}` : '';
  const { data, failure, reload } = useAnswer<Looks>(`/me/looks${query}`, props.residentId ? undefined : 'looks');
  const hasNotApplied = failure instanceof Problem && failure.code === 'residents.not_applied';
  const isKept = failure instanceof Offline && data !== undefined;
  return (
    <>
      {failure !== undefined && !hasNotApplied && (
        <>
          <Notice tone={isKept ? 'info' : 'warn'} live>
            {isKept ? t('rights.kept') : failureText(failure)}
          </Notice>
          {!isKept && <Button onClick={() => void reload()}>{t('rights.again')}</Button>}
        </>
      )}
      {!data && !failure && <p role="status">{t('rights.loading')}</p>}
      {(data || hasNotApplied) && <List first={data ?? { looks: [], next: null }} query={query} />}
    </>
  );
}

function List({ first, query }: { first: Looks; query: string }) {
  const t = useTexts(texts);
  const task = useTask();
  const [behind, setBehind] = useState<Look[]>([]);
  const [next, setNext] = useState(first.next);
  useEffect(() => {
    setBehind([]);
    setNext(first.next);
  }, [first]);
  const more = () =>
    task.run(async () => {
      const page = await call<Looks>('GET', `/me/looks${query ? `${query}&` : '?'}after=${next}`);
      setBehind([...behind, ...page.looks]);
      setNext(page.next);
    });
  const all = [...first.looks, ...behind];
  if (!all.length) {
    return (
      <Card>
        <p>
          <strong>{t('rights.looks.none')}</strong>
        </p>
        <p class="hint">{t('rights.looks.none_why')}</p>
      </Card>
    );
  }
  return (
    <>
      <ul class="rows" aria-label={t('rights.looks.list')}>
        {all.map((look, place) => (
          <Item key={`${look.at}-${place}`} look={look} />
        ))}
      </ul>
      <ErrorSummary problem={task.problem} />
      {next && (
        <Button busy={task.isBusy} onClick={() => void more()}>
          {t('rights.more')}
        </Button>
      )}
    </>
  );
}

function Item({ look }: { look: Look }) {
  const t = useTexts(texts);
  const role = inLanguage(look.role, lang.value);
  const done = look.is_roster ? t('rights.looks.roster') : inLanguage(look.action, lang.value);
  return (
    <li class="row">
      <div class="row-text">
        <p>
          <strong>{done}</strong>
          {look.outcome === 'refused' && ` · ${t('rights.looks.refused')}`}
        </p>
        <p>{look.office ? t('rights.looks.by', { role, office: look.office }) : role}</p>
        <p>{t('rights.looks.why', { purpose: inLanguage(look.purpose, lang.value) })}</p>
        <p class="hint">
          <time dateTime={look.at}>{momentText(look.at)}</time>
        </p>
      </div>
    </li>
  );
}

function Complain() {
  const t = useTexts(texts);
  const phone = city.value?.complaint_phone ?? '12345';
  return (
    <Card title={t('rights.looks.wrong')}>
      <p>{t('rights.looks.wrong_text')}</p>
      <a class="button button-plain" href={`tel:${phone}`}>
        {t('rights.looks.call', { phone })}
      </a>
    </Card>
  );
}
