/** 复工清单: what was prepared before work begins again, as it is; the county answers. */
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { useDraft } from '../core/draft';
import { useForm } from '../core/form';
import { useTexts } from '../core/i18n';
import { Photos } from '../core/photo-field';
import { Album } from '../core/photos';
import { LineField } from '../core/line-field';
import { go } from '../core/router';
import { mistakes } from '../core/task';
import { Button, Choice, ErrorSummary, Field, fieldError, Screen } from '../core/ui';
import { Fetching } from '../staff/failure';
import { useNames } from '../staff/words';
import { MAY_APPLY, rereading, type Company } from './data';
import { PreparedCard } from './prepared';
import { Ready } from './ready';
import { mistakesInReopening, NOTHING, PLAN_MOST, reopeningBody, reopeningFrom, type ReopeningDraft } from './rules';
import { texts } from './texts-work';
import { canteenWord, CANTEENS, type Canteen } from './words';

const album = new Album('reopening.');
const sentPath = (id: string): string => `/api/v1/me/pictures/${id}?size=small`;

export default function ViewReopening() {
  const t = useTexts(texts);
  useNames();
  return (
    <Screen title={t('reopen.title')} back="/workplace/company">
      <Ready>
        <Content />
      </Ready>
    </Screen>
  );
}

function Content() {
  const answer = useAnswer<Company>('/me/workplace/company');
  const company = answer.data;
  if (!company) return <Fetching answer={answer} />;
  if (MAY_APPLY.has(company.step)) return <Form company={company} reread={answer.reload} />;
  return company.reopening ? <PreparedCard prepared={company.reopening} /> : null;
}

function Form({ company, reread }: { company: Company; reread: () => Promise<void> }) {
  const t = useTexts(texts);
  const [draft, patch, clear] = useDraft<ReopeningDraft>('reopening', () =>
    company.reopening ? reopeningFrom(company.reopening) : NOTHING,
  );
  const said = (name: keyof ReopeningDraft) =>
    name === 'plan' ? 'reopen.plan_wrong' : NUMBERS.includes(name as 'masks_days') ? 'reopen.number_wrong' : 'reopen.choose';
  const found = () => mistakes(Object.fromEntries(mistakesInReopening(draft).map((name) => [name, t(said(name))])));
  const { problem, isBusy, submit } = useForm(found, async () => {
    await album.send(draft.photos);
    await rereading(() => call('PUT', '/me/workplace/company/reopening', reopeningBody(draft, company.version)), reread);
    void album.drop(draft.photos);
    clear();
    go('/workplace/company', true);
  });
  const names = [...NUMBERS, 'canteen', 'has_isolation_room', 'takes_temperature', 'plan'] as const;
  return (
    <form onSubmit={submit} noValidate>
      <p>{t('reopen.lead')}</p>
      <ErrorSummary problem={problem} labels={Object.fromEntries(names.map((name) => [name, t(`reopen.${name}`)]))} />
      <Numbers draft={draft} patch={patch} problem={problem} />
      <Ways draft={draft} patch={patch} problem={problem} />
      <Field id="plan" label={t('reopen.plan')} hint={t('reopen.plan_hint')} error={fieldError(problem, 'plan')}>
        <textarea rows={4} maxLength={PLAN_MOST} value={draft.plan} onInput={(event) => patch({ plan: event.currentTarget.value })} />
      </Field>
      <Photos album={album} photos={draft.photos} onChange={(photos) => patch({ photos })} error={fieldError(problem, 'pictures')} sentPath={sentPath} />
      <p class="hint">{t('reopen.photos_kept')}</p>
      <Button kind="main" type="submit" busy={isBusy}>
        {t('reopen.send')}
      </Button>
    </form>
  );
}

const NUMBERS = ['workers_planned', 'masks_days', 'disinfections_a_day'] as const;

interface PartProps {
  draft: ReopeningDraft;
  patch: (change: Partial<ReopeningDraft>) => void;
  problem: unknown;
}

function Numbers({ draft, patch, problem }: PartProps) {
  const t = useTexts(texts);
  return (
    <>
      {NUMBERS.map((name) => (
        <LineField
          key={name}
          name={name}
          label={t(`reopen.${name}`)}
          kind="whole"
          problem={problem}
          value={draft[name]}
          onInput={(typed) => patch({ [name]: typed })}
        />
      ))}
    </>
  );
}

function Ways({ draft, patch, problem }: PartProps) {
  const t = useTexts(texts);
  const yesOrNo = (yes: 'reopen.yes' | 'reopen.takes', no: 'reopen.no' | 'reopen.takes_not') => [
    { value: 'yes' as const, label: t(yes) },
    { value: 'no' as const, label: t(no) },
  ];
  return (
    <>
      <Choice
        name="canteen"
        legend={t('reopen.canteen')}
        options={(Object.keys(CANTEENS) as Canteen[]).map((value) => ({ value, label: canteenWord(value) }))}
        value={draft.canteen}
        onChange={(canteen) => patch({ canteen })}
        error={fieldError(problem, 'canteen')}
      />
      <Choice
        name="has_isolation_room"
        legend={t('reopen.has_isolation_room')}
        layout="row"
        options={yesOrNo('reopen.yes', 'reopen.no')}
        value={draft.has_isolation_room}
        onChange={(has_isolation_room) => patch({ has_isolation_room })}
        error={fieldError(problem, 'has_isolation_room')}
      />
      <Choice
        name="takes_temperature"
        legend={t('reopen.takes_temperature')}
        layout="row"
        options={yesOrNo('reopen.takes', 'reopen.takes_not')}
        value={draft.takes_temperature}
        onChange={(takes_temperature) => patch({ takes_temperature })}
        error={fieldError(problem, 'takes_temperature')}
      />
    </>
  );
}
