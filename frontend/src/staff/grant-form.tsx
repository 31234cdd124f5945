/** A role, its area and its last day: what is given to somebody. */
import { now, today } from '../core/clock';
import { duty } from '../core/duty';
import { say, useTexts } from '../core/i18n';
import { Field, fieldError } from '../core/ui';
import { city } from '../divisions/city';
import { DivisionPicker } from '../divisions/picker';
import { areasOf } from './people';
import { texts } from './texts-people';
import { endOfDay, lastDays } from './until';
import { ROLE_DIGITS, ROLES, roleHint } from './words';

export interface GrantDraft {
  role: string;
  area: string;
  /** The three digits of a grid within the area, for a grid worker of one grid. */
  grid: string;
  last_on: string;
}

export const NO_GRANT: GrantDraft = { role: '', area: '', grid: '', last_on: '' };

const zone = (): string => city.value?.zone ?? 'Asia/Shanghai';

/** The last day as typed, or the usual one. */
function lastDay(draft: GrantDraft): string {
  return draft.last_on || lastDays(today(zone(), now())).usual;
}

/** What the phone finds missing by itself, by field path. */
export function grantGaps(draft: GrantDraft, t: (key: keyof typeof texts & string) => string) {
  return {
    role: draft.role ? undefined : t('staff.grant.role_missing'),
    area: draft.area || !draft.role ? undefined : t('staff.grant.area_missing'),
    grid: /^(\d{3})?$/.test(draft.grid) ? undefined : t('staff.grant.grid_wrong'),
  };
}

/** The body for the server. */
export function grantBody(draft: GrantDraft): { role: string; area: string; until: string } {
  const grid = draft.role === 'grid_worker' ? draft.grid : '';
  return { role: draft.role, area: draft.area + grid, until: endOfDay(lastDay(draft), zone()) };
}

export function GrantFields(props: { draft: GrantDraft; patch: (patch: Partial<GrantDraft>) => void; problem: unknown }) {
  const t = useTexts(texts);
  const { draft, patch, problem } = props;
  const days = lastDays(today(zone(), now()));
  const me = duty.value;
  const areas = me.state === 'in' ? areasOf(me) : [];
  const digits = ROLE_DIGITS[draft.role] ?? [];
  const chosen = (role: string) => {
    const stays = ROLE_DIGITS[role]?.includes(draft.area.length);
    patch({ role, grid: '', ...(stays ? {} : { area: '' }) });
  };
  return (
    <>
      <Field
        id="role"
        label={t('staff.grant.role')}
        hint={draft.role ? roleHint(draft.role) : undefined}
        error={fieldError(problem, 'role')}
      >
        <select required value={draft.role} onChange={(event) => chosen(event.currentTarget.value)}>
          <option value="">{t('staff.choose')}</option>
          {Object.entries(ROLES).map(([role, label]) => (
            <option key={role} value={role}>
              {say(label)}
            </option>
          ))}
        </select>
      </Field>
      {draft.role && (
        <DivisionPicker
          id="area"
          label={t('staff.grant.area')}
          hint={t('staff.grant.area_hint')}
          error={fieldError(problem, 'area')}
          value={draft.area || undefined}
          digits={digits}
          within={areas.length === 1 ? areas[0] : undefined}
          onChange={(area) => patch({ area })}
        />
      )}
      {draft.role === 'grid_worker' && (
        <Field id="grid" label={t('staff.grant.grid')} hint={t('staff.grant.grid_hint')} error={fieldError(problem, 'grid')}>
          <input
            type="text"
            inputMode="numeric"
            autocomplete="off"
            maxLength={3}
            value={draft.grid}
            onInput={(event) => patch({ grid: event.currentTarget.value.trim() })}
          />
        </Field>
      )}
      <Field
        id="until"
        label={t('staff.grant.until')}
        hint={t('staff.grant.until_hint')}
        error={fieldError(problem, 'until')}
      >
        <input
          type="date"
          required
          min={today(zone(), now())}
          max={days.most}
          value={lastDay(draft)}
          onInput={(event) => patch({ last_on: event.currentTarget.value })}
        />
      </Field>
    </>
  );
}
