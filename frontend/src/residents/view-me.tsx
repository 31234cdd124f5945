/** 我的： what the city holds of me, the ways to the rest, how the app looks, help, signing out. */
import { useEffect, useState } from 'preact/hooks';
import { SignInFirst } from '../accounts/sign-in-first';
import { MyVillage } from '../collection/mine';
import { useAnswer } from '../core/answer';
import { Offline, Problem } from '../core/api';
import { duty } from '../core/duty';
import { lang, setLang, useTexts, type Lang } from '../core/i18n';
import { items } from '../core/outbox';
import { A, go } from '../core/router';
import { session, signOut } from '../core/session';
import { large, setLarge } from '../core/settings';
import { useTask } from '../core/task';
import { Button, Card, Choice, failureText, Icon, Notice, Screen, Sheet, Switch } from '../core/ui';
import { city, cityText, loadCity, momentText, type CityRule } from '../divisions/city';
import { loadDivisions, tree } from '../divisions/data';
import { pathText } from '../divisions/rules';
import { orderNow, rule as ruleNow } from '../healthcode/data';
import { refresh } from '../notices/data';
import { rememberLanguage } from '../notices/push';
import { texts as noticeTexts } from '../notices/texts';
import { unread } from '../notices/unread';
import { rememberApplied, RESIDENT, type Resident } from './data';
import { texts } from './texts';

export default function Me() {
  const t = useTexts(texts);
  const { state } = session.value;
  useEffect(() => {
    void loadCity().catch(() => undefined);
  }, []);
  const isIn = state === 'in';
  return (
    <Screen title={t('residents.me.title')}>
      {isIn ? <Mine /> : <SignInFirst why={t('residents.me.out')} />}
      <Looks />
      <Help />
      <About />
      {isIn && <SigningOut />}
      {duty.value.state !== 'in' && (
        <A class="quiet-way" href="/duty">
          {t('residents.me.duty')}
        </A>
      )}
    </Screen>
  );
}

function Mine() {
  const t = useTexts(texts);
  const { data, failure } = useAnswer<Resident>('/me', RESIDENT);
  useEffect(() => {
    if (data) void rememberApplied(data);
  }, [data]);
  const hasNotApplied = failure instanceof Problem && failure.status === 404;
  const count = items.value.length;
  return (
    <>
      {hasNotApplied && (
        <Card>
          <p>{t('residents.me.not_applied')}</p>
          <Button kind="main" onClick={() => go('/apply')}>
            {t('residents.me.apply')}
          </Button>
        </Card>
      )}
      {!hasNotApplied && failure !== undefined && (
        <Notice tone="warn" live>
          {failure instanceof Offline && data ? t('residents.kept_from') : failureText(failure)}
        </Notice>
      )}
      {!data && !failure && <p role="status">{t('residents.loading')}</p>}
      {!hasNotApplied && <ToNotices />}
      {data && !hasNotApplied && <Data resident={data} />}
      <nav aria-label={t('residents.me.more')}>
        <ul class="rows">
          {data && !hasNotApplied && <MyVillage />}
          <Way to="/household" text={t('residents.me.household')} />
          <Way to="/history" text={t('residents.me.history')} />
          <Way to="/passages" text={t('residents.me.passages')} />
          <Way to="/visit" text={t('residents.me.visit')} />
          <Way to="/workplace" text={t('residents.me.work')} />
          <Way to="/outbox" text={count ? t('residents.me.outbox_n', { n: count }) : t('residents.me.outbox')} />
          <Way to="/sessions" text={t('residents.me.sessions')} />
          <Way to="/looks" text={t('residents.me.looks')} />
          <Way to="/rights" text={t('residents.me.rights')} />
        </ul>
      </nav>
    </>
  );
}

/** What the city told this person; in front of all else, because something new may be there. */
function ToNotices() {
  const t = useTexts(noticeTexts);
  const count = unread.value;
  useEffect(() => {
    void refresh();
  }, []);
  return (
    <ul class="rows">
      <li>
        <A href="/notices">
          <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d="M6 16.5V11a6 6 0 1112 0v5.5l1.5 2h-15zM10 21h4" />
          </svg>
          <span class={count ? 'grow marked' : 'grow'}>
            {count ? t('notices.way_n', { n: count }) : t('notices.way')}
          </span>
          <Icon name="next" />
        </A>
      </li>
    </ul>
  );
}

function Way(props: { to: string; text: string }) {
  return (
    <li>
      <A href={props.to}>
        <span>{props.text}</span>
        <Icon name="next" />
      </A>
    </li>
  );
}

function Data(props: { resident: Resident }) {
  const t = useTexts(texts);
  const { resident } = props;
  useEffect(() => {
    void loadDivisions().catch(() => undefined);
  }, []);
  const rows: [string, string][] = [
    [t('residents.name'), resident.name],
    [t('residents.me.document'), `${t(`residents.kind.${resident.document.kind}`)} ${resident.document.number}`],
    [t('residents.me.phone'), resident.phone],
    [t('residents.me.division'), tree.value ? pathText(tree.value, resident.division_code) : '…'],
    [t('residents.me.address'), resident.address],
    [t('residents.me.applied'), momentText(resident.applied_at)],
    [t('residents.me.consent'), t('residents.me.consent_version', { n: resident.consent_version })],
  ];
  return (
    <Card title={t('residents.me.data')}>
      <Facts rows={rows} />
      <Button onClick={() => go('/apply')}>{t('residents.me.correct')}</Button>
    </Card>
  );
}

function Facts(props: { rows: readonly (readonly [string, string])[] }) {
  return (
    <dl class="facts">
      {props.rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const LANGUAGES: readonly { value: Lang; label: string }[] = [
  { value: 'zh', label: '中文' },
  { value: 'en', label: 'English' },
];

function Looks() {
  const t = useTexts(texts);
  useEffect(() => {
    void rememberLanguage();
  }, [lang.value]);
  return (
    <Card title={t('residents.me.show')}>
      <Choice
        name="language"
        legend={t('residents.me.language')}
        layout="row"
        options={LANGUAGES}
        value={lang.value}
        onChange={setLang}
      />
      <Switch
        id="large"
        label={t('residents.me.large')}
        hint={t('residents.me.large_hint')}
        checked={large.value}
        onChange={setLarge}
      />
    </Card>
  );
}

function Help() {
  const t = useTexts(texts);
  const phone = city.value?.complaint_phone ?? '12345';
  return (
    <Card title={t('residents.me.help')}>
      <p>{t('residents.me.help_text')}</p>
      <a class="button button-plain" href={`tel:${phone}`}>
        {t('residents.me.call', { phone })}
      </a>
      <A class="button button-plain" href="/report">
        {t('residents.me.report')}
      </A>
      <A class="button button-plain" href="/knowledge">
        {t('residents.me.knowledge')}
      </A>
    </Card>
  );
}

function About() {
  const t = useTexts(texts);
  const rule = ruleNow.value as CityRule | undefined;
  const emergency = orderNow();
  const rows: [string, string][] = [];
  if (emergency) {
    const days = t('residents.me.order_days', { from: emergency.from_on, until: emergency.until_on });
    const order = `${cityText(emergency.title)} ${emergency.order_no}`;
    rows.push([t('residents.me.order'), `${order} · ${cityText(emergency.authority)} · ${days}`]);
  } else if (city.value) {
    rows.push([t('residents.me.order'), t('residents.me.asleep')]);
  }
  if (rule) {
    rows.push([
      t('residents.me.rule'),
      [t('residents.me.rule_version', { n: rule.version }), cityText(rule.source)].filter(Boolean).join(' · '),
    ]);
  }
  rows.push([t('residents.me.source'), t('residents.me.source_text')]);
  return (
    <Card title={t('residents.me.about')}>
      <Facts rows={rows} />
    </Card>
  );
}

function SigningOut() {
  const t = useTexts(texts);
  const task = useTask();
  const [isAsking, setAsking] = useState(false);
  // What was recorded on duty is sealed and stays; it goes when its own person is on duty again.
  const count = items.value.filter(({ owner }) => !owner).length;
  const leave = () =>
    task.run(async () => {
      await signOut();
      go('/sign-in', true);
    });
  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>
        {t('residents.me.sign_out')}
      </Button>
      <Sheet open={isAsking} title={t('residents.me.sign_out_sure')} onClose={() => setAsking(false)}>
        {count > 0 && (
          <Notice tone="warn">
            <p>{t('residents.me.sign_out_unsent', { n: count })}</p>
            <Button onClick={() => go('/outbox')}>{t('residents.me.sign_out_look')}</Button>
          </Notice>
        )}
        <p>{t('residents.me.sign_out_text')}</p>
        {duty.value.state === 'in' && <p>{t('residents.me.sign_out_duty')}</p>}
        <Button kind="danger" busy={task.isBusy} onClick={() => void leave()}>
          {t('residents.me.sign_out_yes')}
        </Button>
        <Button onClick={() => setAsking(false)}>{t('residents.me.sign_out_no')}</Button>
      </Sheet>
    </>
  );
}
