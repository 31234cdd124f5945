/** The fields of a call, in the order in which a caller says things. */
import { useTexts } from '../core/i18n';
import { LineField } from '../core/line-field';
import { Field, fieldError, Notice, Tick } from '../core/ui';
import { DivisionPicker } from '../divisions/picker';
import { categories, categoryOf, nameOf } from './categories';
import type { CallDraft } from './desk-call';
import { Questions } from './questions';
import { texts } from './texts-desk';

interface Props {
  call: CallDraft;
  patch: (part: Partial<CallDraft>) => void;
  problem: unknown;
  /** The division in which this agent takes calls. */
  within: string | undefined;
}

const TEXT_MOST = 1000;
const PLACE_MOST = 100;
const NAME_MOST = 40;

export function CallFields(props: Props) {
  const t = useTexts(texts);
  const { call, patch, problem, within } = props;
  const category = categoryOf(call.category);
  return (
    <>
      <Field id="text" label={t('desk.call.words')} hint={t('desk.call.words_hint')} error={fieldError(problem, 'text')}>
        <textarea rows={3} maxLength={TEXT_MOST} value={call.text} onInput={(event) => patch({ text: event.currentTarget.value })} />
      </Field>
      <CategoryField {...props} />
      {category && (
        <Questions questions={category.questions} typed={call.answers} onChange={(answers) => patch({ answers })} problem={problem} />
      )}
      {category?.advice && <Notice>{nameOf(category.advice)}</Notice>}
      <div class="desk-pair">
        <DivisionPicker
          id="division_code"
          label={t('desk.call.division')}
          value={call.division_code || undefined}
          onChange={(division_code) => patch({ division_code })}
          digits={[9, 12]}
          within={within}
          error={fieldError(problem, 'division_code')}
        />
        <Field id="place" label={t('desk.call.place')} hint={t('desk.call.place_hint')} error={fieldError(problem, 'place')}>
          <input type="text" autocomplete="off" maxLength={PLACE_MOST} value={call.place} onInput={(event) => patch({ place: event.currentTarget.value })} />
        </Field>
      </div>
      <Caller {...props} />
    </>
  );
}

function CategoryField({ call, patch, problem }: Props) {
  const t = useTexts(texts);
  const all = categories.value?.categories ?? [];
  return (
    <Field id="category" label={t('desk.call.category')} error={fieldError(problem, 'category')}>
      <select value={call.category} onChange={(event) => patch({ category: event.currentTarget.value })}>
        <option value="" selected={!call.category}>
          {t('desk.call.choose')}
        </option>
        {(categories.value?.groups ?? []).map((group) => (
          <optgroup key={group.code} label={nameOf(group)}>
            {all
              .filter((one) => one.group === group.code)
              .map((one) => (
                <option key={one.code} value={one.code} selected={one.code === call.category}>
                  {nameOf(one)}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    </Field>
  );
}

/** What the caller was told, when that was all they needed. */
export function AnswerField({ call, patch, problem }: Props) {
  const t = useTexts(texts);
  return (
    <Field id="answered-text" label={t('desk.call.answer')} hint={t('desk.call.answer_hint')} error={fieldError(problem, 'answered.text')}>
      <textarea rows={2} maxLength={TEXT_MOST} value={call.answer} onInput={(event) => patch({ answer: event.currentTarget.value })} />
    </Field>
  );
}

/** The caller, who is asked first: without their consent there is nothing to type. */
function Caller({ call, patch, problem }: Props) {
  const t = useTexts(texts);
  return (
    <>
      <Tick
        id="may_call_back"
        label={
          <>
            {t('desk.call.may_call_back')}
            <small>{t('desk.call.nameless')}</small>
          </>
        }
        checked={call.may_call_back}
        onChange={(may_call_back) => patch({ may_call_back })}
      />
      {call.may_call_back && (
        <div class="desk-pair">
          <LineField
            name="call_back.phone"
            label={t('desk.call.phone')}
            kind="phone"
            problem={problem}
            value={call.phone}
            onInput={(phone) => patch({ phone })}
          />
          <LineField
            name="call_back.name"
            label={t('desk.call.name')}
            most={NAME_MOST}
            problem={problem}
            value={call.name}
            onInput={(name) => patch({ name })}
          />
        </div>
      )}
    </>
  );
}
