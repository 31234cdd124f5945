/** The forms of one entry of a household: a member, a contact, a journey, a need. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { today } from '../core/clock';
import { useTexts } from '../core/i18n';
import { mistakes, standing } from '../core/task';
import { Button, Choice, ErrorSummary, Field, fieldError } from '../core/ui';
import { zone } from '../healthcode/data';
import { DocumentFields, nameMistake, numberMistake } from '../residents/document';
import { texts as residentTexts } from '../residents/texts';
import { change } from './collect-draft';
import {
  contactMistakes, HELP_KINDS, journeyMistakes, maskedName, memberMistakes, needMistakes, NOTE_MOST, PLACE_MOST, RELATIONS, taken, WORDS_MOST,
  type CollectDraft, type ContactDraft, type JourneyDraft, type MemberDraft, type Mistake, type NeedDraft, type Open,
} from './form';
import { texts } from './texts-collect';

type Say = ReturnType<typeof useTexts<typeof texts>>;

function inWords(t: Say, found: Record<string, Mistake | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(found).map(([path, mistake]) => [path, mistake && t(`collect.bad.${mistake}`)]));
}

/** What is wrong with the open entry, in words, by field. */
function foundIn(t: Say, draft: CollectDraft, open: Open) {
  const day = today(zone.value);
  if (open.list === 'contacts') return mistakes(inWords(t, contactMistakes(open.entry, day)));
  if (open.list === 'journeys') return mistakes(inWords(t, journeyMistakes(open.entry, day)));
  if (open.list === 'needs') return mistakes(inWords(t, needMistakes(open.entry)));
  const { entry, at } = open;
  const own = inWords(t, memberMistakes(entry, at, draft.members));
  return mistakes({
    name: nameMistake(entry.name),
    ...own,
    'document.number': numberMistake(entry.kind, entry.number) ?? own['document.number'],
  });
}

/** The open entry: its fields, and two ways out of it. */
export function OpenEntry({ draft, open }: { draft: CollectDraft; open: Open }) {
  const t = useTexts(texts);
  const [failed, setFailed] = useState<unknown>();
  const problem = standing(failed, () => foundIn(t, draft, open));
  const submit = (event: Event) => {
    event.preventDefault();
    const found = foundIn(t, draft, open);
    setFailed(found);
    if (!found) change(taken(draft));
  };
  const patch = (part: object) => change({ ...draft, open: { ...open, entry: { ...open.entry, ...part } } as Open });
  return (
    <form onSubmit={submit} noValidate>
      <ErrorSummary problem={failed} />
      <Fields draft={draft} open={open} patch={patch} problem={problem} />
      <Button kind="main" type="submit">
        {t('collect.keep')}
      </Button>
      <Button onClick={() => change({ ...draft, open: undefined })}>{t('collect.cancel')}</Button>
    </form>
  );
}

interface Part<E> {
  entry: E;
  patch: (part: Partial<E>) => void;
  problem: unknown;
  members: readonly MemberDraft[];
}

function Fields(props: { draft: CollectDraft; open: Open; patch: (part: object) => void; problem: unknown }) {
  const { open, patch, problem, draft } = props;
  const rest = { patch, problem, members: draft.members };
  if (open.list === 'members') return <Member {...rest} entry={open.entry} />;
  if (open.list === 'contacts') return <Contact {...rest} entry={open.entry} />;
  if (open.list === 'journeys') return <Journey {...rest} entry={open.entry} />;
  return <Need {...rest} entry={open.entry} />;
}

function Text(props: {
  id: string;
  label: string;
  hint?: string;
  value: string;
  problem: unknown;
  most?: number;
  mode?: 'tel' | 'text';
  onType: (typed: string) => void;
}) {
  return (
    <Field id={props.id} label={props.label} hint={props.hint} error={fieldError(props.problem, props.id)}>
      <input
        type="text"
        inputMode={props.mode}
        autocomplete="off"
        maxLength={props.most}
        value={props.value}
        onInput={(event) => props.onType(event.currentTarget.value)}
      />
    </Field>
  );
}

function Day(props: { id: string; label: string; value: string; problem: unknown; onType: (on: string) => void }) {
  return (
    <Field id={props.id} label={props.label} error={fieldError(props.problem, props.id)}>
      <input type="date" max={today(zone.value)} value={props.value} onInput={(event) => props.onType(event.currentTarget.value)} />
    </Field>
  );
}

function Member({ entry, patch, problem }: Part<MemberDraft>): ComponentChildren {
  const t = useTexts(texts);
  const r = useTexts(residentTexts);
  return (
    <>
      <Text id="name" label={r('residents.name')} hint={r('residents.name_hint')} value={entry.name} problem={problem} onType={(name) => patch({ name })} />
      <Choice
        name="relation"
        legend={t('collect.relation')}
        layout="row"
        options={RELATIONS.map((value) => ({ value, label: t(`collect.relation.${value}`) }))}
        value={entry.relation}
        error={fieldError(problem, 'relation')}
        onChange={(relation) => patch({ relation })}
      />
      <DocumentFields
        kind={entry.kind}
        number={entry.number}
        errors={{ number: fieldError(problem, 'document.number') }}
        onChange={patch}
      />
      <Text id="phone" label={t('collect.phone')} mode="tel" value={entry.phone} problem={problem} onType={(phone) => patch({ phone })} />
    </>
  );
}

/** Which of the household; not asked when there is only one. */
function Who(props: { legend: string; members: readonly MemberDraft[]; value: string; problem: unknown; onPick: (id: string) => void }) {
  if (props.members.length < 2) return null;
  return (
    <Choice
      name="person_id"
      legend={props.legend}
      layout="row"
      options={props.members.map(({ person_id, name }) => ({ value: person_id, label: name.trim() || maskedName(name) }))}
      value={props.value || undefined}
      error={fieldError(props.problem, 'person_id')}
      onChange={props.onPick}
    />
  );
}

function Contact({ entry, patch, problem, members }: Part<ContactDraft>): ComponentChildren {
  const t = useTexts(texts);
  return (
    <>
      <Who legend={t('collect.contact_who')} members={members} value={entry.person_id} problem={problem} onPick={(person_id) => patch({ person_id })} />
      <Text id="name" label={t('collect.contact_name')} most={50} value={entry.name} problem={problem} onType={(name) => patch({ name })} />
      <Text id="phone" label={t('collect.phone')} mode="tel" value={entry.phone} problem={problem} onType={(phone) => patch({ phone })} />
      <Day id="met_on" label={t('collect.met_on')} value={entry.met_on} problem={problem} onType={(met_on) => patch({ met_on })} />
      <Text id="note" label={t('collect.note')} most={NOTE_MOST} value={entry.note} problem={problem} onType={(note) => patch({ note })} />
    </>
  );
}

function Journey({ entry, patch, problem, members }: Part<JourneyDraft>): ComponentChildren {
  const t = useTexts(texts);
  return (
    <>
      <Who legend={t('collect.who')} members={members} value={entry.person_id} problem={problem} onPick={(person_id) => patch({ person_id })} />
      <Text
        id="place"
        label={t('collect.place')}
        hint={t('collect.place_hint')}
        most={PLACE_MOST}
        value={entry.place}
        problem={problem}
        onType={(place) => patch({ place })}
      />
      <Day id="from_on" label={t('collect.from_on')} value={entry.from_on} problem={problem} onType={(from_on) => patch({ from_on })} />
      <Day id="to_on" label={t('collect.to_on')} value={entry.to_on} problem={problem} onType={(to_on) => patch({ to_on })} />
    </>
  );
}

function Need({ entry, patch, problem, members }: Part<NeedDraft>): ComponentChildren {
  const t = useTexts(texts);
  return (
    <>
      <Who legend={t('collect.who')} members={members} value={entry.person_id} problem={problem} onPick={(person_id) => patch({ person_id })} />
      <Choice
        name="kind"
        legend={t('collect.need_kind')}
        layout="row"
        options={HELP_KINDS.map((value) => ({ value, label: t(`collect.need.${value}`) }))}
        value={entry.kind}
        error={fieldError(problem, 'kind')}
        onChange={(kind) => patch({ kind })}
      />
      <Field id="text" label={t('collect.words')} hint={t('collect.words_hint')} error={fieldError(problem, 'text')}>
        <textarea rows={3} maxLength={WORDS_MOST} value={entry.text} onInput={(event) => patch({ text: event.currentTarget.value })} />
      </Field>
    </>
  );
}
