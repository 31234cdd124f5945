/** 查限行车辆: a plate at a checkpoint, against the list that the phone keeps for the shift. */
import { useEffect, useState } from 'preact/hooks';
import { now, today } from '../core/clock';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, ErrorSummary, Notice, Screen } from '../core/ui';
import { city, loadCity, momentText } from '../divisions/city';
import { openVehicles, reached, restricted } from './desk-vehicles';
import { loadList, refreshList, tripList } from './list';
import { restrictionOf, tripsOfPlate, type KeptVehicles } from './plate-check';
import { PlateForm } from './plate-form';
import { texts } from './texts-desk-lists';
import { dayText, tripLine } from './words';

export default function DeskVehicles() {
  const t = useTexts(texts);
  const task = useTask();
  const [plate, setPlate] = useState<string>();
  const open = () => void task.run(openVehicles);
  useEffect(() => {
    open();
    void loadCity().catch(() => undefined);
    void loadList().then(refreshList);
  }, []);
  const kept = restricted.value;
  return (
    <Screen title={t('vehicles.title')} back="/duty">
      <p>{t('vehicles.lead')}</p>
      <PlateForm onPlate={setPlate} />
      <div role="status" class="group" data-testid="plate-answer">
        {plate && kept && <Restriction plate={plate} kept={kept} />}
        {plate && <Published plate={plate} />}
      </div>
      <ErrorSummary problem={task.problem} />
      {!kept && reached.value === false && <Notice tone="warn">{t('vehicles.none')}</Notice>}
      {kept && (
        <p class="hint" data-testid="vehicles-as-of">
          {t('vehicles.as_of', { n: kept.vehicles.length, time: momentText(kept.as_of) })}{' '}
          {reached.value === false && t('vehicles.offline')}
        </p>
      )}
      <Button busy={task.isBusy} onClick={open}>
        {t('vehicles.again')}
      </Button>
    </Screen>
  );
}

function Restriction({ plate, kept }: { plate: string; kept: KeptVehicles }) {
  const t = useTexts(texts);
  const found = restrictionOf(kept, plate, today(city.value?.zone ?? 'Asia/Shanghai', now()));
  if (!found) {
    return (
      <Notice tone="good">
        <strong>{t('vehicles.clear', { plate })}</strong>
      </Notice>
    );
  }
  return (
    <Notice tone="bad">
      <p>
        <strong>{t('vehicles.stop', { plate })}</strong>
      </p>
      <p>{t('vehicles.why', { reason: t(`vehicles.reason.${found.reason}`), last: dayText(found.last_on) })}</p>
      <p>{t('vehicles.do')}</p>
    </Notice>
  );
}

/** What everybody can read of it; only what is there is worth a word at a checkpoint. */
function Published({ plate }: { plate: string }) {
  const t = useTexts(texts);
  const trips = tripList.value ? tripsOfPlate(tripList.value, plate) : [];
  if (trips.length === 0) return null;
  return (
    <Notice tone="warn">
      <p>
        <strong>{t('vehicles.published', { n: trips.length })}</strong>
      </p>
      <p>{t('vehicles.published_do')}</p>
      <ul class="lines">
        {trips.map((trip) => (
          <li key={trip.id}>{tripLine(trip)}</li>
        ))}
      </ul>
    </Notice>
  );
}
