/** 加入单位: the code, by camera, by address or typed; then whose it is, what one agrees to, and under which name. */
import { useEffect, useState } from 'preact/hooks';
import { call } from '../core/api';
import { useDraft } from '../core/draft';
import { useTexts } from '../core/i18n';
import { go } from '../core/router';
import { ScanView } from '../core/scan';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Card, ErrorSummary, Field, fieldError, Notice, Screen } from '../core/ui';
import { areaText, calendarDayText, useNames } from '../staff/words';
import type { Looked } from './data';
import { Ready } from './ready';
import { joinCodeOf, scannedCodeOf } from './rules';
import { texts } from './texts-work';
import { industryWord } from './words';

export default function ViewJoin() {
  const t = useTexts(texts);
  useNames();
  return (
    <Screen title={t('join.title')} back="/workplace">
      <Ready>
        <Joining />
      </Ready>
    </Screen>
  );
}

interface Draft {
  code: string;
  name: string;
}

function Joining() {
  const [draft, patch, clear] = useDraft<Draft>('join', { code: '', name: '' });
  const [looked, setLooked] = useState<Looked>();
  if (looked) return <Agree looked={looked} draft={draft} patch={patch} onBack={() => setLooked(undefined)} onDone={clear} />;
  return <Code code={draft.code} onCode={(code) => patch({ code })} onLooked={setLooked} />;
}

function Code(props: { code: string; onCode: (code: string) => void; onLooked: (looked: Looked) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const [isScanning, scan] = useState(false);
  const found = (typed = props.code) => mistakes({ code: joinCodeOf(typed) ? undefined : t('join.code_wrong') });
  const problem = standing(task.problem, () => found());
  const look = (typed: string) => {
    const wrong = found(typed);
    if (wrong) return task.fail(wrong);
    void task.run(async () => props.onLooked(await call<Looked>('POST', '/me/workplace/look', { code: joinCodeOf(typed) })));
  };
  useEffect(() => {
    // A code that was scanned with the phone's own camera opens this screen with it.
    const known = scannedCodeOf(location.hash);
    if (!known) return;
    history.replaceState(history.state, '', location.pathname);
    props.onCode(known);
    look(known);
  }, []);
  const read = (text: string) => {
    const code = scannedCodeOf(text);
    if (!code) return task.fail(mistakes({ code: t('join.no_code') }));
    scan(false);
    props.onCode(code);
    look(code);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    look(props.code);
  };
  return (
    <form onSubmit={submit} noValidate>
      <ErrorSummary problem={problem} labels={{ code: t('join.code') }} />
      {isScanning && <ScanView onRead={read} />}
      <Field id="code" label={t('join.code')} hint={t('join.code_hint')} error={fieldError(problem, 'code')}>
        <input
          type="text"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          maxLength={12}
          value={props.code}
          onInput={(event) => props.onCode(event.currentTarget.value)}
        />
      </Field>
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t('join.next')}
      </Button>
      {!isScanning && <Button onClick={() => scan(true)}>{t('join.scan')}</Button>}
    </form>
  );
}

interface AgreeProps {
  looked: Looked;
  draft: Draft;
  patch: (change: Partial<Draft>) => void;
  onBack: () => void;
  onDone: () => void;
}

function Agree({ looked, draft, patch, onBack, onDone }: AgreeProps) {
  const t = useTexts(texts);
  const task = useTask();
  const found = () => mistakes({ name: draft.name.trim() ? undefined : t('join.name_missing') });
  const problem = standing(task.problem, found);
  const submit = async (event: Event) => {
    event.preventDefault();
    const wrong = found();
    if (wrong) return task.fail(wrong);
    await task.run(async () => {
      const wish = { code: joinCodeOf(draft.code), name: draft.name.trim(), consent_version: looked.consent_version };
      await call('POST', '/me/workplace/join', wish);
      onDone();
      go('/workplace', true);
    });
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <ErrorSummary problem={problem} labels={{ name: t('join.name') }} />
      <Card title={looked.name}>
        <p>
          {industryWord(looked.industry)} · {areaText(looked.division_code)}
        </p>
        {looked.is_joined && <Notice>{t('join.already')}</Notice>}
      </Card>
      <Card title={t('join.consent')}>
        <p>{t('join.sees', { name: looked.name })}</p>
        <p>{t('join.not')}</p>
        <p>{t('join.gate')}</p>
        <p>{t('join.until', { day: calendarDayText(looked.until_on) })}</p>
      </Card>
      <Field id="name" label={t('join.name')} hint={t('join.name_hint')} error={fieldError(problem, 'name')}>
        <input type="text" autocomplete="name" maxLength={40} value={draft.name} onInput={(event) => patch({ name: event.currentTarget.value })} />
      </Field>
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t('join.agree')}
      </Button>
      <Button onClick={onBack}>{t('join.other')}</Button>
    </form>
  );
}
