/** One partner: who it is, its keys, what it heard, and what is taken from it at once. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { Counts } from '../core/counts';
import { useTexts } from '../core/i18n';
import { query } from '../core/router';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Card, Choice, ErrorSummary, fieldError, Notice, Screen, Sheet } from '../core/ui';
import { momentText } from '../divisions/city';
import { Facts, type Fact } from '../staff/facts';
import { Fetching } from '../staff/failure';
import { areaText, calendarDayText, useNames } from '../staff/words';
import { kindWord, pathOf, REASONS, reasonWord, stateWord, toldWord, type LiveKey, type Partner, type Reason } from './shapes';
import { Terms } from './terms';
import { texts } from './texts-duty';

type Asked = { act: 'suspend' } | { act: 'end_key'; key: LiveKey };

export default function OnePartner() {
  const t = useTexts(texts);
  useNames();
  const path = pathOf(query('id') ?? '');
  const answer = useAnswer<Partner>(path);
  const task = useTask();
  const [asked, ask] = useState<Asked>();
  const [isDone, setDone] = useState(false);
  const partner = answer.data;
  const sure = (reason: Reason) =>
    task.run(async () => {
      if (!asked || !partner) return;
      const what = asked.act === 'suspend' ? 'suspend' : `keys/${encodeURIComponent(asked.key.key_id)}/end`;
      answer.set(await call<Partner>('POST', `${path}/${what}`, { version: partner.version, reason }));
      ask(undefined);
      setDone(true);
    });
  return (
    <Screen title={partner?.name ?? t('partners.title')} back="/duty/partners">
      <Fetching answer={answer} />
      {query('new') !== undefined && partner?.state === 'proposed' && <Notice tone="good">{t('partners.registered')}</Notice>}
      <div role="status">{isDone && <Notice tone="good">{t('partners.done')}</Notice>}</div>
      {partner && (
        <>
          <About partner={partner} />
          <Keys keys={partner.keys} onEnd={(key) => ask({ act: 'end_key', key })} />
          <Terms key={partner.version} partner={partner} />
          <Days days={partner.days} />
          <p class="hint">{t('partners.how')}</p>
          {partner.state === 'active' && (
            <Button kind="danger" onClick={() => ask({ act: 'suspend' })}>
              {t('partners.suspend')}
            </Button>
          )}
        </>
      )}
      <Sheet open={asked !== undefined} title={asked ? t(`partners.${asked.act}_sure`) : ''} onClose={() => ask(undefined)}>
        {asked && (
          <>
            <p>{t(`partners.${asked.act}_text`)}</p>
            {asked.act === 'end_key' && (
              <p>
                <strong>{asked.key.key_id}</strong>
              </p>
            )}
            <Why act={asked.act} isBusy={task.isBusy} problem={task.problem} onSure={(reason) => void sure(reason)} />
            <Button onClick={() => ask(undefined)}>{t('partners.not_now')}</Button>
          </>
        )}
      </Sheet>
    </Screen>
  );
}

function Why(props: { act: Asked['act']; isBusy: boolean; problem: unknown; onSure: (reason: Reason) => void }) {
  const t = useTexts(texts);
  const [reason, choose] = useState<Reason>();
  const [isAsked, setAsked] = useState(false);
  const found = mistakes({ reason: reason ? undefined : t('partners.why_missing') });
  const problem = isAsked && found ? found : standing(props.problem, () => undefined);
  const sure = () => {
    setAsked(true);
    if (reason) props.onSure(reason);
  };
  return (
    <>
      <ErrorSummary problem={problem} labels={{ reason: t('partners.why') }} />
      <Choice
        name="reason"
        legend={t('partners.why')}
        options={REASONS.map((value) => ({ value, label: reasonWord(value) }))}
        value={reason}
        onChange={choose}
        error={fieldError(problem, 'reason')}
      />
      <Button kind="danger" busy={props.isBusy} onClick={sure}>
        {t(`partners.${props.act}`)}
      </Button>
    </>
  );
}

function About({ partner }: { partner: Partner }) {
  const t = useTexts(texts);
  const rows: Fact[] = [
    [t('partners.state'), `${stateWord(partner.state)} · ${momentText(partner.changed_at)}`],
    [t('partners.kind'), kindWord(partner.kind)],
    [t('partners.credit'), partner.credit_code],
    [t('partners.area'), areaText(partner.division_code)],
    [t('partners.contact'), partner.contact_name],
    [t('partners.phone'), <a href={`tel:${partner.phone}`}>{partner.phone}</a>],
    [
      t('partners.quota'),
      partner.per_day ? t('partners.quota_text', { minute: partner.per_minute, day: partner.per_day }) : t('partners.no_quota'),
    ],
  ];
  return (
    <Card>
      <Facts rows={rows} />
    </Card>
  );
}

function Keys({ keys, onEnd }: { keys: readonly LiveKey[]; onEnd: (key: LiveKey) => void }) {
  const t = useTexts(texts);
  return (
    <section class="group" aria-labelledby="keys">
      <h2 id="keys">{t('partners.keys')}</h2>
      {keys.length === 0 && <Notice>{t('partners.no_keys')}</Notice>}
      {keys.map((key) => (
        <Card key={key.key_id}>
          <Facts rows={[[t('partners.keyid'), <span data-testid="keyid">{key.keyid}</span>]]} />
          <Button kind="danger" onClick={() => onEnd(key)}>
            {t('partners.end_key')}
          </Button>
        </Card>
      ))}
    </section>
  );
}

function Days({ days }: { days: Partner['days'] }) {
  const t = useTexts(texts);
  return (
    <section class="group" aria-labelledby="days">
      <h2 id="days">{t('partners.days')}</h2>
      {days.length === 0 ? (
        <p>{t('partners.no_days')}</p>
      ) : (
        <Counts
          head={[t('partners.day'), toldWord('yes'), toldWord('no'), toldWord('cannot_tell')]}
          rows={days.map((day) => [calendarDayText(day.on), day.yes, day.no, day.cannot_tell])}
        />
      )}
    </section>
  );
}
