/** The app: reads what the phone remembers, draws the frame, and opens screens by their path. */
import { effect, signal } from '@preact/signals';
import { render, type ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { online, onRefused } from './core/api';
import { loadClock } from './core/clock';
import { forgetDrafts, loadDrafts } from './core/draft';
import { duty, hasTask, loadDuty, signOffDuty } from './core/duty';
import { say, useTexts } from './core/i18n';
import { changed, onDuty, refusedCount, senders, stored, waitingCount } from './core/outbox';
import { A, path, startRouter } from './core/router';
import { loadSession, onWiped, session } from './core/session';
import { applySettings } from './core/settings';
import { get } from './core/store';
import { listenForInstall } from './core/install';
import { startSync } from './core/sync';
import { texts } from './core/texts';
import { Button, Icon, Screen } from './core/ui';
import { hasUpdate, startUpdates, update } from './core/updates';
import { newCount } from './cotravel/found';
import { city } from './divisions/city';
import { startHealthCode } from './healthcode/data';
import Home from './healthcode/view';
import { loadUnread, unread } from './notices/unread';
import type { Tab } from './staff/view-frame';

type View = ComponentType;

// Every file that is imported on demand is named view*.tsx: the build keeps one shared chunk by that.
const SCREENS: Readonly<Record<string, () => Promise<{ default: View }>>> = {
  '/check-in': () => import('./healthcode/view-check-in'),
  '/history': () => import('./healthcode/view-history'),
  '/outbox': () => import('./core/view-outbox'),
  '/sign-in': () => import('./accounts/view-sign-in'),
  '/apply': () => import('./residents/view-apply'),
  '/me': () => import('./residents/view-me'),
  '/notices': () => import('./notices/view-notices'),
  '/household': () => import('./residents/view-household'),
  '/sessions': () => import('./accounts/view-sessions'),
  '/looks': () => import('./rights/view-looks'),
  '/rights': () => import('./rights/view-rights'),
  '/evidence': () => import('./evidence/view-own'),
  '/evidence/numbers': () => import('./evidence/view-numbers'),
  '/help': () => import('./collection/view-help'),
  '/differences': () => import('./collection/view-my-differences'),
};

/** Below /duty only these two open to somebody who is not on duty. */
const BEFORE_DUTY: ReadonlySet<string> = new Set(['/duty/sign-in', '/duty/enrol']);

const isDutyPath = (at: string): boolean => at === '/duty' || at.startsWith('/duty/');

const isFoodPath = (at: string): boolean => /^\/(market|basket)\b/.test(at);

const isReportPath = (at: string): boolean => /^\/(report|knowledge|bulletins)\b/.test(at);

const isCotravelPath = (at: string): boolean => /^\/cotravel\b/.test(at);

const isOutPath = (at: string): boolean => /^\/(passages|visit|workplace)\b/.test(at);

async function screensBeside(at: string): Promise<typeof SCREENS> {
  if (isDutyPath(at)) return (await import('./staff/view-screens')).DUTY_SCREENS;
  if (isReportPath(at)) return (await import('./view-report')).REPORT_SCREENS;
  if (isCotravelPath(at)) return (await import('./view-cotravel')).COTRAVEL_SCREENS;
  if (isOutPath(at)) return (await import('./view-out')).OUT_SCREENS;
  return isFoodPath(at) ? (await import('./view-food')).FOOD_SCREENS : SCREENS;
}

/** The screen of a path; undefined when there is none. Rooms with many screens list them themselves. */
async function fetchScreen(at: string): Promise<View | undefined> {
  return (await (await screensBeside(at))[at]?.())?.default;
}

/** The path whose screen is shown: whoever is not on duty signs in where they wanted to go. */
function screenAt(at: string): string {
  return isDutyPath(at) && duty.value.state !== 'in' && !BEFORE_DUTY.has(at) ? '/duty/sign-in' : at;
}

/** What is around the screens on duty, once it is loaded: its tabs, the end of the shift, the proof. */
const dutyFrame = signal<typeof import('./staff/view-frame') | undefined>(undefined);

async function loadDutyFrame(): Promise<typeof import('./staff/view-frame')> {
  return (dutyFrame.value ??= await import('./staff/view-frame'));
}

const opened = new Map<string, View>([['/', Home as View]]);

/** The screen of a path; a code chunk is fetched once, from the phone itself when it is installed. */
function Route({ at }: { at: string }) {
  const t = useTexts(texts);
  const [, redraw] = useState(0);
  const [failed, setFailed] = useState<{ at: string; isUnknown: boolean }>();
  const View = opened.get(at);
  useEffect(() => {
    if (View) return;
    fetchScreen(at)
      .then((screen) => {
        if (screen) opened.set(at, screen);
        else setFailed({ at, isUnknown: true });
        redraw((count) => count + 1);
      })
      .catch(() => setFailed({ at, isUnknown: false }));
  }, [at]);
  if (View) return <View key={at} />;
  if (failed?.at !== at) return <main id="main" class="screen" aria-busy="true" />;
  if (failed.isUnknown) return <Lost title={t('core.not_found')} />;
  return <Lost title={t('core.not_loaded')} why={t('core.not_loaded_why')} />;
}

function Lost(props: { title: string; why?: string }) {
  const t = useTexts(texts);
  return (
    <Screen title={props.title}>
      {props.why && <p>{props.why}</p>}
      {props.why && (
        <Button kind="main" onClick={() => location.reload()}>
          {t('core.again')}
        </Button>
      )}
      <A class="button button-plain" href="/">
        {t('core.home')}
      </A>
    </Screen>
  );
}

/** A quiet line for what is not an error: no network, something waits, something was refused. */
function StateBar() {
  const t = useTexts(texts);
  const count = waitingCount.value;
  const refused = refusedCount.value;
  const isOffline = !online.value;
  let text = '';
  if (isOffline) text = count ? t('core.offline_waiting', { count }) : t('core.offline');
  else if (count) text = t('core.waiting', { count });
  if (refused) text = [text, t('core.refused', { count: refused })].filter(Boolean).join(' · ');
  return (
    <div role="status" class={text ? `bar${refused ? ' bar-warn' : ''}` : 'unseen'}>
      {text && isOffline && <Icon name="cloud" />}
      <span>{text}</span>
      {text && stored.value.length > 0 && path.value !== '/outbox' && <A href="/outbox">{t('core.look')}</A>}
    </div>
  );
}

function UpdateBar() {
  const t = useTexts(texts);
  return (
    <div role="status" class={hasUpdate.value ? 'bar bar-update' : 'unseen'}>
      {hasUpdate.value && (
        <>
          <span>{t('core.update')}</span>
          <button type="button" class="bar-button" onClick={update}>
            {t('core.update_now')}
          </button>
        </>
      )}
    </div>
  );
}

const BELOW_ME = ['/notices', '/household', '/sessions', '/looks', '/rights', '/outbox', '/apply', '/sign-in'];
const CODE: Tab = { href: '/', icon: <Icon name="code" />, label: texts['core.tab.code'], below: [] };
const ME: Tab = { href: '/me', icon: <Icon name="person" />, label: texts['core.tab.me'], below: BELOW_ME };
const CHECK_IN: Tab = {
  href: '/check-in',
  icon: <Icon name="thermometer" />,
  label: texts['core.tab.check_in'],
  below: ['/history'],
};

const cotravelTab = (at: string): Tab => ({
  href: '/cotravel',
  icon: <Icon name="people" />,
  label: texts['core.tab.cotravel'],
  below: isCotravelPath(at) ? [at] : [],
});

const marketTab = (at: string): Tab => ({
  href: '/market',
  icon: <Icon name="basket" />,
  label: texts['core.tab.market'],
  below: isFoodPath(at) ? [at] : [],
});

/** Whoever is on duty sees their work first; checking in is then one tap from the code. */
function tabsNow(): readonly Tab[] {
  const frame = dutyFrame.value;
  const at = path.value;
  const me = isReportPath(at) || isOutPath(at) ? { ...ME, below: [at] } : ME;
  if (duty.value.state !== 'in' || !frame) return [CODE, CHECK_IN, cotravelTab(at), marketTab(at), me];
  return [...frame.dutyTabs(path.value), { ...CODE, below: ['/check-in', '/history'] }, me];
}

function Tabs() {
  const t = useTexts(texts);
  return (
    <nav class="tabs" aria-label={t('core.tabs')}>
      {tabsNow().map(({ href, icon, label, below }) => {
        const isHere = path.value === href;
        return (
          <A
            key={href}
            href={href}
            class={isHere || below.includes(path.value) ? 'tab tab-on' : 'tab'}
            aria-current={isHere ? 'page' : undefined}
          >
            {icon}
            {say(label)}
            {href === '/me' && unread.value > 0 && <span class="dot">{t('core.unread')}</span>}
            {href === '/cotravel' && newCount.value > 0 && <span class="dot">{t('core.found')}</span>}
          </A>
        );
      })}
    </nav>
  );
}

/** Every screen has a way to complain; these have it in their own words. */
const HAS_OWN_HELP: ReadonlySet<string> = new Set(['/', '/me']);

function App() {
  const t = useTexts(texts);
  const phone = city.value?.complaint_phone ?? '12345';
  const DutyFrame = dutyFrame.value?.default;
  return (
    <>
      <a class="skip" href="#main">
        {t('core.skip')}
      </a>
      <UpdateBar />
      <StateBar />
      <Route at={screenAt(path.value)} />
      {!HAS_OWN_HELP.has(path.value) && (
        <footer class="foot">
          <a href={`tel:${phone}`}>
            <Icon name="phone" />
            {t('core.complain', { phone })}
          </a>
        </footer>
      )}
      <Tabs />
      {DutyFrame && <DutyFrame />}
    </>
  );
}

/** The code stays bright whatever scheme the phone follows, for scanners; a checkpoint does, for the sun. */
function keepCodeBright(): void {
  effect(() => {
    const isCode = path.value === '/' && session.value.account?.has_applied === true;
    document.documentElement.toggleAttribute('data-bright', isCode || path.value === '/duty/scan');
  });
}

/** What was recorded on duty is sent whatever screen is open: whoever has the task loads what sends it. */
const RECORDED_ON_DUTY: readonly (readonly [task: string, start: () => Promise<void>, kind?: string])[] = [
  ['read_roster', async () => (await import('./collection/view-start')).startVillage()],
  ['read_roster', async () => (await import('./watched/view-start')).startWatched()],
  ['handle_order', async () => (await import('./hotline/view-orders-start')).startOrders()],
  ['scan', async () => (await import('./checkpoints/view-scan-start')).startPassages(), 'checkpoints.passage'],
];

/** Follows the shift: what is around its screens is loaded when somebody comes on duty. */
async function followDuty(): Promise<void> {
  onRefused('staff.proof_required', async () => (await loadDutyFrame()).prove());
  await loadDuty();
  if (duty.value.state === 'in') await (await loadDutyFrame()).resumeShift();
  const started = new Set<object>();
  effect(() => {
    onDuty.value = duty.value.state === 'in' ? duty.value.staff_id : undefined;
    if (duty.value.state === 'in') void loadDutyFrame().catch(() => undefined);
    for (const entry of RECORDED_ON_DUTY) {
      const [task, start, kind] = entry;
      // What was recorded under a role is taken when the role has ended since.
      const isLeft = stored.value.some((item) => item.kind === kind && item.owner === onDuty.value);
      if (started.has(entry) || !(hasTask(task) || isLeft)) continue;
      started.add(entry);
      void start().catch(() => started.delete(entry));
    }
  });
}

const startReports = async (): Promise<void> => (await import('./view-report-start')).startReports();
const startFood = async (): Promise<void> => (await import('./view-food-start')).startFood();
const startCotravel = async (): Promise<void> => (await import('./view-cotravel-start')).startCotravel();

function startOf(kind: string): () => Promise<void> {
  if (kind.startsWith('report')) return startReports;
  return kind.startsWith('cotravel') ? startCotravel : startFood;
}

/** What was entered for the market, reported or registered is sent whatever screen is open; only then its code is loaded. */
function sendRest(): void {
  const asked = new Set<() => Promise<void>>();
  effect(() => {
    for (const { kind, owner } of stored.value) {
      const start = startOf(kind);
      if (owner || senders.has(kind) || asked.has(start)) continue;
      asked.add(start);
      void start().catch(() => asked.delete(start));
    }
  });
}

/** Whoever has opened 同行 is told of what comes later; nobody else loads or asks anything. */
async function followTrips(): Promise<void> {
  if (await get('cotravel.used')) await (await import('./cotravel/view-start')).startCotravel();
}

async function start(): Promise<void> {
  applySettings();
  listenForInstall();
  // A phone that refuses storage still shows the app; it only forgets.
  await Promise.allSettled([loadClock(), loadDrafts(), loadSession(), loadUnread()]);
  await followDuty().catch(() => undefined);
  if (session.value.state === 'unknown') session.value = { state: 'out' };
  onWiped((all) => {
    // When only the session ended, what was typed and what waits stay for this person.
    unread.value = 0;
    if (!all) return;
    // Whoever signs out hands over an empty phone, so a shift ends with it.
    if (duty.value.state === 'in') void signOffDuty();
    navigator.serviceWorker?.controller?.postMessage({ type: 'SIGNED_OUT' });
    forgetDrafts();
    stored.value = [];
    // A session that ended by itself leaves what was typed on the phone: show what is still there.
    void Promise.all([loadDrafts(), changed()]).catch(() => undefined);
  });
  await startHealthCode().catch(() => undefined);
  startRouter();
  keepCodeBright();
  render(<App />, document.getElementById('app')!);
  await startSync().catch(() => undefined);
  sendRest();
  void followTrips().catch(() => undefined);
  void startUpdates();
}

void start();
