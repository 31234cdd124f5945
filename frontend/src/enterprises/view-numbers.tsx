/** 复工复产: how many enterprises have reopened, by county and by line of business; for everybody. */
import { useAnswer } from '../core/answer';
import { Counts, type CountRow } from '../core/counts';
import { useTexts } from '../core/i18n';
import { Card, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { Facts } from '../staff/facts';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import type { CountyNumbers, Numbers } from './data';
import { texts } from './texts-work';
import { INDUSTRIES, industryWord } from './words';

export default function ViewNumbers() {
  const t = useTexts(texts);
  useNames();
  const answer = useAnswer<Numbers>('/enterprises/numbers');
  const told = answer.data;
  return (
    <Screen title={t('numbers.title')} back="/workplace">
      <Fetching answer={answer} />
      {told && (
        <>
          <Card title={t('numbers.total')}>
            <Facts
              rows={[
                [t('numbers.reopened'), t('numbers.of', { n: told.total.reopened, all: told.total.registered })],
                [t('numbers.workers'), workersText(told.total, t)],
              ]}
            />
            <p class="hint">{t('numbers.as_of', { time: momentText(told.as_of) })}</p>
            <p class="hint">{t('numbers.people')}</p>
          </Card>
          <Counties counties={told.counties} />
          <Industries counties={told.counties} />
        </>
      )}
    </Screen>
  );
}

type Say = (key: keyof typeof texts, vars?: Record<string, number>) => string;

function workersText({ workers, green }: { workers: number | null; green: number | null }, t: Say): string {
  return workers === null || green === null ? t('numbers.few') : t('numbers.workers_of', { n: green, all: workers });
}

function Counties({ counties }: { counties: readonly CountyNumbers[] }) {
  const t = useTexts(texts);
  return (
    <Card title={t('numbers.by_county')}>
      <Counts
        head={[t('numbers.county'), t('numbers.registered'), t('numbers.open')]}
        rows={counties.map((one): CountRow => [
          <>
            {areaText(one.division_code)}
            {one.workers !== null && <p class="hint">{workersText(one, t)}</p>}
          </>,
          one.registered,
          one.reopened,
        ])}
      />
    </Card>
  );
}

function Industries({ counties }: { counties: readonly CountyNumbers[] }) {
  const t = useTexts(texts);
  const rows = Object.keys(INDUSTRIES).flatMap((industry) => {
    const ours = counties.flatMap((one) => one.industries.filter((other) => other.industry === industry));
    const sum = (name: 'registered' | 'reopened') => ours.reduce((all, one) => all + one[name], 0);
    return sum('registered') > 0 ? [[industryWord(industry), sum('registered'), sum('reopened')] as const] : [];
  });
  if (rows.length === 0) return null;
  return (
    <Card title={t('numbers.by_industry')}>
      <Counts head={[t('numbers.industry'), t('numbers.registered'), t('numbers.open')]} rows={rows} />
    </Card>
  );
}
