/** One's own check-ins: a small chart, and the same in a table. Opens without a network. */
import { useEffect, useState } from 'preact/hooks';
import { Offline } from '../core/api';
import { today } from '../core/clock';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { session } from '../core/session';
import { Button, Card, Choice, failureText, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { Chart } from './chart';
import { people, rereadPeople, rule, zone, type CheckIn } from './data';
import { dayWords } from './explain';
import { degrees } from './form';
import { useHistory } from './history';
import { texts } from './texts-check-in';

export default function History() {
  const t = useTexts(texts);
  const own = session.value.account?.resident_id ?? undefined;
  useEffect(() => {
    void rereadPeople().catch(() => undefined);
  }, []);
  const [chosen, choose] = useState(own);
  const history = useHistory(chosen);
  const list = history.check_ins ?? [];
  if (!own) {
    return (
      <Screen title={t('history.title')} back="/me">
        <Card>
          <p>{t('check_in.needs_sign_in')}</p>
          <A class="button button-main" href="/sign-in">
            {t('check_in.go_sign_in')}
          </A>
        </Card>
      </Screen>
    );
  }
  return (
    <Screen title={t('history.title')} back="/check-in">
      {people.value.length > 1 && (
        <Choice
          name="whose"
          legend={t('history.whose')}
          layout="row"
          options={people.value.map(({ resident_id, name, relation }) => ({
            value: resident_id,
            label: relation ? (name ?? '') : `${name ?? ''} ${t('health.self')}`.trim(),
          }))}
          value={chosen}
          onChange={choose}
        />
      )}
      {history.failure !== undefined && (
        <Notice tone="warn" live>
          {history.failure instanceof Offline && list.length ? t('history.kept') : failureText(history.failure)}
        </Notice>
      )}
      {history.check_ins && list.length === 0 && (
        <Card>
          <p>{t('history.empty')}</p>
        </Card>
      )}
      {list.length > 0 && (
        <>
          <Card title={t('history.chart')}>
            <Chart readings={list} feverTenths={rule.value?.fever_tenths_c ?? 373} zone={zone.value} />
          </Card>
          <Card>
            <Table list={list} />
            {history.has_more && <Button onClick={() => void history.more()}>{t('history.more')}</Button>}
          </Card>
        </>
      )}
    </Screen>
  );
}

function Table(props: { list: readonly CheckIn[] }) {
  const t = useTexts(texts);
  const limit = rule.value?.fever_tenths_c ?? 373;
  return (
    <table class="readings" data-testid="readings">
      <caption>{t('history.table')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('history.when')}</th>
          <th scope="col">{t('history.reading')}</th>
        </tr>
      </thead>
      <tbody>
        {props.list.map((one) => (
          <tr key={one.id}>
            <td>
              <time dateTime={one.measured_at}>{momentText(one.measured_at)}</time>
              {today(zone.value, new Date(one.measured_at)) !== one.counts_for_on && (
                <small>{t('history.counts_for', { day: dayWords(one.counts_for_on) })}</small>
              )}
            </td>
            <td>
              <span class={one.temperature_tenths_c >= limit ? 'reading-hot' : undefined}>
                {degrees(one.temperature_tenths_c)} °C · {t(`health.site.${one.site}`)}
              </span>
              <small>
                {one.symptoms.length === 0
                  ? t('health.well')
                  : one.symptoms.map((symptom) => t(`symptom.${symptom}`)).join(' · ')}
              </small>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
