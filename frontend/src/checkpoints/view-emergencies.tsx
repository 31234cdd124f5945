/** 应急通行复核: who was let through at once, for somebody else to look at. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { now } from '../core/clock';
import { say, useTexts } from '../core/i18n';
import { mistakes, useTask } from '../core/task';
import { Button, Card, Choice, ErrorSummary, fieldError, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { DivisionPicker } from '../divisions/picker';
import { Fetching } from '../staff/failure';
import { areaText, useNames } from '../staff/words';
import { COUNTY_DIGITS, reviewCounties } from './emergencies';
import { daysToReview, OUTCOMES, type Emergencies, type Emergency, type Outcome } from './passages';
import { texts } from './texts-passages';
import { texts as words } from './words';

export default function EmergenciesView() {
  const t = useTexts(texts);
  useNames();
  const own = reviewCounties.value;
  const [chosen, choose] = useState<string>();
  const county = chosen ?? own[0];
  return (
    <Screen title={t('emergencies.title')} back="/duty">
      <p>{t('emergencies.lead')}</p>
      {own.length !== 1 && (
        <DivisionPicker id="area" label={t('emergencies.area')} digits={[COUNTY_DIGITS]} value={county} onChange={choose} />
      )}
      {county ? <List key={county} county={county} /> : <p role="status">{t('emergencies.choose_area')}</p>}
    </Screen>
  );
}

function List({ county }: { county: string }) {
  const t = useTexts(texts);
  const task = useTask();
  const path = `/duty/passages/emergencies?area=${county}`;
  const answer = useAnswer<Emergencies>(path);
  const found = answer.data?.emergencies;
  const guards = answer.data?.guards ?? [];
  const next = answer.data?.next;
  const more = () =>
    task.run(async () => {
      const page = await call<Emergencies>('GET', `${path}&after=${next}`);
      answer.set({ ...page, emergencies: [...(found ?? []), ...page.emergencies], guards });
    });
  return (
    <>
      <Fetching answer={answer} />
      {guards.length > 0 && (
        <p>
          {t('emergencies.guards')}
          {guards.map(({ by, waiting }) => t('emergencies.guard', { name: by, n: waiting })).join(' · ')}
        </p>
      )}
      {found?.length === 0 && !next && <Notice>{t('emergencies.none')}</Notice>}
      {found?.map((one) => (
        <One key={one.id} emergency={one} county={county} />
      ))}
      <ErrorSummary problem={task.problem} />
      {next && (
        <Button busy={task.isBusy} onClick={() => void more()}>
          {t('passages.more')}
        </Button>
      )}
    </>
  );
}

function One({ emergency, county }: { emergency: Emergency; county: string }) {
  const t = useTexts(texts);
  const lines = [
    emergency.name && t('emergencies.name', { name: emergency.name }),
    emergency.plate && t('trace.plate', { plate: emergency.plate }),
    emergency.note,
  ].filter(Boolean);
  const left = daysToReview(emergency.kept_until, now());
  return (
    <Card title={`${say(words[`emergency.${emergency.kind}`])} · ${say(words[`direction.${emergency.direction}`])}`}>
      <p>
        <strong lang="zh-CN">{emergency.checkpoint}</strong>
        <br />
        <span lang="zh-CN">{areaText(emergency.division_code)}</span>
      </p>
      <p>
        <time dateTime={emergency.at}>{momentText(emergency.at)}</time> · {t('emergencies.by', { name: emergency.by })}
      </p>
      {lines.length > 0 && <p lang="zh-CN">{lines.join(' · ')}</p>}
      {left !== undefined && <Notice tone="warn">{t('emergencies.left', { n: left })}</Notice>}
      {emergency.is_mine ? <Notice>{t('emergencies.mine')}</Notice> : <Review emergency={emergency} county={county} />}
    </Card>
  );
}

function Review({ emergency, county }: { emergency: Emergency; county: string }) {
  const t = useTexts(texts);
  const task = useTask();
  const [outcome, choose] = useState<Outcome>();
  const [saved, setSaved] = useState<Outcome>();
  const name = `outcome-${emergency.id}`;
  const save = () =>
    task.run(async () => {
      if (!outcome) throw mistakes({ [name]: t('emergencies.outcome_missing') });
      await call('POST', `/duty/passages/emergencies/${emergency.id}/review`, { area: county, outcome });
      setSaved(outcome);
    });
  if (saved) {
    return (
      <Notice tone="good" live>
        {t('emergencies.saved', { outcome: t(`emergencies.outcome.${saved}`) })}
      </Notice>
    );
  }
  return (
    <>
      <ErrorSummary problem={task.problem} labels={{ [name]: t('emergencies.outcome') }} />
      <Choice
        name={name}
        legend={t('emergencies.outcome')}
        options={OUTCOMES.map((value) => ({ value, label: t(`emergencies.outcome.${value}`) }))}
        value={outcome}
        error={fieldError(task.problem, name)}
        onChange={choose}
      />
      <Button kind="main" busy={task.isBusy} onClick={() => void save()}>
        {t('emergencies.save')}
      </Button>
    </>
  );
}
