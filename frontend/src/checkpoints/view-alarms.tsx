/** 预警: what checkpoints saw in my areas, or of my people; the soonest due first. */
import { useEffect, useState } from 'preact/hooks';
import { Offline, online } from '../core/api';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { useTask } from '../core/task';
import { Button, Choice, ErrorSummary, failureText, Field, Icon, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { degrees } from '../healthcode/form';
import { areaText, useNames } from '../staff/words';
import {
  alarmAreas,
  alarmPageOf,
  isAboveCounty,
  isCounty,
  loadAlarms,
  loadMoreAlarms,
  type Alarm,
  type AlarmPage,
  type Which,
} from './alarms';
import { texts } from './texts-alarms';

export default function Alarms() {
  const t = useTexts(texts);
  useNames();
  const own = alarmAreas();
  const [chosen, choose] = useState<string>();
  const [which, show] = useState<Which>('late');
  const area = chosen ?? own[0];
  // A county that was opened from the city's numbers is an answer too.
  const known = area && !own.includes(area) ? [...own, area] : own;
  return (
    <Screen title={t('alarms.title')} back="/duty">
      <p>{t('alarms.lead')}</p>
      {known.length > 1 && (
        <Field id="area" label={t('alarms.which')}>
          <select value={area} onChange={(event) => choose(event.currentTarget.value)}>
            {known.map((one) => (
              <option key={one} value={one} selected={one === area}>
                {areaText(one)}
              </option>
            ))}
          </select>
        </Field>
      )}
      {area && isCounty(area) && (
        <Choice
          name="which"
          legend={t('alarms.list')}
          layout="row"
          options={(['late', 'all'] as const).map((value) => ({ value, label: t(`alarms.list.${value}`) }))}
          value={which}
          onChange={show}
        />
      )}
      {area && <Below key={`${area}.${which}`} area={area} which={which} onCounty={choose} />}
    </Screen>
  );
}

function Below({ area, which, onCounty }: { area: string; which: Which; onCounty: (area: string) => void }) {
  const t = useTexts(texts);
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setBusy] = useState(true);
  const ask = (): void => {
    setBusy(true);
    loadAlarms(area, which)
      .then(() => setFailure(undefined), setFailure)
      .finally(() => setBusy(false));
  };
  useEffect(ask, [online.value]);
  const page = alarmPageOf(area, which);
  if (!page) {
    if (isBusy) return <p role="status">{t('alarms.loading')}</p>;
    return (
      <>
        <Notice tone="warn" live>
          {failure instanceof Offline ? t('alarms.no_list') : failureText(failure)}
        </Notice>
        <Button kind="main" onClick={ask}>
          {t('alarms.again')}
        </Button>
      </>
    );
  }
  return (
    <>
      {!isBusy && failure !== undefined && (
        <Notice tone="warn" live>
          {failure instanceof Offline ? t('alarms.kept') : failureText(failure)}
        </Notice>
      )}
      {isAboveCounty(area) ? <Counties page={page} onCounty={onCounty} /> : <List page={page} area={area} which={which} />}
    </>
  );
}

function Counties({ page, onCounty }: { page: AlarmPage; onCounty: (area: string) => void }) {
  const t = useTexts(texts);
  return (
    <ul class="rows" data-testid="alarms">
      {page.counties.map(({ area, late, is_more }) => (
        <li key={area}>
          <button type="button" onClick={() => onCounty(area)}>
            <span class="row-text">
              <strong>{areaText(area)}</strong>
              <span class={late > 0 ? 'state state-refused' : 'hint'}>{t(is_more ? 'alarms.county_more' : 'alarms.county', { n: late })}</span>
            </span>
            <Icon name="next" />
          </button>
        </li>
      ))}
    </ul>
  );
}

function List({ page, area, which }: { page: AlarmPage; area: string; which: Which }) {
  const t = useTexts(texts);
  const task = useTask();
  const { alarms, next } = page;
  const nobody = isCounty(area) && which === 'late' ? 'alarms.nobody_late' : 'alarms.nobody';
  return (
    <>
      <p class="hint">{t(next ? 'alarms.count_more' : 'alarms.count', { n: alarms.length, time: momentText(page.as_of) })}</p>
      {alarms.length === 0 && <p>{t(nobody)}</p>}
      <ul class="rows" data-testid="alarms">
        {alarms.map((one) => (
          <li key={one.alarm_id}>
            <A href={`/duty/alarms/one?id=${encodeURIComponent(one.alarm_id)}`}>
              <Row alarm={one} />
              <Icon name="next" />
            </A>
          </li>
        ))}
      </ul>
      <ErrorSummary problem={task.problem} />
      {next && (
        <Button busy={task.isBusy} onClick={() => void task.run(() => loadMoreAlarms(area, which))}>
          {t('alarms.more')}
        </Button>
      )}
    </>
  );
}

function Row({ alarm }: { alarm: Alarm }) {
  const t = useTexts(texts);
  const heat = alarm.temperature_tenths_c;
  const said = [
    alarm.checkpoint_name || t('alarms.place.unnamed'),
    alarm.kind === 'fever' && heat !== null && t('alarms.heat', { degrees: degrees(heat) }),
    momentText(alarm.last_at),
  ];
  return (
    <span class="row-text">
      <strong>{t(`alarms.kind.${alarm.kind}`)}</strong>
      <span class="hint">{said.filter(Boolean).join(' · ')}</span>
      {alarm.home && <span class="hint">{t('alarms.home_here')}</span>}
      <Due alarm={alarm} />
    </span>
  );
}

/** Until when an open alarm is to be answered; nothing of one that is not open. */
export function Due({ alarm }: { alarm: Alarm }) {
  const t = useTexts(texts);
  if (alarm.state !== 'open') return null;
  const time = momentText(alarm.due_at);
  if (alarm.is_late) return <span class="state state-refused">{t('alarms.late', { time })}</span>;
  return <span class="state">{t('alarms.due', { time })}</span>;
}
