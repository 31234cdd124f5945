/** 加入单位: the code, by camera, by address or typed; then whose it is, what one agrees to, and under which name. */
import { useEffect, useState } from 'preact/hooks';
import { call } from '../core/api';
import { useDraft } from '../core/draft';
import { useForm } from '../core/form';
import { useTexts } from '../core/i18n';
import { LineField } from '../core/line-field';
import { go } from '../core/router';
import { ScanView } from '../core/scan';
import { mistakes, standing, useTask } from '../core/task';
import { Button, Card, ErrorSummary, Notice, Screen } from '../core/ui';
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
      <LineField
        name="code"
        label={t('join.code')}
        hint={t('join.code_hint')}
        kind="code"
        most={12}
        problem={problem}
        value={props.code}
        onInput={props.onCode}
      />
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
  const found = () => mistakes({ name: draft.name.trim() ? undefined : t('join.name_missing') });
  const { problem, isBusy, submit } = useForm(found, async () => {
    const wish = { code: joinCodeOf(draft.code), name: draft.name.trim(), consent_version: looked.consent_version };
    await call('POST', '/me/workplace/join', wish);
    onDone();
    go('/workplace', true);
  });
  return (
    <form onSubmit={submit} noValidate>
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
      <LineField
        name="name"
        label={t('join.name')}
        hint={t('join.name_hint')}
        fill="name"
        most={40}
        problem={problem}
        value={draft.name}
        onInput={(name) => patch({ name })}
      />
      <Button kind="main" type="submit" busy={isBusy}>
        {t('join.agree')}
      </Button>
      <Button onClick={onBack}>{t('join.other')}</Button>
    </form>
  );
}
