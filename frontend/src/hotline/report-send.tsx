/** The last step of a report: whether to be called back, what others reported nearby, all of it once more. */
import { useEffect, useState } from 'preact/hooks';
import { online } from '../core/api';
import { say, useTexts } from '../core/i18n';
import { LineField } from '../core/line-field';
import { session } from '../core/session';
import { Card, Choice, Notice } from '../core/ui';
import { tree } from '../divisions/data';
import { pathText } from '../divisions/rules';
import { agoOf } from './ago';
import { nameOf, type Category, type Question } from './categories';
import { texts as questions } from './questions';
import { nearby, type Near } from './report-data';
import { NAME_MOST, waysOf, type ReportDraft } from './report-form';
import type { StepProps } from './report-steps';
import { texts as follow } from './texts-follow';
import { texts } from './texts-report';

export function SendStep(props: StepProps & { category: Category }) {
  const t = useTexts(texts);
  const { draft, category } = props;
  return (
    <>
      <Sum draft={draft} category={category} />
      {category.shows_nearby && <Nearby draft={draft} category={category} />}
      <WayBack {...props} />
      {!online.value && <Notice>{t('report.offline')}</Notice>}
    </>
  );
}

/** What was answered, in words; empty for a question that was left. */
function answerText(question: Question, typed = ''): string {
  if (question.kind === 'yes_no') return typed && say(questions[typed === 'yes' ? 'questions.yes' : 'questions.no']);
  const option = question.options?.find(({ code }) => code === typed);
  return option ? nameOf(option) : typed.trim();
}

function Sum({ draft, category }: { draft: ReportDraft; category: Category }) {
  const t = useTexts(texts);
  const where = [
    tree.value && draft.division ? pathText(tree.value, draft.division) : '',
    draft.place.trim(),
    draft.point ? t('report.sum.point') : '',
  ];
  const rows: [string, string][] = [
    [t('report.sum.what'), nameOf(category)],
    ...category.questions.flatMap((one): [string, string][] => {
      const said = answerText(one, draft.answers[one.code]);
      return said ? [[nameOf(one), said]] : [];
    }),
    [t('report.sum.where'), where.filter(Boolean).join(' · ')],
    ...(draft.text.trim() ? [[t('report.text'), draft.text.trim()] as [string, string]] : []),
    ...(draft.photos.length ? [[t('report.sum.photos'), t('report.sum.photos_n', { n: draft.photos.length })] as [string, string]] : []),
  ];
  return (
    <Card title={t('report.sum')}>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

/** Asked only with a network, and nothing waits for the answer. */
function Nearby({ draft, category }: { draft: ReportDraft; category: Category }) {
  const t = useTexts(texts);
  const f = useTexts(follow);
  const [found, setFound] = useState<readonly Near[]>([]);
  useEffect(() => {
    if (!online.value) return;
    void nearby(category.code, draft.division!, draft.point).then(setFound).catch(() => undefined);
  }, []);
  return (
    <div role="status" class={found.length ? undefined : 'unseen'}>
      {found.length > 0 && (
        <Notice>
          <strong>{t('report.near')}</strong>
          <ul>
            {found.map(({ minutes_ago, distance, state }, at) => {
              const { unit, n } = agoOf(minutes_ago);
              return <li key={at}>{[t(`report.ago.${unit}`, { n }), t(`report.far.${distance}`), f(`head.${state}`)].join(' · ')}</li>;
            })}
          </ul>
          <p>{t('report.near_why')}</p>
        </Notice>
      )}
    </div>
  );
}

function WayBack({ draft, patch, problem, way }: StepProps) {
  const t = useTexts(texts);
  const { account } = session.value;
  const labels = {
    anonymous: { label: t('report.way.anonymous'), hint: t('report.way.anonymous_why') },
    own: { label: t('report.way.own', { phone: account?.phone ?? '' }) },
    other: { label: t(session.value.state === 'in' ? 'report.way.another' : 'report.way.other') },
  };
  return (
    <>
      <Choice
        name="way"
        legend={t('report.way')}
        options={waysOf(session.value.state === 'in').map((value) => ({ value, ...labels[value] }))}
        value={way}
        onChange={(chosen) => patch({ way: chosen })}
      />
      {way === 'other' && (
        <LineField
          name="call_back.phone"
          label={t('report.phone')}
          kind="phone"
          fill="tel"
          problem={problem}
          value={draft.phone}
          onInput={(phone) => patch({ phone })}
        />
      )}
      {way !== 'anonymous' && (
        <LineField
          name="call_back.name"
          label={t('report.name')}
          fill="name"
          most={NAME_MOST}
          problem={problem}
          value={draft.name}
          onInput={(name) => patch({ name })}
        />
      )}
    </>
  );
}
