/** How one report stands, opened by its private link: in plain words, with room to say more and to rate it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Offline, Problem } from '../core/api';
import { useTexts } from '../core/i18n';
import { stored } from '../core/outbox';
import { go } from '../core/router';
import { mistakes, useTask } from '../core/task';
import { Button, ErrorSummary, failureText, Field, fieldError, Notice, Screen } from '../core/ui';
import { loadCity, momentText } from '../divisions/city';
import { loadDivisions } from '../divisions/data';
import { categories, loadCategories } from './categories';
import { Forget, Hurry } from './follow-acts';
import { Rate, SayMore } from './follow-say';
import { Standing, Steps } from './follow-parts';
import type { Followed } from './follow-rules';
import { fragmentOf, keyIn, type Key } from './receipt-rules';
import { loadReceipts, receipts, rememberFollowed } from './receipts';
import { addedHere, follow, registerReports } from './report-data';
import { texts } from './texts-follow';

/** The key behind the # of the address; a browser never sends that part. */
function useKey(): Key | undefined {
  const [fragment, setFragment] = useState(location.hash);
  useEffect(() => {
    const read = () => setFragment(location.hash);
    read();
    addEventListener('hashchange', read);
    addEventListener('popstate', read);
    return () => {
      removeEventListener('hashchange', read);
      removeEventListener('popstate', read);
    };
  }, []);
  return keyIn(fragment);
}

export default function ViewFollow() {
  const t = useTexts(texts);
  const key = useKey();
  useEffect(() => {
    registerReports();
    void loadReceipts();
    void loadCity().catch(() => undefined);
    void loadDivisions().catch(() => undefined);
    void loadCategories().catch(() => undefined);
  }, []);
  return (
    <Screen title={t('follow.title')} back="/report/mine">
      {key ? <Inside key={key.number} of={key} /> : <Paste />}
    </Screen>
  );
}

function Paste() {
  const t = useTexts(texts);
  const [pasted, setPasted] = useState('');
  const [problem, setProblem] = useState<unknown>();
  const open = (event: Event) => {
    event.preventDefault();
    const key = keyIn(pasted);
    if (!key) return setProblem(mistakes({ link: t('follow.paste_bad') }));
    go(`/report/follow#${fragmentOf(key)}`, true);
    dispatchEvent(new HashChangeEvent('hashchange'));
  };
  return (
    <form onSubmit={open} noValidate>
      <ErrorSummary problem={problem} />
      <Field id="link" label={t('follow.paste')} hint={t('follow.paste_hint')} error={fieldError(problem, 'link')}>
        <textarea rows={3} autocomplete="off" autocapitalize="off" spellcheck={false} value={pasted} onInput={(event) => setPasted(event.currentTarget.value)} />
      </Field>
      <Button kind="main" type="submit">
        {t('follow.open')}
      </Button>
    </form>
  );
}

/** What the server says of it now, else what this phone heard last. */
function useFollowed(key: Key) {
  const task = useTask();
  const [fresh, setFresh] = useState<Followed>();
  const kept = receipts.value?.find(({ number }) => number === key.number);
  const show = (followed: Followed) => {
    setFresh(followed);
    void rememberFollowed(key.number, followed);
  };
  const ask = () => task.run(async () => show(await follow(key)));
  const waiting = addedHere(key.number).length;
  const before = useRef(waiting);
  useEffect(() => {
    void ask();
  }, []);
  useEffect(() => {
    // What was waiting here has arrived: the server tells more now.
    if (waiting < before.current) void ask();
    before.current = waiting;
  }, [waiting, stored.value]);
  return { followed: fresh ?? kept?.followed, keptAt: fresh ? undefined : kept?.followed_at, receipt: kept, task, ask, show };
}

function Inside({ of: key }: { of: Key }) {
  const t = useTexts(texts);
  const { followed, keptAt, receipt, task, ask, show } = useFollowed(key);
  const { problem } = task;
  // Reading it here draws the names of kinds and reasons when they arrive.
  void categories.value;
  return (
    <>
      {problem !== undefined && (
        <Notice tone={followed ? 'info' : 'warn'} live>
          {isUnknown(problem) ? t('follow.unknown') : problem instanceof Offline && keptAt ? t('follow.kept', { time: momentText(keptAt) }) : failureText(problem)}
          {!isUnknown(problem) && <Button onClick={() => void ask()}>{t('follow.again')}</Button>}
        </Notice>
      )}
      {!followed && problem === undefined && <p role="status">{t('follow.loading')}</p>}
      {followed && !isUnknown(problem) && (
        <>
          <Standing followed={followed} />
          {followed.may.includes('rate') && <Rate of={key} />}
          <Steps followed={followed} />
          {followed.may.includes('add') && <SayMore of={key} />}
          {followed.may.includes('expedite') && <Hurry of={key} onDone={show} />}
        </>
      )}
      {receipt && <Forget id={receipt.id} />}
    </>
  );
}

const isUnknown = (problem: unknown): boolean => problem instanceof Problem && problem.status === 404;
