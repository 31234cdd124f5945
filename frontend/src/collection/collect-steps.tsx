/** The steps of a household collection: one thing a screen, then all of it once more. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Offline } from '../core/api';
import { now, today, uuid7 } from '../core/clock';
import type { Pair } from '../core/i18n';
import { useTexts } from '../core/i18n';
import { mistakes, useTask } from '../core/task';
import { Button, ErrorSummary, Field, fieldError, Notice } from '../core/ui';
import { zone } from '../healthcode/data';
import { masked } from '../residents/number';
import { change, endDraft } from './collect-draft';
import { recordCollection } from './data';
import {
  addressMistake, ADDRESS_MOST, bodyOf, ENTRIES_MOST, maskedName, MEMBERS_MOST, membersMistake, NEEDS_MOST, STEPS, without, type CollectDraft, type Open,
  type Step,
} from './form';
import { texts } from './texts-collect';

type Say = ReturnType<typeof useTexts<typeof texts>>;
interface Props {
  draft: CollectDraft;
}

const MOST: Readonly<Record<Open['list'], number>> = {
  members: MEMBERS_MOST,
  contacts: ENTRIES_MOST,
  journeys: ENTRIES_MOST,
  needs: NEEDS_MOST,
};

const go = (draft: CollectDraft, step: Step): void => {
  change({ ...draft, step });
  scrollTo(0, 0);
};

/** The buttons at the end of a step: on, and back. */
function Ways(props: { draft: CollectDraft; next: string; isMain?: boolean; onNext: () => void }) {
  const t = useTexts(texts);
  const at = STEPS.indexOf(props.draft.step);
  return (
    <>
      <Button kind={props.isMain === false ? 'plain' : 'main'} onClick={props.onNext}>
        {props.next}
      </Button>
      {at > 0 && <Button onClick={() => go(props.draft, STEPS[at - 1]!)}>{t('collect.previous')}</Button>}
    </>
  );
}

export function AddressStep({ draft }: Props) {
  const t = useTexts(texts);
  const [problem, setProblem] = useState<unknown>();
  const next = (event?: Event) => {
    event?.preventDefault();
    const wrong = addressMistake(draft.address);
    setProblem(mistakes({ address: wrong && t(`collect.bad.${wrong}`) }));
    if (!wrong) go(draft, 'members');
  };
  return (
    <form onSubmit={next} noValidate>
      <ErrorSummary problem={problem} />
      <Field id="address" label={t('collect.address_label')} hint={t('collect.address_hint')} error={fieldError(problem, 'address')}>
        <textarea
          rows={2}
          autocomplete="off"
          maxLength={ADDRESS_MOST}
          value={draft.address}
          onInput={(event) => change({ ...draft, address: event.currentTarget.value })}
        />
      </Field>
      <Ways draft={draft} next={t('collect.next')} onNext={next} />
    </form>
  );
}

/** An empty entry; the person is known when there is only one, and the first of a household is its head. */
function fresh(draft: CollectDraft, list: Open['list']): Open {
  const at = draft[list].length;
  const person_id = draft.members.length === 1 ? draft.members[0]!.person_id : '';
  const day = today(zone.value);
  if (list === 'members') {
    const entry = { person_id: uuid7(), name: '', kind: 'resident_id', number: '', phone: '' } as const;
    return { list, at, entry: at ? entry : { ...entry, relation: 'head' } };
  }
  if (list === 'contacts') return { list, at, entry: { person_id, name: '', phone: '', met_on: day, note: '' } };
  if (list === 'journeys') return { list, at, entry: { person_id, place: '', from_on: day, to_on: day } };
  return { list, at, entry: { id: uuid7(), person_id, text: '' } };
}

/** How an entry is called on the screen, and what else is said of it. */
function wordsOf(t: Say, draft: CollectDraft, list: Open['list']): [what: string, more: string][] {
  const nameOf = (id: string) => draft.members.find(({ person_id }) => person_id === id)?.name.trim() ?? '';
  if (list === 'members') {
    return draft.members.map((one) => [
      one.name.trim(),
      [one.relation && t(`collect.relation.${one.relation}`), masked(one.number), one.phone].filter(Boolean).join(' · '),
    ]);
  }
  if (list === 'contacts') return draft.contacts.map((one) => [one.name.trim(), `${nameOf(one.person_id)} · ${one.met_on}`]);
  if (list === 'journeys') {
    return draft.journeys.map((one) => [one.place.trim(), `${nameOf(one.person_id)} · ${one.from_on}${one.to_on === one.from_on ? '' : ` – ${one.to_on}`}`]);
  }
  return draft.needs.map((one) => [t(`collect.need.${one.kind ?? 'other'}`), [nameOf(one.person_id), one.text.trim()].filter(Boolean).join(' · ')]);
}

export function ListStep({ draft, list }: Props & { list: Open['list'] }) {
  const t = useTexts(texts);
  const [problem, setProblem] = useState<unknown>();
  const rows = wordsOf(t, draft, list);
  const isEmpty = rows.length === 0;
  const next = () => {
    const wrong = list === 'members' ? membersMistake(draft.members) : undefined;
    setProblem(mistakes({ [list]: wrong && t(`collect.bad.${wrong}`) }));
    if (!wrong) go(draft, STEPS[STEPS.indexOf(draft.step) + 1]!);
  };
  const mayBeEmpty = list !== 'members';
  return (
    <>
      <p>{t(`collect.${list}_lead`)}</p>
      <ErrorSummary problem={problem} />
      {!isEmpty && (
        <ul class="rows" id={list} tabIndex={-1}>
          {rows.map(([what, more], at) => (
            <li class="row" key={at}>
              <div class="row-text">
                <strong>{what}</strong>
                <span>{more}</span>
                <div class="row-acts">
                  <Button
                    aria-label={t('collect.mend_named', { what })}
                    onClick={() => change({ ...draft, open: { list, at, entry: draft[list][at] } as Open })}
                  >
                    {t('collect.mend')}
                  </Button>
                  <Button kind="danger" aria-label={t('collect.remove_named', { what })} onClick={() => change(without(draft, list, at))}>
                    {t('collect.remove')}
                  </Button>
                </div>
              </div>
            </li>
          ))}
        </ul>
      )}
      {rows.length < MOST[list] && (
        <Button kind={isEmpty && !mayBeEmpty ? 'main' : 'plain'} onClick={() => change({ ...draft, open: fresh(draft, list) })}>
          {t(`collect.add_${list}`)}
        </Button>
      )}
      <Ways
        draft={draft}
        next={t(isEmpty && mayBeEmpty ? 'collect.none_next' : 'collect.next')}
        isMain={!isEmpty || mayBeEmpty}
        onNext={next}
      />
    </>
  );
}

function Part(props: { draft: CollectDraft; step: Step; children: ComponentChildren }) {
  const t = useTexts(texts);
  const title = t(`collect.${props.step}`);
  return (
    <li class="row">
      <div class="row-text">
        <h3>{title}</h3>
        {props.children}
      </div>
      <Button aria-label={t('collect.mend_named', { what: title })} onClick={() => go(props.draft, props.step)}>
        {t('collect.mend')}
      </Button>
    </li>
  );
}

/** How the record calls itself in the outbox: how many people and when, never a name. */
function about(draft: CollectDraft): Pair {
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone.value, hour: '2-digit', minute: '2-digit' }).format(now());
  const filled = (text: string) => text.replace('{n}', String(draft.members.length)).replace('{time}', time);
  const [zh, en] = texts['collect.household'];
  return [filled(zh), filled(en)];
}

export function ReviewStep({ draft, onSaved }: Props & { onSaved: (id: string) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const save = () =>
    task.run(async () => {
      const members = draft.members.map(({ person_id, name }) => ({ person_id, name: maskedName(name) }));
      await recordCollection(draft.id, bodyOf(draft, now()), { household: about(draft), members });
      endDraft();
      onSaved(draft.id);
    });
  return (
    <>
      {task.problem instanceof Offline ? (
        <Notice tone="warn" live>
          {t('collect.no_key')}
        </Notice>
      ) : (
        <ErrorSummary problem={task.problem} />
      )}
      <ul class="rows">
        <Part draft={draft} step="address">
          <p>{draft.address.trim()}</p>
        </Part>
        {(['members', 'contacts', 'journeys', 'needs'] as const).map((list) => (
          <Part draft={draft} step={list} key={list}>
            {draft[list].length === 0 && <p class="hint">{t('collect.nothing')}</p>}
            {wordsOf(t, draft, list).map(([what, more], at) => (
              <p key={at}>
                {what}
                <br />
                <span class="hint">{more}</span>
              </p>
            ))}
          </Part>
        ))}
      </ul>
      <Button kind="main" busy={task.isBusy} onClick={() => void save()}>
        {t('collect.save')}
      </Button>
      <Button onClick={() => go(draft, 'needs')}>{t('collect.previous')}</Button>
    </>
  );
}
