/** A team's points, and how many orders their times of the next days hold. */
import { useEffect, useState } from 'preact/hooks';
import { call, Problem } from '../core/api';
import { daysAfter } from '../core/days';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Card, failureText, Icon, Notice, Screen } from '../core/ui';
import { placeText, todayOn, usePlaces } from '../market/buy-words';
import { useKept } from './data';
import { registerTeam } from './data-team';
import { Heard, Householder, NotATeam } from './parts';
import type { Point, Team, Window } from './shapes';
import { texts } from './texts';
import { texts as teamTexts } from './texts-team';
import { hoursWords, windowWords } from './words';

registerTeam();

const DAYS_SHOWN = 6;

export default function TeamScreen() {
  const w = useTexts(teamTexts);
  usePlaces();
  return (
    <Screen title={w('team.title')} back="/basket">
      <Householder>
        <Mine />
      </Householder>
    </Screen>
  );
}

function Mine() {
  const w = useTexts(teamTexts);
  const kept = useKept<Team>('/basket/team', 'team');
  if (kept.failure instanceof Problem && kept.failure.status === 403) return <NotATeam />;
  return (
    <>
      <Heard kept={kept} />
      {kept.data && (
        <>
          <p>
            <strong>{kept.data.team_name}</strong>
          </p>
          <A class="button button-plain" href="/basket/team/offers">
            {w('team.offers')}
          </A>
          {kept.data.points.length === 0 && <p>{w('team.points.none')}</p>}
          {kept.data.points.map((point) => (
            <PointCard key={point.point_id} point={point} />
          ))}
          <A class={`button ${kept.data.points.length ? 'button-plain' : 'button-main'}`} href="/basket/team/point">
            {w('team.point.new')}
          </A>
        </>
      )}
    </>
  );
}

function PointCard({ point }: { point: Point }) {
  const t = useTexts(texts);
  const w = useTexts(teamTexts);
  const [windows, show] = useState<readonly Window[]>();
  const [failure, setFailure] = useState<unknown>();
  const today_on = todayOn();
  useEffect(() => {
    const span = `from_on=${today_on}&to_on=${daysAfter(today_on, DAYS_SHOWN)}`;
    call<{ windows: readonly Window[] }>('GET', `/basket/team/points/${encodeURIComponent(point.point_id)}/windows?${span}`)
      .then((told) => show(told.windows))
      .catch(setFailure);
  }, [point.point_id, today_on]);
  return (
    <Card title={point.name}>
      <p class="hint">
        {t(`basket.kind.${point.kind}`)} · {placeText(point.division_code)}
      </p>
      <p class={point.state === 'open' ? 'state' : 'state state-refused'}>{t(`basket.point.${point.state}`)}</p>
      {point.state === 'suspended' && <Notice tone="warn">{w('team.point.suspended')}</Notice>}
      {failure !== undefined && <p class="hint">{failureText(failure)}</p>}
      {windows?.length === 0 && <p>{w('team.windows.none')}</p>}
      {windows && windows.length > 0 && (
        <ul class="rows rows-flat">
          {windows.map((window) => (
            <li key={window.window_id}>
              <A href={`/basket/team/window?id=${encodeURIComponent(window.window_id)}`}>
                <span class="row-text">
                  <strong>{window.on === today_on ? `${w('team.today')} ${hoursWords(window)}` : windowWords(window)}</strong>
                  <span class="hint">{w('team.window.taken', { taken: window.taken, capacity: window.capacity })}</span>
                  {window.state === 'closed' && <span class="state state-refused">{w('team.window.closed')}</span>}
                </span>
                <Icon name="next" />
              </A>
            </li>
          ))}
        </ul>
      )}
      <A class="button button-plain" href={`/basket/team/point?id=${encodeURIComponent(point.point_id)}`}>
        {w('team.point.change')}
      </A>
    </Card>
  );
}
