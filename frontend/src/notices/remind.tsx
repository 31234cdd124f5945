/** The switch for reminders on this phone, and why it cannot be used when it cannot. */
import { useEffect, useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Notice, Sheet, Switch } from '../core/ui';
import { city } from '../divisions/city';
import { pushState, turnOff, turnOn, type PushState, type TurnedOn } from './push';
import { texts } from './texts';

type Said = 'on' | 'off' | 'no_service' | 'not_now';

export function Remind() {
  const t = useTexts(texts);
  const task = useTask();
  const [state, setState] = useState<PushState>();
  const [isAsking, setAsking] = useState(false);
  const [said, say] = useState<Said>();
  const look = () => void pushState().then(setState, () => setState('unsupported'));
  useEffect(() => {
    look();
    // Who comes back from the phone's settings sees at once what has changed there.
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  if (!state) return null;
  const close = () => setAsking(false);
  const turn = (act: () => Promise<TurnedOn>) =>
    task.run(async () => {
      close();
      say(undefined);
      const became = await act();
      if (became !== 'denied') say(became === 'off' && act === turnOn ? 'not_now' : became);
      setState(became === 'on' || became === 'denied' ? became : 'off');
    });
  const end = async (): Promise<TurnedOn> => {
    await turnOff();
    return 'off';
  };
  const flip = (on: boolean) => {
    if (!on) void turn(end);
    else if (Notification.permission === 'granted') void turn(turnOn);
    else setAsking(true);
  };
  const at = city.value?.reminders?.at;
  if (state !== 'on' && state !== 'off') {
    return (
      <Card title={t('notices.remind.title')}>
        <p>{t(`notices.remind.${state}`)}</p>
      </Card>
    );
  }
  return (
    <Card>
      <Switch
        // A switch that was not allowed to move goes back.
        key={`${state}${isAsking}${task.isBusy}`}
        id="remind"
        label={t('notices.remind.label')}
        hint={at ? t('notices.remind.hint', { at }) : t('notices.remind.hint_evening')}
        checked={state === 'on'}
        onChange={flip}
      />
      <ErrorSummary problem={task.problem} />
      <div role="status" class={said ? undefined : 'unseen'}>
        {said && <Notice tone={said === 'on' ? 'good' : said === 'no_service' ? 'warn' : 'info'}>{t(`notices.remind.${said}`)}</Notice>}
      </div>
      <Sheet open={isAsking} title={t('notices.remind.ask')} onClose={close}>
        <p>{t('notices.remind.ask_text')}</p>
        <Button kind="main" onClick={() => void turn(turnOn)}>
          {t('notices.remind.ask_yes')}
        </Button>
        <Button onClick={close}>{t('notices.remind.ask_no')}</Button>
      </Sheet>
    </Card>
  );
}
