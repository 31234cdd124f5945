/** 发布货源: a listing in three steps with one hand, also without a network; kept on the phone first, then sent. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { useAnswer, type Answer } from '../core/answer';
import { call, online, Problem } from '../core/api';
import { today, uuid7 } from '../core/clock';
import { draftOf, dropDraft, useDraft } from '../core/draft';
import { useTexts } from '../core/i18n';
import { enqueue, stored } from '../core/outbox';
import { A, go, query } from '../core/router';
import { StepHead } from '../core/step-head';
import { get } from '../core/store';
import { mistakes, standing } from '../core/task';
import { Button, ErrorSummary, Notice, Screen, Sheet } from '../core/ui';
import { zone } from '../healthcode/data';
import { album } from './photos';
import { loadProducts, productOf } from './products';
import { answered, DRAFT, LAST, LISTING, registerSelling, rememberLast, tidyPhotos, TRADER, type Trader } from './sell-data';
import { bodyOf, draftFrom, emptyDraft, mistakesIn, stepOf, STEPS, WEEKDAYS, type ListingBody, type ListingDraft } from './sell-form';
import { Gate, useGate } from './sell-gate';
import { PriceStep, WhereStep } from './sell-steps';
import { WhatStep } from './sell-what';
import { texts } from './texts-sell';

export default function ViewSellNew() {
  const t = useTexts(texts);
  const mends = query('mend');
  const trader = useAnswer<Trader>('/me/trader', TRADER);
  const [doneId, setDone] = useState<string>();
  const gate = useGate(trader);
  useEffect(() => {
    registerSelling();
    void loadProducts().catch(() => undefined);
    void tidyPhotos();
  }, []);
  const title = t(mends ? 'new.mend_title' : 'new.title');
  if (gate) return <Gate gate={gate} title={title} />;
  return (
    <Screen title={title} back="/market/sell" key={doneId}>
      {doneId && !mends ? (
        <Done id={doneId} onAnother={() => setDone(undefined)} />
      ) : (
        <Form key={mends} mends={mends} trader={trader} onDone={setDone} />
      )}
    </Screen>
  );
}

/** The form with the id that its listing will have: whoever sends it twice has listed it once. */
type Draft = ListingDraft & { id: string; is_touched?: boolean };
type Last = Pick<ListingBody, 'product' | 'grade' | 'unit' | 'unit_quantity' | 'place' | 'windows'>;

/** Offers the place and hours of the last time, unless somebody has begun to type; gives what was sold then. */
function useLast(isTouched: boolean, patch: (last: Partial<Draft>) => void): string | undefined {
  const [last, setLast] = useState<string>();
  useEffect(() => {
    void get<Last>(LAST)
      .then((kept) => {
        setLast(kept?.product);
        if (!kept || isTouched) return;
        const { place, windows = [] } = kept;
        const weekdays = WEEKDAYS.filter((day) => windows.some(({ weekday }) => weekday === Number(day)));
        patch({ place: place ?? '', weekdays, ...(windows[0] ? { from: windows[0].from, to: windows[0].to } : {}) });
      })
      .catch(() => undefined);
  }, []);
  return last;
}

interface FormProps {
  /** The id of a refused listing that is mended. */
  mends: string | undefined;
  trader: Answer<Trader>;
  onDone: (id: string) => void;
}

/** What is being typed, what is wrong with it, and what the buttons do. */
function useForm(props: FormProps) {
  const t = useTexts(texts);
  const refused = useMemo(() => stored.value.find(({ id }) => id === props.mends), [props.mends]);
  const mended = refused?.body as ListingBody | undefined;
  const key = mended ? `${DRAFT}.${mended.id}` : DRAFT;
  // A form that was only looked at is not kept: its day would be that of another day.
  useState(() => draftOf<Draft>(key)?.is_touched || dropDraft(key));
  const [draft, patch, clear] = useDraft<Draft>(key, () => ({ ...firstDraft(refused), id: uuid7() }));
  const [failed, setFailed] = useState<unknown>(() => (refused ? refusal(refused) : undefined));
  const last = useLast(Boolean(mended || draft.is_touched), patch);
  const product = productOf(draft.product);
  const day = today(zone.value);
  const found = () => inWords(mistakesIn(draft.step, draft, product, day), t);
  const part = { draft, patch: (change: Partial<ListingDraft>) => patch({ ...change, is_touched: true }), problem: standing(failed, found) };
  const turn = (by: 1 | -1) => {
    setFailed(undefined);
    patch({ step: STEPS[STEPS.indexOf(draft.step) + by]! });
  };
  const offer = async () => {
    const trader = await newest(props.trader);
    if (online.value && trader?.state !== 'verified') {
      return setFailed(new Problem(403, 'market.not_verified', t('sell.not_verified')));
    }
    const body = bodyOf(draft, draft.id, product, day, isTeam(trader));
    try {
      await enqueue(LISTING, body, { insteadOf: mended?.id });
    } catch (failure) {
      return setFailed(failure);
    }
    void rememberLast(body);
    clear();
    if (mended) go('/market/sell/new', true);
    props.onDone(body.id);
    scrollTo(0, 0);
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const wrong = found();
    setFailed(wrong);
    if (!wrong) await (draft.step === 'where' ? offer() : turn(1));
  };
  const drop = () => {
    void album.drop(draft.photos);
    clear();
    go('/market/sell', true);
  };
  return { part, last, mended, submit, turn, drop };
}

function Form(props: FormProps) {
  const t = useTexts(texts);
  const { part, last, mended, submit, turn, drop } = useForm(props);
  const { draft } = part;
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <StepHead at={STEPS.indexOf(draft.step) + 1} all={STEPS.length} title={t(`new.${draft.step}`)} />
      <ErrorSummary problem={part.problem} />
      {draft.step === 'what' && <WhatStep {...part} recent={productOf(last)} />}
      {draft.step === 'price' && <PriceStep {...part} />}
      {draft.step === 'where' && <WhereStep {...part} />}
      <Button kind="main" type="submit">
        {t(draft.step !== 'where' ? 'new.next' : mended ? 'new.submit_mended' : 'new.submit')}
      </Button>
      {draft.step !== 'what' && <Button onClick={() => turn(-1)}>{t('new.back')}</Button>}
      {draft.is_touched && !mended && <Drop onDrop={drop} />}
    </form>
  );
}

/** What the form holds at first: nothing, or what was refused, open at the step where it is wrong. */
function firstDraft(refused: { body: unknown; fields?: object } | undefined): ListingDraft {
  if (!refused) return emptyDraft(today(zone.value));
  const [field] = Object.keys(refused.fields ?? {});
  return { ...draftFrom(refused.body as ListingBody), step: field ? stepOf(field) : 'what' };
}

/** Why it was refused, in the shape of the server's answer; its names of fields are those of the form. */
function refusal({ code, text, fields }: { code?: string; text?: string; fields?: Record<string, { code: string; text: string }> }): Problem {
  const names: Readonly<Record<string, string>> = { price_fen: 'price', unit_quantity: 'box' };
  const named = Object.entries(fields ?? {}).map(([path, error]) => {
    const name = path.split('.')[0]!;
    return [names[name] ?? name, error] as const;
  });
  return new Problem(422, code ?? '', text ?? '', Object.fromEntries(named));
}

/** A team sells to households, everybody else to the trade. */
const isTeam = (trader: Trader | undefined): boolean => trader !== undefined && trader.is_team && !trader.is_supplier;

/** Whoever waited for the verification may have it by now. Offline the server decides, later. */
async function newest({ data, set }: Answer<Trader>): Promise<Trader | undefined> {
  if (data?.state === 'verified' || !online.value) return data;
  const fresh = await call<Trader>('GET', '/me/trader').catch(() => data);
  if (fresh) set(fresh);
  return fresh;
}

function inWords(found: ReturnType<typeof mistakesIn>, t: ReturnType<typeof useTexts<typeof texts>>): Problem | undefined {
  return mistakes(Object.fromEntries(Object.entries(found).map(([field, one]) => [field, one && t(`new.mistake.${one}`)])));
}

function Drop(props: { onDrop: () => void }) {
  const t = useTexts(texts);
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>
        {t('new.drop')}
      </Button>
      <Sheet open={isAsking} title={t('new.drop_title')} onClose={() => setAsking(false)}>
        <Button kind="main" onClick={() => setAsking(false)}>
          {t('new.drop_keep')}
        </Button>
        <Button kind="danger" onClick={props.onDrop}>
          {t('new.drop')}
        </Button>
      </Sheet>
    </>
  );
}

/** Safe on the phone; and as soon as it is sent, what the server made of it. */
function Done({ id, onAnother }: { id: string; onAnother: () => void }) {
  const t = useTexts(texts);
  const item = stored.value.find((one) => one.id === id);
  const listing = answered.value[id];
  const isDraft = listing?.state === 'draft';
  return (
    <>
      {item?.state === 'refused' ? (
        <Notice tone="bad" live>
          {item.text}
          <A class="button button-plain" href={`/market/sell/new?mend=${id}`}>
            {t('sell.mend')}
          </A>
        </Notice>
      ) : (
        <Notice tone={isDraft ? 'warn' : 'good'} live>
          <strong>{t(item ? 'new.kept' : isDraft ? 'new.sent_draft' : 'new.sent')}</strong>
        </Notice>
      )}
      <A class="button button-main" href="/market/sell">
        {t('new.to_mine')}
      </A>
      <Button onClick={onAnother}>{t('new.another')}</Button>
    </>
  );
}
