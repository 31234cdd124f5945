/** 重点人员督办: counts of a town or county by the units below, and whose missing update has risen. */
import { useAnswer } from '../core/answer';
import { Counts } from '../core/counts';
import { useTexts } from '../core/i18n';
import { A, query } from '../core/router';
import { Card, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { tree } from '../divisions/data';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import { overseen, type Overview, type Watches } from './data';
import { texts } from './texts';
import { People } from './view-watched';

const LEVELS = [12, 9, 6, 4, 2];

const hrefOf = (area: string): string => `/duty/watched/overview?area=${area}`;

/** The unit right above an area, as far as one may see. */
function above(area: string): string | undefined {
  const digits = LEVELS.find((n) => n < area.length) ?? 0;
  const up = area.slice(0, digits);
  return overseen.value.some((own) => up.startsWith(own)) ? up : undefined;
}

export default function OverviewScreen() {
  const t = useTexts(texts);
  useNames();
  const area = query('area') ?? overseen.value[0];
  if (!area) return null;
  return (
    <Screen title={t('watched.overview.title')} back="/duty" key={area}>
      <h2>{areaText(area)}</h2>
      <Units area={area} />
      {(area.length === 6 || area.length === 9) && <Risen area={area} />}
    </Screen>
  );
}

function Units({ area }: { area: string }) {
  const t = useTexts(texts);
  const answer = useAnswer<Overview>(`/duty/watched/overview?area=${area}`);
  const { data } = answer;
  const up = above(area);
  if (!data) return <Fetching answer={answer} />;
  const { open, done, due, overdue } = data.all;
  return (
    <>
      <Notice tone={overdue ? 'warn' : 'info'} live>
        <strong>{t('watched.overview.all', { open, done, due, overdue, time: momentText(data.as_of) })}</strong>
      </Notice>
      {data.units.length === 0 && <p>{t('watched.overview.nobody')}</p>}
      {data.units.length > 0 && (
        <Counts
          head={[t('watched.overview.unit'), t('watched.overview.open'), t('watched.overview.overdue'), t('watched.overview.risen')]}
          rows={data.units.map((unit) => [
            unit.code === area || unit.code.length === 12 ? nameOf(unit.code) : <A href={hrefOf(unit.code)}>{nameOf(unit.code)}</A>,
            unit.open,
            unit.overdue,
            unit.risen_town + unit.risen_county,
          ])}
        />
      )}
      {up && (
        <A class="button button-plain" href={hrefOf(up)}>
          {t('watched.overview.up')}
        </A>
      )}
    </>
  );
}

const nameOf = (code: string): string => tree.value?.byCode.get(code)?.name ?? code;

function Risen({ area }: { area: string }) {
  const t = useTexts(texts);
  const answer = useAnswer<Watches>(`/duty/watched/risen?area=${area}`);
  return (
    <Card title={t('watched.overview.list')}>
      <Fetching answer={answer} />
      {answer.data?.watched.length === 0 && <p class="hint">{t('watched.overview.none_risen')}</p>}
      {answer.data && answer.data.watched.length > 0 && <People watched={answer.data.watched} />}
    </Card>
  );
}
