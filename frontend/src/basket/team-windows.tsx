/** The times of a point: those to come, whether they still take orders, and more of them. */
import { useEffect, useState } from 'preact/hooks';
import { call } from '../core/api';
import { uuid7 } from '../core/clock';
import { daysAfter } from '../core/days';
import { useDraft } from '../core/draft';
import { useForm } from '../core/form';
import { useTexts } from '../core/i18n';
import { mistakes, useTask } from '../core/task';
import { Button, ErrorSummary, Field, fieldError, Notice } from '../core/ui';
import { todayOn } from '../market/buy-words';
import { windowsMistakes, windowsOf, type WindowsDraft } from './packing-rules';
import type { Point, Window } from './shapes';
import { texts } from './texts-team';
import { windowWords } from './words';

const DAYS_SHOWN = 30;

export function TeamWindows({ point }: { point: Point }) {
  const t = useTexts(texts);
  const task = useTask();
  const [windows, show] = useState<readonly Window[]>([]);
  const [made, setMade] = useState(0);
  const path = `/basket/team/points/${encodeURIComponent(point.point_id)}/windows`;
  const ask = async () => {
    const today_on = todayOn();
    const told = await call<{ windows: readonly Window[] }>('GET', `${path}?from_on=${today_on}&to_on=${daysAfter(today_on, DAYS_SHOWN)}`);
    show(told.windows);
  };
  useEffect(() => void task.run(ask), [point.point_id]);
  const turn = (window: Window) =>
    task.run(async () => {
      const state = window.state === 'open' ? 'closed' : 'open';
      const now = await call<Window>('POST', `/basket/team/windows/${encodeURIComponent(window.window_id)}/changes`, { version: window.version, state });
      show((all) => all.map((one) => (one.window_id === now.window_id ? now : one)));
    });
  return (
    <section class="group">
      <h2>{t('team.windows')}</h2>
      <ErrorSummary problem={task.problem} />
      {windows.length > 0 && (
        <ul class="rows">
          {windows.map((window) => (
            <li class="row" key={window.window_id}>
              <div class="row-text">
                <strong>{windowWords(window)}</strong>
                <span class="hint">{t('team.window.taken', { taken: window.taken, capacity: window.capacity })}</span>
                <div class="row-acts">
                  <Button onClick={() => void turn(window)}>
                    {t(window.state === 'open' ? 'team.windows.stop' : 'team.windows.reopen', { window: windowWords(window) })}
                  </Button>
                </div>
              </div>
            </li>
          ))}
        </ul>
      )}
      {made > 0 && (
        <Notice tone="good" live>
          {t('team.windows.made', { n: made })}
        </Notice>
      )}
      <More
        key={made}
        path={path}
        onMade={async (n) => {
          setMade(n);
          await ask();
        }}
      />
    </section>
  );
}

const FIELDS = ['on', 'days', 'from', 'to', 'capacity', 'cut_off_hours'] as const;

function More(props: { path: string; onMade: (n: number) => Promise<void> }) {
  const t = useTexts(texts);
  const [draft, touch, clear] = useDraft<WindowsDraft>(`basket.windows.${props.path}`, () => ({
    on: daysAfter(todayOn(), 1),
    days: '1',
    from: '09:00',
    to: '11:00',
    capacity: '60',
    cut_off_hours: '12',
  }));
  // Made with the form, so that a second try makes no second window.
  const [ids] = useState(() => Array.from({ length: 14 }, uuid7));
  const found = () => {
    const wrong = windowsMistakes(draft, todayOn());
    return mistakes(Object.fromEntries(FIELDS.filter((field) => wrong[field]).map((field) => [field, t(`team.windows.wrong.${field}`)])));
  };
  const { problem, isBusy, submit: make } = useForm(found, async () => {
    const left = [...ids];
    const windows = windowsOf(draft, () => left.shift()!);
    await call('POST', props.path, { windows });
    clear();
    await props.onMade(windows.length);
  });
  const field = (name: keyof WindowsDraft, label: string, type: 'date' | 'time' | 'text') => (
    <Field id={name} label={label} error={fieldError(problem, name)}>
      <input type={type as 'text'} inputMode="numeric" maxLength={10} value={draft[name]} onInput={(event) => touch({ [name]: event.currentTarget.value })} />
    </Field>
  );
  const labels = { on: t('team.windows.on'), days: t('team.windows.days'), from: t('team.windows.from'), to: t('team.windows.to'), capacity: t('team.windows.capacity'), cut_off_hours: t('team.windows.cut_off') };
  return (
    <form class="card" onSubmit={make} noValidate>
      <h3>{t('team.windows.add')}</h3>
      <ErrorSummary problem={problem} labels={labels} />
      {field('on', labels.on, 'date')}
      {field('days', labels.days, 'text')}
      {field('from', labels.from, 'time')}
      {field('to', labels.to, 'time')}
      {field('capacity', labels.capacity, 'text')}
      {field('cut_off_hours', labels.cut_off_hours, 'text')}
      <Button kind="main" type="submit" busy={isBusy}>
        {t('team.windows.make')}
      </Button>
    </form>
  );
}
