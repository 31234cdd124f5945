/** One field of an act on a work order. */
import { useEffect, useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { Photos } from '../core/photo-field';
import { Choice, Field, fieldError } from '../core/ui';
import { nameOf } from './categories';
import { colleaguesOf, type Colleague } from './data-desk';
import type { Order } from './data-orders';
import { LINK_KINDS, NOBODY, OUTCOMES, RESTS_H, type ActDraft, type Asked } from './order-act-rules';
import { album } from './order-album';
import { texts } from './texts-order-act';
import { SATISFACTIONS, texts as satisfactions, type Satisfaction } from './texts-words';
import { unitText, type Act } from './words';

const MOST = { answer: 1000, text: 1000, note: 500, ref: 64 } as const;
const REST_WORDS = RESTS_H.map((hours) => String(hours)) as readonly ('2' | '24' | '72' | '144')[];

export interface FieldProps {
  order: Order;
  act: Act;
  draft: ActDraft;
  patch: (change: Partial<ActDraft>) => void;
  problem: unknown;
}

export function ActField({ asked, ...props }: FieldProps & { asked: Asked }) {
  const { field } = asked;
  if (field === 'answer' || field === 'text' || field === 'note') return <Words {...props} field={field} isNeeded={asked.isNeeded} />;
  if (field === 'into' || field === 'ref') return <Line {...props} field={field} />;
  if (field === 'to') return <Colleagues {...props} />;
  if (field === 'satisfaction') return <Satisfied {...props} />;
  if (field === 'pictures') {
    const { draft, patch, problem } = props;
    return <Photos album={album} photos={draft.pictures} onChange={(pictures) => patch({ pictures })} error={fieldError(problem, 'pictures')} />;
  }
  return <OneOf {...props} field={field} />;
}

function Words({ field, isNeeded, draft, patch, problem }: FieldProps & { field: 'answer' | 'text' | 'note'; isNeeded: boolean }) {
  const t = useTexts(texts);
  return (
    <Field
      id={field}
      label={t(field === 'note' && !isNeeded ? 'act.note_optional' : `act.${field}`)}
      hint={field === 'answer' ? t('act.answer_hint') : undefined}
      error={fieldError(problem, field)}
    >
      <textarea rows={field === 'note' ? 2 : 4} maxLength={MOST[field]} value={draft[field] ?? ''} onInput={(event) => patch({ [field]: event.currentTarget.value })} />
    </Field>
  );
}

function Line({ field, draft, patch, problem }: FieldProps & { field: 'into' | 'ref' }) {
  const t = useTexts(texts);
  return (
    <Field id={field} label={t(`act.${field}`)} error={fieldError(problem, field)}>
      <input
        type="text"
        autocomplete="off"
        autocapitalize={field === 'into' ? 'characters' : 'off'}
        maxLength={MOST.ref}
        value={draft[field] ?? ''}
        onInput={(event) => patch({ [field]: event.currentTarget.value })}
      />
    </Field>
  );
}

type Listed = 'reason' | 'unit' | 'until' | 'outcome' | 'kind';

/** The answers that a field has, each with its words. */
function useOptions(field: Listed, { order, act }: FieldProps): readonly { value: string; label: string }[] {
  const t = useTexts(texts);
  if (field === 'reason') return (order.reasons[act] ?? []).map((one) => ({ value: one.code, label: nameOf(one) }));
  if (field === 'unit') return order.transfer_to.map((value) => ({ value, label: unitText(value) }));
  if (field === 'until') return REST_WORDS.map((value) => ({ value, label: t(`act.until.${value}`) }));
  if (field === 'outcome') return OUTCOMES.map((value) => ({ value, label: t(`act.outcome.${value}`) }));
  return LINK_KINDS.map((value) => ({ value, label: t(`act.kind.${value}`) }));
}

function OneOf({ field, ...props }: FieldProps & { field: Listed }) {
  const t = useTexts(texts);
  return (
    <Choice
      name={field}
      legend={t(`act.${field}`)}
      layout={field === 'until' ? 'row' : 'column'}
      options={useOptions(field, props)}
      value={props.draft[field]}
      onChange={(value) => props.patch({ [field]: value })}
      error={fieldError(props.problem, field)}
    />
  );
}

function Satisfied({ draft, patch, problem }: FieldProps) {
  const t = useTexts(texts);
  const s = useTexts(satisfactions);
  return (
    <Choice
      name="satisfaction"
      legend={t('act.satisfaction')}
      options={SATISFACTIONS.map((value) => ({ value, label: s(`satisfaction.${value}`) }))}
      value={draft.satisfaction as Satisfaction | undefined}
      onChange={(satisfaction) => patch({ satisfaction })}
      error={fieldError(problem, 'satisfaction')}
    />
  );
}

/** Who of the unit may take it over, and how much each has in hand. */
function Colleagues({ order, draft, patch, problem }: FieldProps) {
  const t = useTexts(texts);
  const [found, setFound] = useState<readonly Colleague[]>([]);
  useEffect(() => {
    if (order.unit) void colleaguesOf(order.unit).then(({ colleagues }) => setFound(colleagues), () => undefined);
  }, [order.unit]);
  const options = found.map(({ staff_id, name, open }) => ({ value: staff_id, label: name, hint: t('act.to_open', { n: open }) }));
  return (
    <Choice
      name="to"
      legend={t('act.to')}
      options={[...options, { value: NOBODY, label: t('act.to_nobody') }]}
      value={draft.to}
      onChange={(to) => patch({ to })}
      error={fieldError(problem, 'to')}
    />
  );
}
