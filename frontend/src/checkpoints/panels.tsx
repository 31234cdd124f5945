/** What opens from the bottom of the screen at a checkpoint: forms, the emergency, the plate, who waits. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { now, today } from '../core/clock';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, Notice, Sheet } from '../core/ui';
import { openVehicles, restricted } from '../cotravel/desk-vehicles';
import { restrictionOf } from '../cotravel/plate-check';
import { PlateForm } from '../cotravel/plate-form';
import { texts as vehicles } from '../cotravel/texts-desk-lists';
import { city, momentText } from '../divisions/city';
import { degrees } from '../healthcode/form';
import { onEmergency, onSecond } from './acting';
import { leave } from './beats';
import { EMERGENCIES, REST_MIN, type Emergency } from './flow-rules';
import { NumberForm, VisitorForm } from './forms';
import { aside, closePanel, panel, type Panel } from './reading';
import { held, plate, setPlate } from './shift';
import { texts as forms } from './texts-forms';
import { texts } from './texts-scan';
import { clockText, texts as words } from './words';

export function Panels() {
  const t = useTexts(texts);
  const say = useTexts(forms);
  return (
    <>
      <Part which="number" title={say('number.title')} of={NumberForm} />
      <Part which="visitor" title={say('visitor.title')} of={VisitorForm} />
      <Part which="emergency" title={say('emergency.title')} of={EmergencyPart} />
      <Part which="plate" title={say('car.title')} of={PlatePart} />
      <Part which="held" title={t('held.title')} of={HeldPart} />
      <Part which="leave" title={t('post.leave_title')} of={LeavePart} />
    </>
  );
}

function Part({ which, title, of: Inside }: { which: Panel; title: string; of: (props: { onDone: () => void }) => ComponentChildren }) {
  const close = () => closePanel(which);
  return (
    <Sheet open={panel.value === which} title={title} onClose={close}>
      <Aside isAbove />
      <Inside onDone={close} />
    </Sheet>
  );
}

/** What nothing came of, in a line; `isAbove`: on something that stands before the camera's picture. */
export function Aside({ isAbove = false }: { isAbove?: boolean }) {
  const t = useTexts(texts);
  if (!aside.value || (aside.value === 'waits' && !isAbove)) return null;
  return (
    <Notice tone="warn" live>
      {t(`aside.${aside.value}`)}
    </Notice>
  );
}

function EmergencyPart({ onDone }: { onDone: () => void }) {
  const t = useTexts(forms);
  const say = useTexts(words);
  const task = useTask();
  const choose = (kind: Emergency) =>
    task.run(async () => {
      await onEmergency(kind);
      onDone();
    });
  return (
    <>
      <p>{t('emergency.why')}</p>
      {EMERGENCIES.map((kind) => (
        <Button key={kind} kind="main" onClick={() => void choose(kind)}>
          {say(`emergency.${kind}`)}
        </Button>
      ))}
    </>
  );
}

function PlatePart({ onDone }: { onDone: () => void }) {
  const t = useTexts(forms);
  const [typed, type] = useState<string>();
  useEffect(() => {
    void openVehicles().catch(() => undefined);
  }, []);
  return (
    <>
      <p>{t('car.why')}</p>
      <PlateForm onPlate={type} />
      <div role="status" class="group" data-testid="plate-answer">
        {typed && <PlateAnswer typed={typed} />}
      </div>
      {typed && (
        <Button
          kind="main"
          onClick={() => {
            setPlate(typed);
            onDone();
          }}
        >
          {t('car.use')}
        </Button>
      )}
    </>
  );
}

function PlateAnswer({ typed }: { typed: string }) {
  const t = useTexts(forms);
  const say = useTexts(vehicles);
  const kept = restricted.value;
  if (!kept) return <Notice tone="warn">{t('car.no_list')}</Notice>;
  const found = restrictionOf(kept, typed, today(city.value?.zone ?? 'Asia/Shanghai', now()));
  return (
    <Notice tone={found ? 'bad' : 'good'}>
      <p>
        <strong>{found ? t('car.stop', { plate: typed, reason: say(`vehicles.reason.${found.reason}`) }) : t('car.clear', { plate: typed })}</strong>
      </p>
      {found && <p>{t('car.do')}</p>}
      <p class="hint">{t('car.as_of', { time: momentText(kept.as_of) })}</p>
    </Notice>
  );
}

function HeldPart({ onDone }: { onDone: () => void }) {
  const t = useTexts(texts);
  const say = useTexts(words);
  if (held.value.length === 0) return <p>{t('held.none')}</p>;
  return (
    <>
      <p>{t('held.why', { n: REST_MIN })}</p>
      <ul class="rows">
        {held.value.map((one) => (
          <li key={one.at} class="row">
            <span class="row-text">
              <strong>{t('held.row', { time: clockText(one.at), reading: degrees(one.temperature_tenths_c ?? 0) })}</strong>
              <small>{say(`means.${one.means}`)}</small>
            </span>
            <Button
              aria-label={`${t('held.measure')} ${clockText(one.at)}`}
              onClick={() => {
                onSecond(one);
                onDone();
              }}
            >
              {t('held.measure')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

function LeavePart({ onDone }: { onDone: () => void }) {
  const t = useTexts(texts);
  const leaveNow = () => {
    void leave();
    onDone();
  };
  return (
    <>
      {held.value.length > 0 && <Notice tone="warn">{t('post.leave_held', { n: held.value.length })}</Notice>}
      <p>{t('post.leave_why')}</p>
      {plate.value && <p class="hint">{t('plate.on', { plate: plate.value })}</p>}
      <Button kind="main" onClick={leaveNow}>
        {t('post.leave_yes')}
      </Button>
      <Button onClick={onDone}>{t('post.leave_no')}</Button>
    </>
  );
}
