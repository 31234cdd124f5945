/** 向村里求助： one of four needs and a few words; what became of it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { SignInFirst } from '../accounts/sign-in-first';
import { useAnswer, type Answer } from '../core/answer';
import { call, Offline, Problem } from '../core/api';
import { uuid7 } from '../core/clock';
import { useDraft } from '../core/draft';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { session } from '../core/session';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Choice, ErrorSummary, failureText, Field, fieldError, Notice, Screen } from '../core/ui';
import { city, momentText } from '../divisions/city';
import { people } from '../healthcode/data';
import { HELP_KINDS, WORDS_MOST, type HelpKind } from './form';
import { texts } from './texts-help';

export interface HelpRequest {
  id: string;
  resident_id: string;
  kind: HelpKind;
  text: string;
  state: 'open' | 'seen' | 'done';
  asked_at: string;
  changed_at: string;
  origin: 'own' | 'staff';
}
interface Requests {
  help_requests: HelpRequest[];
}
interface Draft {
  id: string;
  kind?: HelpKind;
  text: string;
  resident_id?: string;
}

export default function Help() {
  const t = useTexts(texts);
  return (
    <Screen title={t('help.title')} back="/me">
      <p>{t('help.lead')}</p>
      {session.value.state === 'in' ? <Inside /> : <SignInFirst />}
      <A class="quiet-way" href="/report">
        {t('help.report')}
      </A>
    </Screen>
  );
}

function Inside() {
  const answer = useAnswer<Requests>('/me/help-requests', 'help_requests');
  const [isSent, setSent] = useState(false);
  return (
    <>
      <Form
        onSent={async () => {
          setSent(true);
          await answer.reload();
        }}
        isSent={isSent}
      />
      <Mine answer={answer} />
    </>
  );
}

function mistakesOf(t: ReturnType<typeof useTexts<typeof texts>>, draft: Draft) {
  return mistakes({
    kind: draft.kind ? undefined : t('help.missing.kind'),
    text: draft.kind === 'other' && !draft.text.trim() ? t('help.missing.words') : undefined,
  });
}

function Form(props: { onSent: () => Promise<void>; isSent: boolean }) {
  const t = useTexts(texts);
  const task = useTask();
  const said = useRef<HTMLDivElement>(null);
  // Made with the form, so that a second try of the same words is the same request.
  const [draft, patch, clear] = useDraft<Draft>('help', () => ({ id: uuid7(), text: '' }));
  const problem = standing(task.problem, () => mistakesOf(t, draft));
  useEffect(() => {
    if (props.isSent) said.current?.focus();
  }, [props.isSent]);
  const send = (event: Event) => {
    event.preventDefault();
    const found = mistakesOf(t, draft);
    if (found) return task.fail(found);
    const own = session.value.account?.resident_id;
    const { id, kind, text, resident_id } = draft;
    const whom = resident_id && resident_id !== own ? { resident_id } : {};
    void task.run(async () => {
      try {
        await call('POST', '/me/help-requests', { id, kind, text: text.trim(), ...whom });
      } catch (failure) {
        // An earlier try with other words has arrived: these are a request of their own.
        if (failure instanceof Problem && failure.code === 'core.id_reused') patch({ id: uuid7() });
        throw failure;
      }
      clear();
      await props.onSent();
    });
  };
  const phone = city.value?.complaint_phone ?? '12345';
  return (
    <form onSubmit={send} noValidate>
      <div ref={said} tabIndex={-1} role="status" class={props.isSent ? undefined : 'unseen'}>
        {props.isSent && <Notice tone="good">{t('help.sent')}</Notice>}
      </div>
      {!(task.problem instanceof Offline) && <ErrorSummary problem={task.problem} />}
      {people.value.length > 1 && (
        <Choice
          name="resident_id"
          legend={t('help.for')}
          layout="row"
          options={people.value.map((one) => ({ value: one.resident_id, label: one.relation ? (one.name ?? '') : t('help.self') }))}
          value={draft.resident_id ?? people.value[0]!.resident_id}
          onChange={(resident_id) => patch({ resident_id })}
        />
      )}
      <Choice
        name="kind"
        legend={t('help.kind')}
        layout="row"
        options={HELP_KINDS.map((value) => ({ value, label: t(`help.kind.${value}`) }))}
        value={draft.kind}
        error={fieldError(problem, 'kind')}
        onChange={(kind) => patch({ kind })}
      />
      <Field id="text" label={t('help.words')} hint={t('help.words_hint')} error={fieldError(problem, 'text')}>
        <textarea rows={3} maxLength={WORDS_MOST} value={draft.text} onInput={(event) => patch({ text: event.currentTarget.value })} />
      </Field>
      {task.problem instanceof Offline && (
        <Notice tone="warn" live>
          {t('help.offline', { phone })}
        </Notice>
      )}
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t('help.send')}
      </Button>
    </form>
  );
}

function Mine({ answer }: { answer: Answer<Requests> }) {
  const t = useTexts(texts);
  const { data, failure, reload } = answer;
  const task = useTask();
  const nameOf = (id: string) => people.value.find((one) => one.resident_id === id && one.relation)?.name ?? t('help.self');
  const withdraw = (one: HelpRequest) =>
    task.run(async () => {
      const own = session.value.account?.resident_id;
      const whom = one.resident_id === own ? {} : { resident_id: one.resident_id };
      await call('POST', '/me/help-requests/withdraw', { id: one.id, ...whom });
      await reload();
    });
  return (
    <section class="group">
      <h2>{t('help.mine')}</h2>
      {failure !== undefined && !data && <Notice tone="warn">{failureText(failure)}</Notice>}
      {task.problem !== undefined && <Notice tone="warn">{failureText(task.problem)}</Notice>}
      {data?.help_requests.length === 0 && <p class="hint">{t('help.none')}</p>}
      {data && data.help_requests.length > 0 && (
        <ul class="rows">
          {data.help_requests.map((one) => (
            <li class="row" key={one.id}>
              <div class="row-text">
                <strong>
                  {t(`help.kind.${one.kind}`)} · {nameOf(one.resident_id)}
                </strong>
                {one.text && <span>{one.text}</span>}
                <span class="state">
                  {t(`help.state.${one.state}`)} · {momentText(one.changed_at)}
                  {one.origin === 'staff' && ` · ${t('help.by_staff')}`}
                </span>
                {one.state !== 'done' && (
                  <div class="row-acts">
                    <Button
                      busy={task.isBusy}
                      aria-label={t('help.withdraw_named', { what: t(`help.kind.${one.kind}`) })}
                      onClick={() => void withdraw(one)}
                    >
                      {t('help.withdraw')}
                    </Button>
                  </div>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
