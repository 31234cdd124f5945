/** How what was registered stands: in words, with the way to take it back while nobody has asked. */
import { useEffect, useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { PERSONAL, session } from '../core/session';
import { get } from '../core/store';
import { useTask } from '../core/task';
import { Button, failureText, Notice, Sheet } from '../core/ui';
import { HOUSEHOLD, type Household } from '../residents/data';
import { standingsOf, takeBack, type Standing } from './registering';
import { texts } from './texts-register';

type Names = Readonly<Record<string, string>>;

/** Those I answer for by their masked names, as the phone has kept them. */
export function useFamily(): Names {
  const [known, setKnown] = useState<Names>({});
  useEffect(() => {
    void get<Household>(PERSONAL + HOUSEHOLD)
      .then((kept) => setKnown(Object.fromEntries(kept?.members.map((one) => [one.resident_id, one.name]) ?? [])))
      .catch(() => undefined);
  }, []);
  return known;
}

/** How everybody of mine stands who was registered on a trip; nothing when nobody was. */
export function RegistrationState({ trip }: { trip: number }) {
  const family = useFamily();
  return (
    <>
      {standingsOf(trip).map((one) => (
        <OneState key={one.resident_id} trip={trip} standing={one} family={family} />
      ))}
    </>
  );
}

const TONES = { waiting: 'info', taking_back: 'info', refused: 'bad', open: 'info', confirmed: 'warn', dismissed: 'good', taken_back: 'info' } as const;

interface Props {
  trip: number;
  standing: Standing;
  family: Names;
  isTripGone?: boolean;
}

export function OneState({ trip, standing, family, isTripGone }: Props) {
  const t = useTexts(texts);
  const { state, resident_id, reason, text } = standing;
  const isMe = resident_id === session.value.account?.resident_id;
  const who = isMe ? t('registered.me') : family[resident_id] ?? t('registered.family');
  // Its trip was taken off the list, and stands there again.
  const isVoid = reason === 'trip_withdrawn' && !isTripGone;
  const why = isVoid ? t('registered.void_why') : reason ? t(`registered.reason.${reason}`) : whyOf(state, t);
  return (
    <Notice tone={isVoid ? 'info' : TONES[state]} live>
      <p>
        <strong>{t('registered.of', { who, state: t(isVoid ? 'registered.void' : `registered.${state}`) })}</strong>
      </p>
      <p>{state === 'refused' ? text : why}</p>
      {isTripGone && state === 'confirmed' && (
        <>
          <p>{t('registered.trip_gone_yellow')}</p>
          <A class="button button-plain" href={isMe ? '/evidence' : `/evidence?resident=${resident_id}`}>
            {t('registered.to_evidence')}
          </A>
        </>
      )}
      {(state === 'open' || state === 'waiting' || state === 'refused') && <TakeBack trip={trip} resident={resident_id} />}
    </Notice>
  );
}

function whyOf(state: Standing['state'], t: (key: keyof typeof texts) => string): string {
  if (state === 'dismissed' || state === 'refused') return '';
  return t(`registered.${state}_why`);
}

function TakeBack({ trip, resident }: { trip: number; resident: string }) {
  const t = useTexts(texts);
  const task = useTask();
  const [isAsking, setAsking] = useState(false);
  const act = () => task.run(() => takeBack(trip, resident).then(() => setAsking(false)));
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t('registered.take_back')}</Button>
      <Sheet open={isAsking} title={t('registered.take_back_sure')} onClose={() => setAsking(false)}>
        <p>{t('registered.take_back_why')}</p>
        {task.problem !== undefined && (
          <Notice tone="bad" live>
            {failureText(task.problem)}
          </Notice>
        )}
        <Button kind="danger" busy={task.isBusy} onClick={() => void act()}>
          {t('registered.take_back')}
        </Button>
        <Button onClick={() => setAsking(false)}>{t('registered.not_now')}</Button>
      </Sheet>
    </>
  );
}
