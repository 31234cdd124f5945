/** 入户采集： one household, step by step, offline; sealed as soon as it is saved. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { say, useTexts } from '../core/i18n';
import { A } from '../core/router';
import { stored } from '../core/outbox';
import { Button, Field, Notice, Screen, Sheet } from '../core/ui';
import { tree } from '../divisions/data';
import { beginDraft, change, draft, endDraft, loadDraft } from './collect-draft';
import { OpenEntry } from './collect-entries';
import { AddressStep, ListStep, ReviewStep } from './collect-steps';
import { collected, village, villages, type Collected } from './data';
import { STEPS, type CollectDraft } from './form';
import { texts } from './texts-collect';

export default function Collect() {
  const t = useTexts(texts);
  const [isLoaded, setLoaded] = useState(draft.value !== undefined);
  const [saved, setSaved] = useState<string>();
  // A half-filled form is offered, not thrown at whoever only wants to see what was sent.
  const [isFilling, setFilling] = useState(false);
  useEffect(() => {
    void loadDraft().then(() => setLoaded(true));
  }, []);
  const begin = () => {
    setSaved(undefined);
    if (!draft.value && village.value) beginDraft(village.value);
    setFilling(true);
  };
  if (!isLoaded) return <main id="main" class="screen" aria-busy="true" />;
  if (draft.value && isFilling) {
    return (
      <Screen title={t('collect.title')} back="/duty/village" key="form">
        <Filling
          draft={draft.value}
          onSaved={(id) => {
            setSaved(id);
            setFilling(false);
          }}
        />
      </Screen>
    );
  }
  return (
    <Screen title={t(saved ? 'collect.saved' : 'collect.title')} back="/duty/village" key={saved ?? 'start'}>
      {saved ? <Saved id={saved} /> : <p>{t('collect.lead')}</p>}
      <Button kind="main" onClick={begin}>
        {t(draft.value ? 'collect.resume' : saved ? 'collect.another' : 'collect.begin')}
      </Button>
      {draft.value && <Drop />}
      <Mine />
    </Screen>
  );
}

function Filling(props: { draft: CollectDraft; onSaved: (id: string) => void }) {
  const t = useTexts(texts);
  const { draft: form } = props;
  const at = STEPS.indexOf(form.step);
  const heading = useRef<HTMLHeadingElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    // A new step is a new screen: whoever hears it begins at its heading.
    if (!isFirst.current) heading.current?.focus({ preventScroll: true });
    isFirst.current = false;
    scrollTo(0, 0);
  }, [form.step, form.open === undefined]);
  return (
    <>
      <div>
        <p class="hint">{t('collect.step', { n: at + 1, all: STEPS.length })}</p>
        <h2 ref={heading} tabIndex={-1}>
          {form.open ? t(`collect.add_${form.open.list}`) : t(`collect.${form.step}`)}
        </h2>
      </div>
      <progress max={STEPS.length} value={at + 1} aria-hidden="true" />
      {form.open ? (
        <OpenEntry draft={form} open={form.open} key={`${form.open.list}${form.open.at}`} />
      ) : (
        <StepOf draft={form} onSaved={props.onSaved} />
      )}
    </>
  );
}

function StepOf(props: { draft: CollectDraft; onSaved: (id: string) => void }) {
  const { draft: form } = props;
  if (form.step === 'review') return <ReviewStep draft={form} onSaved={props.onSaved} />;
  if (form.step !== 'address') return <ListStep draft={form} list={form.step} key={form.step} />;
  return (
    <>
      {villages.value.length > 1 && <Which draft={form} />}
      <AddressStep draft={form} />
    </>
  );
}

function Which({ draft: form }: { draft: CollectDraft }) {
  const t = useTexts(texts);
  return (
    <Field id="village" label={t('collect.which')}>
      <select value={form.village} onChange={(event) => change({ ...form, village: event.currentTarget.value })}>
        {villages.value.map((one) => (
          <option key={one} value={one} selected={one === form.village}>
            {tree.value?.byCode.get(one)?.name ?? one}
          </option>
        ))}
      </select>
    </Field>
  );
}

function Drop() {
  const t = useTexts(texts);
  const [isAsking, setAsking] = useState(false);
  const drop = () => {
    setAsking(false);
    endDraft();
  };
  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>
        {t('collect.drop')}
      </Button>
      <Sheet open={isAsking} title={t('collect.drop_sure')} onClose={() => setAsking(false)}>
        <p>{t('collect.drop_text')}</p>
        <Button kind="main" onClick={() => setAsking(false)}>
          {t('collect.drop_no')}
        </Button>
        <Button kind="danger" onClick={drop}>
          {t('collect.drop')}
        </Button>
      </Sheet>
    </>
  );
}

/** What comes after saving: the people just met can be checked in at once. */
function Saved({ id }: { id: string }) {
  const t = useTexts(texts);
  const one = collected.value[id];
  if (!one) return null;
  return (
    <>
      <Notice tone="good" live>
        <strong>{stateWords(id, one)}</strong>
        {!one.is_done && <p>{t('collect.saved_why')}</p>}
      </Notice>
      {one.members.map((member) => (
        <A
          key={member.person_id}
          class="button button-plain"
          href={`/duty/village/visit?person=${encodeURIComponent(member.person_id)}`}
        >
          {t('collect.check_in', { name: member.name })}
        </A>
      ))}
    </>
  );
}

function stateWords(id: string, one: Collected): string {
  const kept = stored.value.find((item) => item.id === id);
  if (!kept) return one.is_done ? say(texts['collect.done']) : '';
  return kept.state === 'refused' ? say(texts['collect.refused'], { text: kept.text ?? '' }) : say(texts['collect.waiting']);
}

/** The households of this shift, how they stand, and what the server found to compare. */
function Mine() {
  const t = useTexts(texts);
  const all = Object.entries(collected.value).reverse();
  if (!all.length) return null;
  return (
    <section class="group">
      <h2>{t('collect.mine')}</h2>
      <ul class="rows">
        {all.map(([id, one]) => (
          <li class="row" key={id}>
            <div class="row-text">
              <strong>{say(one.household)}</strong>
              <span class="state">{stateWords(id, one)}</span>
              <Findings one={one} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Findings({ one }: { one: Collected }) {
  const t = useTexts(texts);
  const found = one.members.flatMap(({ name, differences, hints }) => [
    ...(differences ? [t('collect.differs', { name, n: differences })] : []),
    ...(hints ? [t('collect.hint', { name })] : []),
  ]);
  if (!found.length) return null;
  return (
    <Notice tone="warn">
      <ul>
        {found.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <A href="/duty/village/differences">{t('collect.look')}</A>
    </Notice>
  );
}
