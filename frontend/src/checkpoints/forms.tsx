/** What is typed at a checkpoint: a document, a visitor. What is half typed is kept sealed until it is done. */
import { useEffect, useRef } from 'preact/hooks';
import { phoneOf } from '../accounts/rules';
import { useForm } from '../core/form';
import { useTexts } from '../core/i18n';
import { mistakes, standing, useTask } from '../core/task';
import { Button, ErrorSummary, Field, fieldError, Tick } from '../core/ui';
import { useSealedDraft } from '../cotravel/sealed-draft';
import { DocumentFields, nameMistake, numberMistake } from '../residents/document';
import { normalise, type DocumentKind } from '../residents/rules';
import { texts as residents } from '../residents/texts';
import { onVisitor } from './acting';
import { numberRead, onDocument } from './reading';
import { NUMBER_DRAFT, VISITOR_DRAFT } from './shift';
import { texts } from './texts-forms';

interface NumberDraft {
  kind: DocumentKind;
  number: string;
}

/** A reader on a cable types the number in and asks by itself. */
export function NumberForm({ onDone }: { onDone: () => void }) {
  const t = useTexts(texts);
  const say = useTexts(residents);
  const task = useTask();
  const draft = useSealedDraft<NumberDraft>(NUMBER_DRAFT, () => ({ kind: 'resident_id', number: '' }));
  const content = draft.content ?? { kind: 'resident_id' as const, number: '' };
  const found = () => mistakes({ 'document.number': numberMistake(content.kind, content.number) });
  const problem = standing(task.problem, found);
  // What stands there at this moment, before it is drawn: a reader's first keys come into the field and are taken out again.
  const stands = useRef<NumberDraft>(undefined);
  stands.current = content;
  useEffect(() => () => (stands.current = undefined), []);
  const change = (patch: Partial<NumberDraft>) => {
    stands.current = { ...stands.current!, ...patch };
    draft.touch(patch);
  };
  const ask = (kind: DocumentKind, typed: string) =>
    task.run(async () => {
      const number = normalise(typed);
      // Nobody is shown for a number that stands there no more.
      const isStill = () => stands.current?.kind === kind && normalise(stands.current.number) === number;
      if (!(await onDocument({ kind, number }, isStill))) return;
      onDone();
      await draft.clear();
    });
  useEffect(() => {
    const { value } = numberRead;
    // What was half typed is put there first, or it would take the place of what was read.
    if (!value || !draft.content || task.isBusy) return;
    numberRead.value = undefined;
    // It stands in the field before it is asked about: whatever the server refuses can be seen and mended.
    change({ kind: 'resident_id', number: value });
    void ask('resident_id', value);
  }, [numberRead.value, draft.content !== undefined, task.isBusy]);
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = found();
    if (wrong) return task.fail(wrong);
    void ask(content.kind, content.number);
  };
  return (
    <form onSubmit={submit} noValidate>
      <p>{t('number.why')}</p>
      <ErrorSummary problem={problem} labels={{ 'document.number': say('residents.number') }} />
      <DocumentFields kind={content.kind} number={content.number} errors={{ number: fieldError(problem, 'document.number') }} onChange={(patch) => change({ kind: content.kind, ...patch })} />
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t('number.ask')}
      </Button>
    </form>
  );
}

const NOBODY = { name: '', phone: '', agrees: false };

/** Name and phone by consent; the number as others write it, without the country's. */
export function VisitorForm({ onDone }: { onDone: () => void }) {
  const t = useTexts(texts);
  const draft = useSealedDraft(VISITOR_DRAFT, () => NOBODY);
  const { name, phone, agrees } = draft.content ?? NOBODY;
  const found = () =>
    mistakes({
      visitor_name: nameMistake(name),
      visitor_phone: phoneOf(phone) ? undefined : t('visitor.phone_wrong'),
      visitor_consent: agrees ? undefined : t('visitor.consent_missing'),
    });
  const { problem, isBusy, submit } = useForm(found, async () => {
    await onVisitor(name.trim(), phoneOf(phone)!);
    await draft.clear();
    onDone();
  });
  const labels = { visitor_name: t('visitor.name'), visitor_phone: t('visitor.phone'), visitor_consent: t('visitor.consent_short') };
  return (
    <form onSubmit={submit} noValidate>
      <ErrorSummary problem={problem} labels={labels} />
      <Field id="visitor_name" label={t('visitor.name')} error={fieldError(problem, 'visitor_name')}>
        <input type="text" autocomplete="off" maxLength={30} value={name} onInput={(event) => draft.touch({ name: event.currentTarget.value })} />
      </Field>
      <Field id="visitor_phone" label={t('visitor.phone')} error={fieldError(problem, 'visitor_phone')}>
        <input type="tel" inputMode="tel" autocomplete="off" maxLength={20} value={phone} onInput={(event) => draft.touch({ phone: event.currentTarget.value })} />
      </Field>
      <Tick
        id="visitor_consent"
        label={t('visitor.consent')}
        checked={agrees}
        onChange={(on) => draft.touch({ agrees: on })}
        error={fieldError(problem, 'visitor_consent')}
      />
      <Button kind="main" type="submit" busy={isBusy}>
        {t('visitor.save')}
      </Button>
    </form>
  );
}
