/** 病例流调: the patients of an area, behind a new proof that it is the officer who looks. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { useTexts } from '../core/i18n';
import { A, go } from '../core/router';
import { Button, Icon, Notice, Screen } from '../core/ui';
import { DivisionPicker } from '../divisions/picker';
import { Fetching } from '../staff/failure';
import { MoreOf } from '../staff/more';
import { areaText, calendarDayText, useNames } from '../staff/words';
import { tripAreas } from './desk-trips';
import { screenOf, type Patient } from './patients';
import { texts } from './texts-patients';

const COUNTY_DIGITS = 6;
const AREA_DIGITS = [6, 9];

export default function Patients() {
  const t = useTexts(texts);
  useNames();
  const own = tripAreas.value.find((area) => area.length >= COUNTY_DIGITS);
  const [area, setArea] = useState(own);
  // Whoever answers for a whole city chooses a county; a county's officer is there already.
  const isWide = tripAreas.value.length > 1 || tripAreas.value.some((one) => one.length < COUNTY_DIGITS);
  return (
    <Screen title={t('patients.title')} back="/duty">
      <p class="quiet">{t('patients.sealed')}</p>
      <Button kind="main" onClick={() => go('/duty/patients/edit')}>
        {t('patients.new')}
      </Button>
      {isWide && <DivisionPicker id="area" label={t('patients.area')} digits={AREA_DIGITS} value={area} onChange={setArea} />}
      {area ? <Listed key={area} area={area} /> : <Notice>{t('patients.choose_area')}</Notice>}
    </Screen>
  );
}

interface Page {
  patients: Patient[];
  next: string | null;
}

const joined = (before: Page, more: Page): Page => ({ ...more, patients: [...before.patients, ...more.patients] });

function Listed({ area }: { area: string }) {
  const t = useTexts(texts);
  const path = `/duty/patients?area=${area}`;
  const answer = useAnswer<Page>(path);
  const patients = answer.data?.patients;
  return (
    <>
      <Fetching answer={answer} />
      {patients?.length === 0 && <Notice>{t('patients.none')}</Notice>}
      <ul class="rows" data-testid="patients">
        {patients?.map((patient) => (
          <li key={patient.patient_id}>
            <A href={screenOf(patient.patient_id)}>
              <span class="row-text">
                <span lang="zh-CN">{patient.name}</span>
                <small>{t('patients.row', { day: calendarDayText(patient.found_on), n: patient.journey_count })}</small>
                <small>{areaText(patient.area)}</small>
              </span>
              <Icon name="next" />
            </A>
          </li>
        ))}
      </ul>
      <MoreOf answer={answer} path={path} cursor="after" joined={joined} />
    </>
  );
}
