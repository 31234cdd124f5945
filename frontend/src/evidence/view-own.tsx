/** 我的依据和申诉: what was filed about me or somebody I answer for, and the way to say it is wrong. */
import { useEffect, useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call, Offline } from '../core/api';
import { useDraft } from '../core/draft';
import { say, useTexts } from '../core/i18n';
import { A, query } from '../core/router';
import { mistakes, useTask } from '../core/task';
import { Button, Card, ErrorSummary, failureText, Field, fieldError, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { refresh } from '../healthcode/data';
import { dayWords } from '../healthcode/explain';
import { dayPlus, type Evidence, KIND_NAMES } from './data';
import { texts } from './texts-own';

export default function Own() {
  const t = useTexts(texts);
  const whom = query('resident');
  const asked = whom ? `?resident_id=${encodeURIComponent(whom)}` : '';
  const answer = useAnswer<{ evidence: Evidence[] }>(`/me/evidence${asked}`, `evidence.${whom ?? 'own'}`);
  const all = answer.data?.evidence ?? [];
  // What was filed or ended since colours the code: the phone asks for code and pass anew.
  const fingerprint = all.map(({ evidence_id, appeal, ended_at }) => `${evidence_id}${appeal}${ended_at}`).join();
  useEffect(() => {
    if (answer.data) void refresh().catch(() => undefined);
  }, [fingerprint]);
  const changed = (after: Evidence) => {
    const is_in_force = after.ended_at === null;
    const evidence = all.map((one) => (one.evidence_id === after.evidence_id ? { ...one, ...after, is_in_force } : one));
    answer.set({ evidence });
  };
  return (
    <Screen title={t('evidence.own.title')} back="/">
      <p>{t('evidence.own.lead')}</p>
      {!answer.data && answer.isBusy && <p role="status">{t('evidence.own.loading')}</p>}
      {answer.failure !== undefined && !(answer.failure instanceof Offline && answer.data) && (
        <Notice tone="warn" live>
          {failureText(answer.failure)}
        </Notice>
      )}
      {answer.data && all.length === 0 && <p>{t('evidence.own.none')}</p>}
      {all.map((one) => (
        <One key={one.evidence_id} evidence={one} whom={whom} onChanged={changed} />
      ))}
      <A class="button button-plain" href="/evidence/numbers">
        {t('evidence.own.public')}
      </A>
    </Screen>
  );
}

function One(props: { evidence: Evidence; whom: string | undefined; onChanged: (after: Evidence) => void }) {
  const t = useTexts(texts);
  const { evidence } = props;
  const why = evidence.answer_text ?? '';
  const rows = [
    [t('evidence.own.state'), t(evidence.is_in_force ? 'evidence.own.in_force' : 'evidence.own.over')],
    [t('evidence.own.reason'), evidence.reason_text],
    [t('evidence.own.office'), evidence.office],
    [t('evidence.own.reference'), evidence.reference],
    [
      t('evidence.own.days'),
      t('evidence.own.days_text', {
        from: dayWords(evidence.from_on),
        until: dayWords(dayPlus(evidence.until_on, evidence.until_on > evidence.from_on ? -1 : 0)),
      }),
    ],
    [t('evidence.own.rule'), evidence.rule_version],
  ] as const;
  return (
    <Card title={say(KIND_NAMES[evidence.kind])}>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div role="status">
        {evidence.appeal === 'waiting' && (
          <Notice tone="info">{t('evidence.own.waiting', { time: momentText(evidence.answer_by ?? '') })}</Notice>
        )}
        {evidence.appeal === 'upheld' && <Notice tone="warn">{t('evidence.own.upheld', { why })}</Notice>}
        {evidence.appeal === 'lifted' && <Notice tone="good">{t('evidence.own.lifted', { why })}</Notice>}
        {evidence.appeal === 'unanswered' && <Notice tone="good">{t('evidence.own.unanswered')}</Notice>}
      </div>
      {evidence.is_appealable && <AppealForm {...props} />}
    </Card>
  );
}

function AppealForm(props: { evidence: Evidence; whom: string | undefined; onChanged: (after: Evidence) => void }) {
  const t = useTexts(texts);
  const { evidence_id } = props.evidence;
  const [isOpen, setOpen] = useState(false);
  const [draft, touch, clear] = useDraft(`appeal.${evidence_id}`, { words: '' });
  const task = useTask();
  const send = (event: Event) => {
    event.preventDefault();
    const words = draft.words.trim();
    if (!words) return task.fail(mistakes({ words: t('evidence.own.words_missing') }));
    void task.run(async () => {
      const whom = props.whom ? { resident_id: props.whom } : {};
      const after = await call<Evidence>('POST', '/me/appeals', { evidence_id, words, ...whom });
      clear();
      props.onChanged(after);
    });
  };
  if (!isOpen && !draft.words)
    return (
      <Button kind="main" onClick={() => setOpen(true)}>
        {t('evidence.own.appeal')}
      </Button>
    );
  return (
    <form onSubmit={send} noValidate>
      <ErrorSummary problem={task.problem} labels={{ words: t('evidence.own.words') }} />
      <Field
        id="words"
        label={t('evidence.own.words')}
        hint={t('evidence.own.words_hint')}
        error={fieldError(task.problem, 'words')}
      >
        <textarea
          rows={4}
          maxLength={500}
          value={draft.words}
          onInput={(event) => touch({ words: event.currentTarget.value })}
        />
      </Field>
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t('evidence.own.send')}
      </Button>
    </form>
  );
}
