/** 检测点扫码: one second a person, one hand, in the sun, with or without a network. */
import { useEffect, useState } from 'preact/hooks';
import { useAwake } from '../core/awake';
import { useTexts } from '../core/i18n';
import { ScanView } from '../core/scan';
import { Button, Choice, Icon, Notice, Screen } from '../core/ui';
import { openVehicles } from '../cotravel/desk-vehicles';
import { loadCity } from '../divisions/city';
import { anew, resume } from './acting';
import { keepBeating } from './beats';
import { Choose } from './choose';
import { DIRECTIONS } from './flow-rules';
import { sendGathered } from './gathering';
import { Aside, Panels } from './panels';
import { loadPlaces, loadRegulars, places } from './places';
import { closePanel, isPaused, onRead, panel, type Panel } from './reading';
import { startPassages } from './sending';
import { current, held, plate, post, refreshPlace, setPlate, standAt, type Post } from './shift';
import { Numbers, Ready } from './state';
import { texts } from './texts-scan';
import { keepFresh } from './trusted';
import { VerdictScreen } from './verdict';
import { listenForWedge } from './wedge';

const COUNTY_DIGITS = 6;
const REGULARS_EVERY_MS = 600_000;

export default function Scan() {
  const t = useTexts(texts);
  const [isChanging, change] = useState(false);
  useEffect(() => {
    void resume();
    void startPassages();
    void loadCity().catch(() => undefined);
    const onSeen = () => document.visibilityState === 'visible' && void resume();
    document.addEventListener('visibilitychange', onSeen);
    return () => document.removeEventListener('visibilitychange', onSeen);
  }, []);
  // The camera is at the top, and what begins or ends a shift far below it.
  const stands = Boolean(post.value) && !isChanging;
  useEffect(() => scrollTo(0, 0), [stands]);
  if (post.value === undefined) return <Screen title={t('scan.title')} back="/duty" />;
  if (post.value === null || isChanging) return <Choose before={post.value} onDone={() => change(false)} />;
  return <Standing at={post.value} onChange={() => change(true)} />;
}

/** Whatever is to be kept fresh while the guard stands here. */
function useFresh({ place }: Post): void {
  const { checkpoint_id, division_code, mode } = place;
  const gate = mode === 'regulars' ? checkpoint_id : undefined;
  useEffect(() => keepFresh(division_code.slice(0, COUNTY_DIGITS), gate), [division_code, gate]);
  useEffect(keepBeating, [checkpoint_id]);
  useEffect(() => {
    const ask = () => {
      void loadRegulars(checkpoint_id).catch(() => undefined);
      void openVehicles().catch(() => undefined);
      void loadPlaces().then(() => refreshPlace(places.value ?? [])).catch(() => undefined);
    };
    ask();
    const timer = setInterval(ask, REGULARS_EVERY_MS);
    return () => clearInterval(timer);
  }, [checkpoint_id, mode]);
}

const open = (which: Panel): void => void (panel.value = which);

function Standing({ at, onChange }: { at: Post; onChange: () => void }) {
  const t = useTexts(texts);
  useAwake();
  useFresh(at);
  // Whoever turns to something else waits for nobody here.
  useEffect(() => sendGathered, []);
  useEffect(() => listenForWedge((text) => void onRead(text)), []);
  useEffect(() => closePanel, []);
  const encounter = current.value;
  return (
    <Screen title={at.place.name} back="/duty">
      {at.is_gone && (
        <Notice tone="bad" live>
          {t('post.gone')}
        </Notice>
      )}
      <div class="scan-gate">
        <Direction at={at} />
        {at.place.mode === 'regulars' && <p class="hint">{t('post.regulars')}</p>}
        <Ready />
        <ScanView onRead={(text, wasInSight) => void onRead(text, wasInSight)} pace="checkpoint" isPaused={isPaused.value} anew={anew.value} />
      </div>
      <Aside />
      <Ways />
      <Numbers />
      <div class="ways">
        <Button onClick={onChange}>{t('post.change')}</Button>
        <Button onClick={() => open('leave')}>{t('post.leave')}</Button>
      </div>
      {encounter && <VerdictScreen encounter={encounter} onWay={open} />}
      <Panels />
    </Screen>
  );
}

/** One tap turns the barrier round: in the morning in, in the evening out. */
function Direction({ at }: { at: Post }) {
  const t = useTexts(texts);
  return (
    <Choice
      name="way"
      legend={t('post.direction')}
      layout="row"
      options={DIRECTIONS.map((value) => ({ value, label: t(`post.direction.${value}`) }))}
      value={at.direction}
      onChange={(direction) => standAt({ ...at, direction })}
    />
  );
}

function Ways() {
  const t = useTexts(texts);
  return (
    <section class="group" aria-label={t('ways.title')}>
      {plate.value && (
        <div class="scan-plate">
          <strong>{t('plate.on', { plate: plate.value })}</strong>
          <Button onClick={() => setPlate(null)}>{t('plate.off')}</Button>
        </div>
      )}
      {held.value.length > 0 && (
        <Button onClick={() => open('held')}>
          <Icon name="clock" />
          {t('held.button', { n: held.value.length })}
        </Button>
      )}
      <div class="scan-ways">
        {(['number', 'visitor', 'plate', 'emergency'] as const).map((way) => (
          <Button key={way} kind={way === 'emergency' ? 'danger' : 'plain'} onClick={() => open(way)}>
            {t(`ways.${way}`)}
          </Button>
        ))}
      </div>
    </section>
  );
}
