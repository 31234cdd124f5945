/** Who belongs to a checkpoint: all of a village, persons by the number of their document. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { useTexts } from '../core/i18n';
import { mistakes, useTask } from '../core/task';
import { Button, Card, ErrorSummary, Field, fieldError, failureText, Notice } from '../core/ui';
import { DivisionPicker } from '../divisions/picker';
import { DocumentFields, numberMistake } from '../residents/document';
import type { DocumentKind } from '../residents/rules';
import { Fetching } from '../staff/failure';
import { areaText, dayText } from '../staff/words';
import { readAreas } from './areas';
import { type ManagedPlace, type Regular } from './manage';
import { texts } from './texts-places';

type Add = (wish: Record<string, unknown>) => Promise<void>;

export function Regulars({ place }: { place: ManagedPlace }) {
  const t = useTexts(texts);
  const path = `/duty/checkpoints/${place.checkpoint_id}/regulars/list`;
  const answer = useAnswer<{ regulars: readonly Regular[] }>(path);
  const [isNew, setNew] = useState(false);
  const add: Add = async (wish) => {
    setNew(false);
    await call('POST', path, wish);
    await answer.reload();
    setNew(true);
  };
  const regulars = answer.data?.regulars;
  return (
    <Card title={t('cp.regulars')}>
      <p class="hint">{t('cp.regulars_hint')}</p>
      <Fetching answer={answer} />
      {regulars?.length === 0 && <p>{t('cp.regulars_none')}</p>}
      {regulars && regulars.length > 0 && (
        <ul class="lines" data-testid="regulars">
          {regulars.map((one) => (
            <Row key={one.regular_id} one={one} path={path} onGone={answer.reload} />
          ))}
        </ul>
      )}
      <p role="status" class={isNew ? 'state' : 'unseen'}>
        {isNew && t('cp.added')}
      </p>
      <details class="adding">
        <summary>{t('cp.add_village')}</summary>
        <AddVillage add={add} />
      </details>
      <details class="adding">
        <summary>{t('cp.add_person')}</summary>
        <AddPerson add={add} />
      </details>
    </Card>
  );
}

function Row({ one, path, onGone }: { one: Regular; path: string; onGone: () => Promise<void> }) {
  const t = useTexts(texts);
  const task = useTask();
  const who =
    one.kind === 'village' ? t('cp.regular.village', { name: areaText(one.village ?? '') }) : one.kind === 'source' ? t('cp.regular.source') : (one.number ?? '');
  const drop = () =>
    task.run(async () => {
      await call('DELETE', `${path}/${one.regular_id}`);
      await onGone();
    });
  return (
    <li>
      <strong>{who}</strong>
      {one.label && <p>{one.label}</p>}
      {one.until && <p class="hint">{t('cp.regular_until', { time: dayText(one.until) })}</p>}
      {task.problem !== undefined && (
        <Notice tone="bad" live>
          {failureText(task.problem)}
        </Notice>
      )}
      {one.kind !== 'source' && (
        <Button busy={task.isBusy} aria-label={t('cp.regular_remove_of', { who })} onClick={() => void drop()}>
          {t('cp.regular_remove')}
        </Button>
      )}
    </li>
  );
}

function AddVillage({ add }: { add: Add }) {
  const t = useTexts(texts);
  const [top] = readAreas.value;
  const own = readAreas.value.length === 1 && top?.length === 12 ? top : undefined;
  const [village, choose] = useState(own);
  const task = useTask();
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = mistakes({ village: village ? undefined : t('cp.village_missing') });
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      await add({ village });
      choose(own);
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <ErrorSummary problem={task.problem} />
      <DivisionPicker
        id="village"
        label={t('cp.which_village')}
        value={village}
        digits={[12]}
        {...(readAreas.value.length === 1 && top && top.length < 12 ? { within: top } : {})}
        error={fieldError(task.problem, 'village')}
        onChange={choose}
      />
      <Button type="submit" busy={task.isBusy}>
        {t('cp.add_village_do')}
      </Button>
    </form>
  );
}

interface Typed {
  kind: DocumentKind;
  number: string;
  label: string;
}
const NOTHING: Typed = { kind: 'resident_id', number: '', label: '' };

/** Nothing of it is kept on the phone: it is about a person. */
function AddPerson({ add }: { add: Add }) {
  const t = useTexts(texts);
  const [typed, type] = useState(NOTHING);
  const task = useTask();
  const submit = (event: Event) => {
    event.preventDefault();
    const wrong = mistakes({ 'document.number': numberMistake(typed.kind, typed.number) });
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      const { kind, number, label } = typed;
      await add({ document: { kind, number }, ...(label.trim() ? { label: label.trim() } : {}) });
      type(NOTHING);
    });
  };
  const number = fieldError(task.problem, 'document.number');
  const kind = fieldError(task.problem, 'document.kind');
  return (
    <form onSubmit={submit} noValidate>
      <ErrorSummary problem={task.problem} />
      <p class="hint">{t('cp.add_person_hint')}</p>
      <DocumentFields
        kind={typed.kind}
        number={typed.number}
        errors={{ ...(kind ? { kind } : {}), ...(number ? { number } : {}) }}
        onChange={(patch) => type({ ...typed, ...patch })}
      />
      <Field id="label" label={t('cp.label')}>
        <input
          type="text"
          autocomplete="off"
          maxLength={40}
          value={typed.label}
          onInput={(event) => type({ ...typed, label: event.currentTarget.value })}
        />
      </Field>
      <Button type="submit" busy={task.isBusy}>
        {t('cp.add')}
      </Button>
    </form>
  );
}
