/** 我登记过的: every trip that I registered with my community, and what became of it. */
import { useEffect, useState } from 'preact/hooks';
import { SignInFirst } from '../accounts/sign-in-first';
import { Offline, online } from '../core/api';
import { useTexts } from '../core/i18n';
import { session } from '../core/session';
import { Card, failureText, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { placeList, tripList } from './list';
import { useCotravel } from './matching';
import {
  loadRegistrations,
  registrations,
  startRegistering,
  waitingHere,
  type Registration,
} from './registering';
import { OneState, useFamily } from './registration-state';
import { texts as matchTexts } from './texts-match';
import { texts } from './texts-register';
import { tripWords } from './trip-words';
import { dayText, tripTitle } from './words';

export default function Registered() {
  const t = useTexts(texts);
  useCotravel();
  const isIn = session.value.state === 'in';
  return (
    <Screen title={t('registered.title')} back="/cotravel">
      {isIn ? (
        <List />
      ) : (
        <SignInFirst why={t('registered.sign_in')} />
      )}
      <p class="hint">{t('registered.how')}</p>
    </Screen>
  );
}

function List() {
  const t = useTexts(texts);
  const ofMatch = useTexts(matchTexts);
  const family = useFamily();
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setBusy] = useState(true);
  useEffect(() => {
    startRegistering();
    void loadRegistrations()
      .then(setFailure)
      .finally(() => setBusy(false));
  }, [online.value]);
  const waiting = waitingHere();
  const isLater = (one: Registration): boolean =>
    waiting.some(({ trip, standing }) => trip === one.trip.id && standing.resident_id === one.resident_id);
  const known = (registrations.value ?? []).filter((one) => !isLater(one));
  const isEmpty = waiting.length === 0 && known.length === 0;
  return (
    <div class="group" aria-busy={isBusy} data-testid="registered">
      {failure !== undefined && (
        <Notice tone="warn" live>
          {failure instanceof Offline ? t('registered.kept') : failureText(failure)}
        </Notice>
      )}
      {isEmpty && !isBusy && <p role="status">{t('registered.none')}</p>}
      {waiting.map(({ item, trip, standing }) => (
        <Card key={item} title={titleOf(trip) ?? ofMatch('register.outbox')}>
          <OneState trip={trip} standing={standing} family={family} />
        </Card>
      ))}
      {known.map((one) => (
        <One key={`${one.resident_id}.${one.trip.id}`} one={one} family={family} />
      ))}
    </div>
  );
}

/** What the list on this phone calls a trip that the server has not heard of yet. */
function titleOf(id: number): string | undefined {
  const trip = tripList.value?.find(id) ?? placeList.value.find((one) => one.id === id);
  return trip && `${tripTitle(trip)} · ${dayText(trip.on)}`;
}

function One({ one, family }: { one: Registration; family: Readonly<Record<string, string>> }) {
  const t = useTexts(texts);
  const { title, detail } = tripWords(one.trip, t('registered.unknown_trip'));
  return (
    <Card title={title}>
      {detail && <p>{detail}</p>}
      <p class="hint">{t('registered.at', { time: momentText(one.registered_at) })}</p>
      {one.trip.is_withdrawn && one.reason !== 'trip_withdrawn' && <p>{t('registered.trip_gone')}</p>}
      <OneState trip={one.trip.id} standing={one} family={family} isTripGone={one.trip.is_withdrawn} />
    </Card>
  );
}
