/** What the guard can do below a verdict: the likeliest act is the largest, and there is always a way on. */
import type { ComponentChildren } from 'preact';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, ErrorSummary, Icon } from '../core/ui';
import { city } from '../divisions/city';
import { next, onAnother, onAsked, onConfirmed, onMismatch, onVouched, recordAndNext, scanAgain } from './acting';
import { adviceOf, REST_MIN, wasPassing, type Document, type Encounter, type Step } from './flow-rules';
import { askAgain } from './reading';
import { outcomeOf, post, wishes } from './shift';
import { texts } from './texts-verdict';
import { clockText, texts as words } from './words';

/** Where a verdict can lead that needs something typed or chosen. */
export type Way = 'number' | 'visitor' | 'emergency' | 'held';

interface Props {
  encounter: Encounter;
  at: Step;
  onWay: (way: Way) => void;
}

export function Acts(props: Props) {
  const { at } = props;
  if (at === 'again') return <Again />;
  if (at === 'confirm') return <Confirm {...props} />;
  if (at === 'left') return <Left {...props} />;
  if (at === 'unknown') return <Unknown {...props} />;
  if (at === 'stop') return <Stop {...props} />;
  return at === 'fever' ? <Fever {...props} /> : <Go {...props} />;
}

function Tray(props: { what?: ComponentChildren; main: ComponentChildren; children?: ComponentChildren }) {
  return (
    <div class="verdict-tray">
      {props.what && <p class="verdict-do">{props.what}</p>}
      {props.children}
      {props.main}
    </div>
  );
}

/**
 * Writes down and goes on; a failure stands among the strips. What could not be recorded is tried once more by the
 * same tap; a full phone takes nothing.
 */
function Onward({ kept, label }: { kept: Encounter['kept']; label?: string }) {
  const t = useTexts(texts);
  const task = useTask();
  if (kept === 'kept' || kept === 'full') return <Next label={label ?? t('now.next')} />;
  return (
    <Button kind="main" busy={task.isBusy} onClick={() => void task.run(recordAndNext)}>
      {t('now.write_next')}
    </Button>
  );
}

const isRefused = (kept: Encounter['kept']): boolean => kept === 'failed' || kept === 'storage';

function Next({ label }: { label: string }) {
  return (
    <Button kind="main" onClick={next}>
      {label}
    </Button>
  );
}

function ScanAgain() {
  const t = useTexts(texts);
  return (
    <Button kind="main" onClick={scanAgain}>
      {t('now.again')}
    </Button>
  );
}

function Go({ encounter }: Props) {
  return <Tray main={<Onward kept={encounter.kept} />}>{isRefused(encounter.kept) && <SkipWay />}</Tray>;
}

function SkipWay() {
  const t = useTexts(texts);
  return <Button onClick={next}>{t('now.skip')}</Button>;
}

function Again() {
  const t = useTexts(texts);
  const task = useTask();
  return (
    <Tray
      what={t('now.seen_why')}
      main={<Next label={t('now.skip')} />}
    >
      <Button busy={task.isBusy} onClick={() => void task.run(onAnother)}>
        {t('now.seen_yes')}
      </Button>
    </Tray>
  );
}

/** Nobody passes here by a clock: the guard has looked, or has asked inside. */
function Confirm({ encounter, onWay }: Props) {
  const t = useTexts(texts);
  const task = useTask();
  const isVisitor = encounter.means === 'visitor';
  const main = (
    <Button kind="main" busy={task.isBusy} onClick={() => void task.run(onConfirmed)}>
      {t(isVisitor ? 'now.expected' : 'now.matches')}
    </Button>
  );
  return (
    <Tray what={t(isVisitor ? 'do.confirm_visitor' : 'do.confirm')} main={main}>
      <div class="ways">
        {isVisitor ? <SkipWay /> : <Button onClick={() => void task.run(onMismatch)}>{t('now.matches_not')}</Button>}
        <Button onClick={() => onWay('emergency')}>{t('now.emergency')}</Button>
      </div>
    </Tray>
  );
}

function Stop({ encounter, onWay }: Props) {
  const t = useTexts(texts);
  const task = useTask();
  const [verdict, reason] = outcomeOf(encounter);
  return (
    <Tray what={t(`do.${adviceOf(encounter, wishes.value)}`)} main={<Onward kept={encounter.kept} />}>
      {verdict === 'hold' && <Calls />}
      <div class="ways">
        {verdict === 'hold' && encounter.temperature_tenths_c === null && <Button onClick={onAsked}>{t('now.measure')}</Button>}
        {reason === 'regular_unknown' && <Button onClick={() => void task.run(onVouched)}>{t('now.vouched')}</Button>}
        {(reason === 'not_regular' || reason === 'regular_unknown') && <Button onClick={() => onWay('visitor')}>{t('now.visitor')}</Button>}
        {encounter.means === 'number' && encounter.kept !== 'kept' && (
          <Button onClick={() => void task.run(onMismatch)}>{t('now.matches_not')}</Button>
        )}
        <Button onClick={() => onWay('emergency')}>{t('now.emergency')}</Button>
        {isRefused(encounter.kept) && <SkipWay />}
      </div>
    </Tray>
  );
}

function Unknown({ encounter, onWay }: Props) {
  const t = useTexts(texts);
  const isNumber = encounter.means === 'number';
  return (
    <Tray what={t('do.cannot_tell')} main={<ScanAgain />}>
      <div class="ways">
        {!isNumber && <Button onClick={() => onWay('number')}>{t('now.number')}</Button>}
        <Button onClick={() => onWay('visitor')}>{t('now.visitor')}</Button>
        <Button onClick={() => onWay('emergency')}>{t('now.emergency')}</Button>
        <WriteNextWay label={t('now.write_next')} />
      </div>
    </Tray>
  );
}

/** Below the keys: an emergency waits for no reading, and a second one may have been opened for the wrong person. */
export function Measuring({ isSecond, onWay }: { isSecond: boolean; onWay: (way: Way) => void }) {
  const t = useTexts(texts);
  const goBack = () => {
    next();
    onWay('held');
  };
  return (
    <div class="ways pad-ways">
      {isSecond && <Button onClick={goBack}>{t('now.back')}</Button>}
      <Button onClick={() => onWay('emergency')}>{t('now.emergency')}</Button>
    </div>
  );
}

/** Nobody passes by it any more; a number that was typed is asked about again as it is. */
function Left({ encounter, onWay }: Props) {
  const t = useTexts(texts);
  const { document } = encounter;
  const hasPassed = wasPassing(encounter, wishes.value);
  return (
    <Tray
      what={t(hasPassed ? 'do.left' : 'do.left_waiting', { time: clockText(encounter.at) })}
      main={document ? <AskAgain document={document} /> : <ScanAgain />}
    >
      <div class="ways">
        {hasPassed && <WriteNextWay label={t('now.write_then')} />}
        {document && <SkipWay />}
        <Button onClick={() => onWay('emergency')}>{t('now.emergency')}</Button>
      </div>
    </Tray>
  );
}

function AskAgain({ document }: { document: Document }) {
  const t = useTexts(texts);
  const task = useTask();
  return (
    <>
      <ErrorSummary problem={task.problem} labels={{}} />
      <Button kind="main" busy={task.isBusy} onClick={() => void task.run(() => askAgain(document))}>
        {t('now.ask_again')}
      </Button>
    </>
  );
}

/** Somebody of whom nobody can tell is written down only when the guard leaves it at that. */
function WriteNextWay({ label }: { label: string }) {
  const task = useTask();
  return (
    <Button busy={task.isBusy} onClick={() => void task.run(recordAndNext)}>
      {label}
    </Button>
  );
}

function Fever({ encounter, onWay }: Props) {
  const t = useTexts(texts);
  const isSecond = encounter.held_at !== undefined;
  const main = <Onward kept={encounter.kept} label={t(isSecond ? 'now.next' : 'now.wait')} />;
  return (
    <Tray what={t(isSecond ? 'do.fever_second' : 'do.fever_first', { n: REST_MIN })} main={main}>
      <Calls />
      <div class="ways">
        {isRefused(encounter.kept) && <SkipWay />}
        <Button onClick={() => onWay('emergency')}>{t('now.emergency')}</Button>
      </div>
    </Tray>
  );
}

/** Whom to call, from what the checkpoint says of itself. */
function Calls() {
  const t = useTexts(texts);
  const say = useTexts(words);
  const calls = post.value?.place.calls ?? [];
  const phone = city.value?.complaint_phone ?? '12345';
  const shown = calls.map((one) => ({ phone: one.phone, text: t('do.call', { whom: say(`call.${one.whom}`), phone: one.phone }) }));
  return (
    <div class="ways">
      {(shown.length > 0 ? shown : [{ phone, text: t('do.no_phone', { phone }) }]).map((one) => (
        <a key={one.phone} class="button button-plain" href={`tel:${one.phone}`}>
          <Icon name="phone" />
          {one.text}
        </a>
      ))}
    </div>
  );
}
