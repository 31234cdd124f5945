/** 预警: what checkpoints saw in my areas, or of my people; the soonest due first. */
import { useState } from 'preact/hooks';
import { KeptList } from '../collection/kept-list';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Choice, Icon, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { degrees } from '../healthcode/form';
import { AreaField } from '../staff/area-field';
import { More } from '../staff/more';
import { areaText, useNames } from '../staff/words';
import { alarmAreas, alarmLists, isAboveCounty, isCounty, listPath, type Alarm, type AlarmPage, type Which } from './alarms';
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
      <AreaField label={t('alarms.which')} areas={known} area={area} choose={choose} />
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
  const path = listPath(area, which);
  return (
    <KeptList
      page={alarmLists.of(path)}
      load={() => alarmLists.load(path)}
      offline={{ kept: t('alarms.kept'), none: t('alarms.no_list') }}
    >
      {(page) => (isAboveCounty(area) ? <Counties page={page} onCounty={onCounty} /> : <List page={page} area={area} which={which} />)}
    </KeptList>
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
      <More next={next} fetch={() => alarmLists.more(listPath(area, which))} />
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
