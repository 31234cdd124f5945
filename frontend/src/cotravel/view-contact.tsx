/** 我是密切接触者吗: one question about oneself, without anything to fill in, and one answer that is not kept. */
import { useEffect, useState } from 'preact/hooks';
import { SignInFirst } from '../accounts/sign-in-first';
import { call, Offline, online, Problem } from '../core/api';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { session } from '../core/session';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Notice, Screen } from '../core/ui';
import { city, loadCity, momentText } from '../divisions/city';
import { texts } from './texts-contact';
import { dayText } from './words';

/** POST /cotravel/close-contact. Both days count; `filler` makes every answer equally long. */
interface OwnAnswer {
  is_listed: boolean;
  from_on: string | null;
  last_on: string | null;
  reference: string | null;
  asked_at: string;
  filler: string;
}

export default function ContactScreen() {
  const t = useTexts(texts);
  useEffect(() => void loadCity().catch(() => undefined), []);
  return (
    <Screen title={t('contact.title')} back="/cotravel">
      <p>{t('contact.lead')}</p>
      {session.value.state === 'in' ? <Inside /> : <SignInFirst why={t('contact.first')} />}
      <details class="more">
        <summary>{t('contact.elder')}</summary>
        <p>{t('contact.elder_text')}</p>
      </details>
    </Screen>
  );
}

function Inside() {
  const t = useTexts(texts);
  const task = useTask();
  const [answer, show] = useState<OwnAnswer>();
  const ask = () =>
    void task.run(async () => {
      show(undefined);
      show(await call<OwnAnswer>('POST', '/cotravel/close-contact', {}));
    });
  const isUnknown = task.problem instanceof Problem && task.problem.code === 'residents.not_applied';
  const isAway = task.problem instanceof Offline || !online.value;
  return (
    <>
      <Notice tone="good">{t('contact.self')}</Notice>
      {!answer && <p class="hint">{t('contact.how')}</p>}
      {isAway && (
        <Notice tone="warn" live>
          {t('contact.offline')}
        </Notice>
      )}
      {isUnknown && <NotApplied />}
      {!isUnknown && !isAway && <ErrorSummary problem={task.problem} />}
      <div role="status" class="group" data-testid="answer">
        {answer && <Told answer={answer} />}
      </div>
      <Button kind={answer ? 'plain' : 'main'} busy={task.isBusy} onClick={ask}>
        {t(answer ? 'contact.again' : 'contact.ask')}
      </Button>
    </>
  );
}

function NotApplied() {
  const t = useTexts(texts);
  return (
    <Card>
      <p>{t('contact.not_applied')}</p>
      <A class="button button-main" href="/apply">
        {t('contact.apply')}
      </A>
    </Card>
  );
}

function Told({ answer }: { answer: OwnAnswer }) {
  const t = useTexts(texts);
  const { is_listed, from_on, last_on, reference, asked_at } = answer;
  const phone = city.value?.complaint_phone ?? '12345';
  return (
    <>
      {is_listed && from_on && last_on ? (
        <Notice tone="bad">
          <p>
            <strong>{t('contact.yes')}</strong>
          </p>
          <p>{t('contact.yes_days', { from: dayText(from_on), last: dayText(last_on) })}</p>
          <p>{t('contact.yes_reference', { reference: reference ?? '' })}</p>
        </Notice>
      ) : (
        <Notice>
          <p>
            <strong>{t('contact.no')}</strong>
          </p>
          <p>{t('contact.no_why')}</p>
          <p>{t('contact.no_but')}</p>
        </Notice>
      )}
      {is_listed ? (
        <Card title={t('contact.do')}>
          <ul class="lines">
            <li>{t('contact.do_home')}</li>
            <li>{t('contact.do_temperature')}</li>
            <li>{t('contact.do_unwell', { phone })}</li>
            <li>{t('contact.do_wrong', { phone })}</li>
          </ul>
          <a class="button button-main" href={`tel:${phone}`}>
            {t('contact.call', { phone })}
          </a>
        </Card>
      ) : (
        <A class="way-on" href="/cotravel">
          {t('contact.no_trips')}
        </A>
      )}
      <p class="hint">{t('contact.as_of', { time: momentText(asked_at) })}</p>
    </>
  );
}
