/** 一申请： who I am and where I live, filled in once; the same screen corrects it later. */
import { useEffect, useState } from 'preact/hooks';
import { SignInFirst } from '../accounts/sign-in-first';
import { useAnswer } from '../core/answer';
import { call, Offline, online } from '../core/api';
import { useDraft } from '../core/draft';
import { useTexts } from '../core/i18n';
import { go } from '../core/router';
import { session } from '../core/session';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Card, ErrorSummary, failureText, Field, fieldError, Notice, Screen, Tick } from '../core/ui';
import { city, cityText, loadCity } from '../divisions/city';
import { DivisionPicker } from '../divisions/picker';
import { texts as divisionTexts } from '../divisions/texts';
import { rememberApplied, RESIDENT, type Resident } from './data';
import { DocumentFields, nameMistake, numberMistake } from './document';
import type { DocumentKind } from './rules';
import { texts } from './texts';

interface Draft {
  name: string;
  kind?: DocumentKind;
  number: string;
  division_code?: string;
  address: string;
  has_declared: boolean;
  /** The version of the consent that was ticked; another version asks again. */
  consented?: number;
}

const EMPTY: Draft = { name: '', number: '', address: '', has_declared: false };

export default function Apply() {
  const t = useTexts(texts);
  if (session.value.state === 'in') return <Applying />;
  return (
    <Screen title={t('residents.apply.title')}>
      <SignInFirst />
    </Screen>
  );
}

function Applying() {
  const t = useTexts(texts);
  // Decided once: the answer to the application itself must not turn the form into a correction.
  const [isAgain, setAgain] = useState(() => session.value.account?.has_applied ?? false);
  useEffect(() => {
    if (isAgain) return;
    // Perhaps the same person has applied on another phone; nothing is asked twice.
    call<Resident>('GET', '/me')
      .then(rememberApplied)
      .then(() => setAgain(true))
      .catch(() => undefined);
  }, []);
  if (!isAgain) {
    return (
      <Screen title={t('residents.apply.title')}>
        <Form />
      </Screen>
    );
  }
  return (
    <Screen title={t('residents.apply.title_again')} back="/me">
      <Again />
    </Screen>
  );
}

/** A correction needs to know what is there; when that cannot be had, the form still works. */
function Again() {
  const t = useTexts(texts);
  const { data, failure } = useAnswer<Resident>('/me', RESIDENT);
  if (!data && !failure) return <p role="status">{t('residents.loading')}</p>;
  return <Form before={data} />;
}

/** What the phone finds wrong before it asks the server; the order is the order on the screen. */
function mistakesOf(t: ReturnType<typeof useTexts<typeof texts>>, form: Filled) {
  return mistakes({
    name: nameMistake(form.name),
    'document.number': numberMistake(form.kind, form.number),
    division_code: form.division_code ? undefined : t('residents.missing.division'),
    address: form.address.trim() ? undefined : t('residents.missing.address'),
    has_declared: form.has_declared ? undefined : t('residents.missing.declared'),
    consent_version: form.has_consented ? undefined : t('residents.missing.consented'),
  });
}

interface Filled extends Draft {
  kind: DocumentKind;
  has_consented: boolean;
}

/** The draft with what is known from before in place of what was not touched. */
function filled(draft: Draft, before: Resident | undefined): Filled {
  const version = city.value?.consent.version;
  return {
    ...draft,
    kind: draft.kind ?? before?.document.kind ?? 'resident_id',
    division_code: draft.division_code ?? before?.division_code,
    has_consented: version !== undefined && (draft.consented === version || before?.consent_version === version),
  };
}

async function submit(form: Filled): Promise<void> {
  const resident = await call<Resident>('PUT', '/me', {
    name: form.name.trim(),
    document: { kind: form.kind, number: form.number },
    division_code: form.division_code,
    address: form.address.trim(),
    consent_version: city.value?.consent.version,
  });
  await rememberApplied(resident);
}

function Form(props: { before?: Resident }) {
  const t = useTexts(texts);
  const { before } = props;
  const [draft, patch, clear] = useDraft<Draft>('apply', EMPTY);
  const task = useTask();
  const form = filled(draft, before);
  const problem = standing(task.problem, () => mistakesOf(t, form));
  const send = (event: Event) => {
    event.preventDefault();
    const found = mistakesOf(t, form);
    if (found) return task.fail(found);
    void task.run(async () => {
      await submit(form);
      clear();
      go(before ? '/me' : '/', true);
    });
  };
  return (
    <form onSubmit={send} noValidate>
      <p>{t(before ? 'residents.apply.lead_again' : 'residents.apply.lead')}</p>
      <Failure problem={task.problem} />
      <Card title={t('residents.apply.who')}>
        <Who form={form} before={before} problem={problem} patch={patch} />
      </Card>
      <Card title={t('residents.apply.where')}>
        <Where form={form} before={before} problem={problem} patch={patch} />
      </Card>
      <Card title={t('residents.apply.agree')}>
        <Agreement form={form} before={before} problem={problem} patch={patch} />
      </Card>
      {task.problem instanceof Offline ? (
        // Beside the button that was pressed, where the eyes are.
        <Notice tone="warn" live>
          {t('residents.apply.offline')}
        </Notice>
      ) : (
        !online.value && <p class="hint">{t('residents.apply.offline_now')}</p>
      )}
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t(before ? 'residents.apply.submit_again' : 'residents.apply.submit')}
      </Button>
    </form>
  );
}

function Failure(props: { problem: unknown }) {
  const t = useTexts(texts);
  const { problem } = props;
  if (problem instanceof Offline) return null;
  const labels = {
    name: t('residents.name'),
    'document.kind': t('residents.kind'),
    'document.number': t('residents.number'),
    division_code: divisionLabel(),
    address: t('residents.apply.address'),
  };
  return <ErrorSummary problem={problem} labels={labels} />;
}

function divisionLabel(): string {
  return useTexts(divisionTexts)('divisions.label');
}

interface PartProps {
  form: Filled;
  before: Resident | undefined;
  problem: unknown;
  patch: (patch: Partial<Draft>) => void;
}

function Who({ form, before, problem, patch }: PartProps) {
  const t = useTexts(texts);
  return (
    <>
      <Field id="name" label={t('residents.name')} hint={t('residents.name_hint')} error={fieldError(problem, 'name')}>
        <input
          type="text"
          autocomplete="name"
          required
          placeholder={before?.name}
          value={form.name}
          onInput={(event) => patch({ name: event.currentTarget.value })}
        />
      </Field>
      <DocumentFields
        kind={form.kind}
        number={form.number}
        before={before?.document.kind === form.kind ? before.document.number : undefined}
        errors={{ kind: fieldError(problem, 'document.kind'), number: fieldError(problem, 'document.number') }}
        onChange={patch}
      />
    </>
  );
}

function Where({ form, before, problem, patch }: PartProps) {
  const t = useTexts(texts);
  return (
    <>
      <DivisionPicker
        id="division_code"
        label={divisionLabel()}
        hint={useTexts(divisionTexts)('divisions.hint')}
        error={fieldError(problem, 'division_code')}
        value={form.division_code}
        onChange={(division_code) => patch({ division_code })}
      />
      <Field
        id="address"
        label={t('residents.apply.address')}
        hint={t('residents.apply.address_hint')}
        error={fieldError(problem, 'address')}
      >
        <input
          type="text"
          autocomplete="street-address"
          required
          placeholder={before?.address}
          value={form.address}
          onInput={(event) => patch({ address: event.currentTarget.value })}
        />
      </Field>
    </>
  );
}

function Agreement({ form, before, problem, patch }: PartProps) {
  const t = useTexts(texts);
  const [failure, setFailure] = useState<unknown>();
  const consent = city.value?.consent;
  const fetchAgain = () => {
    setFailure(undefined);
    loadCity().catch(setFailure);
  };
  useEffect(fetchAgain, []);
  if (!consent && !failure) return <p role="status">{t('residents.loading')}</p>;
  if (!consent) {
    return (
      <>
        <Notice tone="warn" live>
          {failure instanceof Offline ? t('residents.apply.no_city') : failureText(failure)}
        </Notice>
        <Button id="consent_version" onClick={fetchAgain}>
          {t('residents.again')}
        </Button>
      </>
    );
  }
  return (
    <>
      <Tick
        id="has_declared"
        label={cityText(consent.declaration)}
        checked={form.has_declared}
        error={fieldError(problem, 'has_declared')}
        onChange={(has_declared) => patch({ has_declared })}
      />
      {before?.consent_version !== consent.version && (
        <Tick
          id="consent_version"
          label={cityText(consent.consent)}
          checked={form.has_consented}
          error={fieldError(problem, 'consent_version')}
          onChange={(isTicked) => patch({ consented: isTicked ? consent.version : undefined })}
        />
      )}
      <p class="hint">{t('residents.apply.version', { n: consent.version })}</p>
    </>
  );
}
