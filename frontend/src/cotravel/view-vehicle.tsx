/** 查车牌: a plate against the published list, on the phone; it is neither sent nor kept. */
import { useEffect, useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Notice, Screen } from '../core/ui';
import { loadCity } from '../divisions/city';
import { isLoaded } from './journeys';
import { tripList } from './list';
import { useCotravel } from './matching';
import { ListState, Sources } from './parts';
import { tripsOfPlate } from './plate-check';
import { PlateForm } from './plate-form';
import type { TripList } from './shapes';
import { texts } from './texts-contact';
import { tripLine, tripTitle } from './words';

export default function VehicleScreen() {
  const t = useTexts(texts);
  useCotravel();
  const [plate, setPlate] = useState<string>();
  useEffect(() => void loadCity().catch(() => undefined), []);
  const list = tripList.value;
  return (
    <Screen title={t('plate.title')} back="/cotravel">
      <p>{t('plate.lead')}</p>
      <Notice tone="good">{t('plate.private')}</Notice>
      {isLoaded.value && <PlateForm onPlate={setPlate} />}
      <div role="status" class="group" data-testid="plate-answer">
        {plate && !list && <Notice tone="warn">{t('plate.no_list')}</Notice>}
        {plate && list && <PlateTold plate={plate} list={list} />}
      </div>
      <ListState />
    </Screen>
  );
}

/** What the published list says of a plate. */
function PlateTold({ plate, list }: { plate: string; list: TripList }) {
  const t = useTexts(texts);
  const trips = tripsOfPlate(list, plate);
  if (trips.length === 0) {
    return (
      <Notice tone="good">
        <p>
          <strong>{t('plate.clear', { plate })}</strong>
        </p>
        <p>{t('plate.clear_but')}</p>
      </Notice>
    );
  }
  return (
    <>
      <Notice tone="bad">
        <p>
          <strong>{t('plate.found', { plate, n: trips.length })}</strong>
        </p>
        <p>{t('plate.found_do')}</p>
      </Notice>
      {trips.map((trip) => (
        <section class="card" key={trip.id}>
          <h2>{tripTitle(trip)}</h2>
          <p>{tripLine(trip)}</p>
          <Sources id={trip.id} />
        </section>
      ))}
      <A class="button button-main" href="/cotravel/journey">
        {t('plate.note')}
      </A>
    </>
  );
}
