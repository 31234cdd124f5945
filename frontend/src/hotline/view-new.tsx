/** 我要上报: four short steps, signed in or not, also without a network; kept on the phone first, then sent. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { Problem } from '../core/api';
import { now, uuid7 } from '../core/clock';
import { draftOf, dropDraft, useDraft } from '../core/draft';
import { useTexts } from '../core/i18n';
import { stored } from '../core/outbox';
import { go, query } from '../core/router';
import { PERSONAL, session } from '../core/session';
import { StepHead } from '../core/step-head';
import { get, put, type StoredItem } from '../core/store';
import { mistakes, standing } from '../core/task';
import { Button, ErrorSummary, Screen, Sheet } from '../core/ui';
import { loadCity } from '../divisions/city';
import { loadDivisions } from '../divisions/data';
import { RESIDENT, type Resident } from '../residents/data';
import { categoryName, categoryOf, nameOf, type Category } from './categories';
import { album, DRAFT, enqueueReport, registerReports, tidyPhotos } from './report-data';
import { bodyOf, draftFrom, emptyDraft, mistakesIn, stepOf, STEPS, wayShown, type ReportBody, type ReportDraft } from './report-form';
import { SendStep } from './report-send';
import { TellStep, WhatStep, WhereStep } from './report-steps';
import { texts } from './texts-report';

/** Where something was reported last is offered next time, to somebody who is not signed in too. */
const LAST_DIVISION = 'report.division';

export default function ViewNew() {
  const t = useTexts(texts);
  const mends = query('mend');
  useEffect(() => {
    registerReports();
    void loadDivisions().catch(() => undefined);
    void loadCity().catch(() => undefined);
    void tidyPhotos();
  }, []);
  return (
    <Screen title={t(mends ? 'report.mend_title' : 'report.title')} back="/">
      <Form key={mends} mends={mends} />
    </Screen>
  );
}

/** The form with the id that its report will have: whoever sends it twice has reported it once. */
type Draft = ReportDraft & { id: string };

/** The own division first: where somebody lives, else where they reported last. */
function useDivision(chosen: string | undefined, offer: (division: string) => void): void {
  useEffect(() => {
    if (chosen) return;
    const own = session.value.state === 'in' ? get<Resident>(PERSONAL + RESIDENT) : Promise.resolve(undefined);
    void Promise.all([own, get<string>(LAST_DIVISION)])
      .then(([resident, last]) => {
        const division = resident?.division_code ?? last;
        if (division) offer(division);
      })
      .catch(() => undefined);
  }, []);
}

/** What was refused, open at the step where it is wrong; an id that was used for something else is used no more. */
function firstDraft(refused: StoredItem | undefined): Draft {
  if (!refused) return { ...emptyDraft(), id: uuid7() };
  const [field] = Object.keys(refused.fields ?? {});
  const isReused = refused.code === 'core.id_reused';
  const body = refused.body as ReportBody;
  if (isReused) void album.forgetSent(body.pictures);
  return { ...draftFrom(body), step: field ? stepOf(field) : 'tell', id: isReused ? uuid7() : refused.id };
}

/** What is being typed, what is wrong with it, and what the buttons do. */
function useForm(mends: string | undefined) {
  const t = useTexts(texts);
  const refused = useMemo(() => stored.value.find(({ id, state }) => id === mends && state === 'refused'), [mends]);
  const key = refused ? `${DRAFT}.${refused.id}` : DRAFT;
  const [draft, patch, clear] = useDraft<Draft>(key, () => firstDraft(refused));
  const [failed, setFailed] = useState<unknown>(() => refused && refusalOf(refused));
  useDivision(draft.division, (division) => draftOf<Draft>(key)?.division ?? patch({ division }));
  const category = categoryOf(draft.category);
  const way = wayShown(draft, category, session.value.state === 'in');
  const found = () => inWords(mistakesIn(draft.step, draft, category, way), t);
  const turn = (step: ReportDraft['step']) => {
    setFailed(undefined);
    patch({ step });
  };
  const send = async () => {
    const body = bodyOf(draft, draft.id, category!, way, now());
    try {
      await enqueueReport(body, refused?.id);
    } catch (failure) {
      return setFailed(failure);
    }
    void put(LAST_DIVISION, body.division_code).catch(() => undefined);
    dropDraft(key);
    go(`/report/receipt?id=${body.id}`, true);
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const wrong = found();
    setFailed(wrong);
    if (!wrong) await (draft.step === 'send' ? send() : turn(STEPS[STEPS.indexOf(draft.step) + 1]!));
  };
  const drop = () => {
    void album.drop(draft.photos);
    clear();
  };
  return { part: { draft, patch, problem: standing(failed, found), category, way }, refused, submit, turn, drop };
}

function Form(props: { mends: string | undefined }) {
  const t = useTexts(texts);
  const { part, refused, submit, turn, drop } = useForm(props.mends);
  const { draft, patch } = part;
  const begin = (category: string) => {
    // The answers to another category's questions would say nothing here.
    if (category !== draft.category) patch({ answers: {} });
    patch({ category });
    turn('tell');
  };
  // Until the list of kinds is known there is nothing to ask about one.
  const step = part.category ? draft.step : 'what';
  const at = STEPS.indexOf(step);
  const title = step === 'tell' ? categoryName(draft.category!) : t(`report.${step}`);
  return (
    <>
      <StepHead at={at + 1} all={STEPS.length} title={title} />
      {step === 'what' || !part.category ? (
        <WhatStep draft={draft} onPick={begin} />
      ) : (
        <form onSubmit={(event) => void submit(event)} noValidate>
          <ErrorSummary problem={part.problem} labels={labelsOf(part.category)} />
          {draft.step === 'tell' && <TellStep {...part} category={part.category} />}
          {draft.step === 'where' && <WhereStep {...part} />}
          {draft.step === 'send' && <SendStep {...part} category={part.category} />}
          <Button kind="main" type="submit">
            {t(draft.step !== 'send' ? 'report.next' : refused ? 'report.submit_mended' : 'report.submit')}
          </Button>
          <Button onClick={() => turn(STEPS[at - 1]!)}>{t(draft.step === 'tell' ? 'report.other_kind' : 'report.back')}</Button>
          {!refused && <Drop onDrop={drop} />}
        </form>
      )}
    </>
  );
}

/** Several questions may lack an answer: each is named. */
function labelsOf({ questions }: Category): Readonly<Record<string, string>> {
  return Object.fromEntries(questions.map((one) => [`answers.${one.code}`, nameOf(one).replace(/[?？]$/, '')]));
}

/** Why it was refused, in the shape of the server's answer. */
const refusalOf = ({ code = '', text = '', fields = {} }: StoredItem): Problem => new Problem(422, code, text, fields);

function inWords(found: ReturnType<typeof mistakesIn>, t: ReturnType<typeof useTexts<typeof texts>>): Problem | undefined {
  return mistakes(Object.fromEntries(Object.entries(found).map(([field, one]) => [field, one && t(`report.bad.${one}`)])));
}

function Drop(props: { onDrop: () => void }) {
  const t = useTexts(texts);
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>
        {t('report.drop')}
      </Button>
      <Sheet open={isAsking} title={t('report.drop_title')} onClose={() => setAsking(false)}>
        <Button kind="main" onClick={() => setAsking(false)}>
          {t('report.drop_keep')}
        </Button>
        <Button
          kind="danger"
          onClick={() => {
            setAsking(false);
            props.onDrop();
          }}
        >
          {t('report.drop')}
        </Button>
      </Sheet>
    </>
  );
}
