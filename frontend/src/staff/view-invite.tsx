/** Inviting somebody: who, for which unit, with which role; then the code, this once. */
import { useEffect, useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { useDraft } from '../core/draft';
import { duty, type Unit } from '../core/duty';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { mistakes, standing, useTask } from '../core/task';
import { Button, ErrorSummary, Field, fieldError, Notice, Screen } from '../core/ui';
import { Fetching } from './failure';
import { grantBody, GrantFields, grantGaps, NO_GRANT, type GrantDraft } from './grant-form';
import { InvitationCard } from './invitation';
import { areasOf, type Invited } from './people';
import { texts } from './texts-people';
import { areaText, lastDayText, roleText, useNames } from './words';

interface Draft extends GrantDraft {
  name: string;
  unit_id: string;
}

const EMPTY: Draft = { ...NO_GRANT, name: '', unit_id: '' };

export default function Invite() {
  const t = useTexts(texts);
  useNames();
  const [invited, setInvited] = useState<Invited>();
  return (
    <Screen title={t(invited ? 'staff.invite.done' : 'staff.invite.title')} back="/duty/people">
      {invited ? <Done invited={invited} onMore={() => setInvited(undefined)} /> : <Form onInvited={setInvited} />}
    </Screen>
  );
}

function Form(props: { onInvited: (invited: Invited) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const [draft, patch, clear] = useDraft<Draft>('duty.invite', EMPTY);
  const typed = () =>
    mistakes({
      name: draft.name.trim() ? undefined : t('staff.invite.name_missing'),
      unit_id: draft.unit_id ? undefined : t('staff.invite.unit_missing'),
      ...grantGaps(draft, t),
    });
  const problem = standing(task.problem, typed);
  const send = (event: Event) => {
    event.preventDefault();
    const wrong = typed();
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      const body = { name: draft.name.trim(), unit_id: draft.unit_id, ...grantBody(draft) };
      const invited = await call<Invited>('POST', '/duty/staff', body);
      clear();
      props.onInvited({ ...invited, given: invited.proposal ? null : grantBody(draft) });
    });
  };
  return (
    <form onSubmit={send} noValidate>
      <p>{t('staff.invite.lead')}</p>
      <ErrorSummary problem={problem} />
      <Field id="name" label={t('staff.invite.name')} error={fieldError(problem, 'name')}>
        <input
          type="text"
          autocomplete="off"
          maxLength={60}
          required
          value={draft.name}
          onInput={(event) => patch({ name: event.currentTarget.value })}
        />
      </Field>
      <UnitField
        value={draft.unit_id}
        error={fieldError(problem, 'unit_id')}
        onChange={(unit_id) => patch({ unit_id })}
      />
      <GrantFields draft={draft} patch={patch} problem={problem} />
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t('staff.invite.send')}
      </Button>
    </form>
  );
}

function UnitField(props: { value: string; error?: string; onChange: (unitId: string) => void }) {
  const t = useTexts(texts);
  const me = duty.value;
  const area = me.state === 'in' ? (areasOf(me)[0] ?? '') : '';
  const answer = useAnswer<{ units: Unit[] }>(`/duty/units?area=${area}`);
  const units = answer.data?.units ?? [];
  useEffect(() => {
    // With one unit there is nothing to choose.
    if (!props.value && units.length === 1) props.onChange(units[0]!.unit_id);
  }, [units.length]);
  return (
    <>
      <Fetching answer={answer} />
      {units.length > 0 && (
        <Field id="unit_id" label={t('staff.people.unit')} error={props.error}>
          <select required value={props.value} onChange={(event) => props.onChange(event.currentTarget.value)}>
            <option value="">{t('staff.choose')}</option>
            {units.map((unit) => (
              <option key={unit.unit_id} value={unit.unit_id}>
                {unit.name}
              </option>
            ))}
          </select>
        </Field>
      )}
      {answer.data && (
        <A class="way-on" href="/duty/people/unit">
          {t('staff.invite.unit_none')}
        </A>
      )}
    </>
  );
}

function Done(props: { invited: Invited; onMore: () => void }) {
  const t = useTexts(texts);
  const { staff, invitation, given } = props.invited;
  return (
    <>
      <div class="no-print">
        <Notice tone={given ? 'good' : 'info'}>
          {given
            ? t('staff.invite.granted', {
                role: roleText(given.role),
                area: areaText(given.area),
                day: lastDayText(given.until),
              })
            : t('staff.invite.proposed')}
        </Notice>
      </div>
      <InvitationCard name={staff.name} unit={staff.unit.name} number={staff.staff_number} invitation={invitation} />
      <div class="stack no-print">
        <Button onClick={props.onMore}>{t('staff.invite.another')}</Button>
        <A class="button button-plain" href="/duty/people">
          {t('staff.invite.back')}
        </A>
      </div>
    </>
  );
}
