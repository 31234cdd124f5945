/** 人员与职责: the people and units of my area; from here somebody is invited. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { duty, hasTask, type Unit } from '../core/duty';
import { useTexts } from '../core/i18n';
import { A, go } from '../core/router';
import { Button, Card, Field, Icon, Screen } from '../core/ui';
import { DivisionPicker } from '../divisions/picker';
import { Fetching } from './failure';
import { MoreOf } from './more';
import { areasOf, type Person } from './people';
import { texts } from './texts-people';
import { areaText, useNames } from './words';

interface People {
  staff: Person[];
  next: string | null;
}

interface Units {
  units: Unit[];
  next: string | null;
}

const AREA_DIGITS = [4, 6, 9, 12];

export default function PeopleScreen() {
  const t = useTexts(texts);
  useNames();
  const me = duty.value;
  const areas = me.state === 'in' ? areasOf(me) : [];
  const [area, setArea] = useState(areas[0] ?? '');
  if (me.state !== 'in') return null;
  return (
    <Screen title={t('staff.people.title')} back="/duty">
      {hasTask('grant') && (
        <Button kind="main" onClick={() => go('/duty/people/invite')}>
          {t('staff.people.invite')}
        </Button>
      )}
      <DivisionPicker
        id="area"
        label={t('staff.people.area')}
        value={area}
        digits={AREA_DIGITS}
        within={areas.length === 1 ? areas[0] : undefined}
        onChange={setArea}
      />
      {area && <PeopleList key={`people-${area}`} area={area} />}
      {area && <UnitList key={`units-${area}`} area={area} />}
    </Screen>
  );
}

function PeopleList(props: { area: string }) {
  const t = useTexts(texts);
  const path = `/duty/staff?area=${props.area}`;
  const answer = useAnswer<People>(path);
  const [wanted, setWanted] = useState('');
  const people = answer.data?.staff ?? [];
  const found = people.filter(({ name, staff_number }) => `${name} ${staff_number}`.includes(wanted.trim()));
  return (
    <Card title={t('staff.people.people')}>
      <Fetching answer={answer} />
      {answer.data && people.length === 0 && <p>{t('staff.people.none')}</p>}
      {people.length > 5 && (
        <Field id="find" label={t('staff.people.find')}>
          <input type="search" autocomplete="off" value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} />
        </Field>
      )}
      {found.length > 0 && (
        <ul class="rows rows-flat">
          {found.map((person) => (
            <PersonRow key={person.staff_id} person={person} />
          ))}
        </ul>
      )}
      <MoreOf answer={answer} path={path} cursor="cursor" joined={(one, more) => ({ ...one, staff: [...one.staff, ...more.staff] })} />
    </Card>
  );
}

function PersonRow({ person }: { person: Person }) {
  const t = useTexts(texts);
  const state = person.is_disabled ? 'staff.people.disabled' : person.is_enrolled ? undefined : 'staff.people.not_enrolled';
  return (
    <li>
      <A href={`/duty/people/person?id=${encodeURIComponent(person.staff_id)}`}>
        <span class="row-text">
          <strong>{person.name}</strong>
          <small>
            {person.unit.name}
            {state && ` · ${t(state)}`}
          </small>
        </span>
        <Icon name="next" />
      </A>
    </li>
  );
}

function UnitList(props: { area: string }) {
  const t = useTexts(texts);
  const path = `/duty/units?area=${props.area}`;
  const answer = useAnswer<Units>(path);
  const units = answer.data?.units ?? [];
  return (
    <Card title={t('staff.people.units')}>
      <Fetching answer={answer} />
      {answer.data && units.length === 0 && <p>{t('staff.people.no_units')}</p>}
      <ul class="lines">
        {units.map((unit) => (
          <li key={unit.unit_id}>
            {unit.name}
            <br />
            <small lang="zh-CN">{areaText(unit.division_code)}</small>
          </li>
        ))}
      </ul>
      <MoreOf answer={answer} path={path} cursor="cursor" joined={(one, more) => ({ ...one, units: [...one.units, ...more.units] })} />
      {hasTask('grant') && (
        <A class="button button-plain" href="/duty/people/unit">
          {t('staff.people.unit_new')}
        </A>
      )}
    </Card>
  );
}
