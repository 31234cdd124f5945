/** The keys and quotas of a partner, put before a second person; kept while they are typed. */
import { useState } from 'preact/hooks';
import { call } from '../core/api';
import { uuid7 } from '../core/clock';
import { dropDrafts, useDraft } from '../core/draft';
import { useTexts } from '../core/i18n';
import { mistakes, standing, useTask } from '../core/task';
import { Button, ErrorSummary, Field, fieldError, Notice } from '../core/ui';
import { pathOf, type Partner } from './shapes';
import { texts } from './texts-duty';

const PER_MINUTE_MOST = 6000;
const PER_DAY_MOST = 2_000_000;
const USUAL = { per_minute: 60, per_day: 20_000 };

interface Typed {
  id: string;
  key_0: string;
  key_1: string;
  per_minute: string;
  per_day: string;
}

const within = (text: string, most: number): boolean => /^\d{1,7}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= most;

export function Terms({ partner }: { partner: Partner }) {
  const t = useTexts(texts);
  // A draft is of the version it was typed from: what was ended since must not come back with it.
  const drafts = `duty.terms.${partner.partner_id}.`;
  const [typed, change, clear] = useDraft<Typed>(`${drafts}${partner.version}`, () => ({
    id: uuid7(),
    key_0: partner.keys[0]?.public_key ?? '',
    key_1: partner.keys[1]?.public_key ?? '',
    per_minute: String(partner.per_minute || USUAL.per_minute),
    per_day: String(partner.per_day || USUAL.per_day),
  }));
  // Whatever is typed anew is another proposal; only the same again is the same.
  const retype = (patch: Partial<Typed>) => change({ ...patch, id: uuid7() });
  const task = useTask();
  const [isDone, setDone] = useState(false);
  const found = () =>
    mistakes({
      'keys.0': typed.key_0.trim() ? undefined : t('partners.key_missing'),
      per_minute: within(typed.per_minute, PER_MINUTE_MOST) ? undefined : t('partners.per_minute_wrong'),
      per_day: within(typed.per_day, PER_DAY_MOST) ? undefined : t('partners.per_day_wrong'),
    });
  const problem = standing(task.problem, found);
  const submit = (event: Event) => {
    event.preventDefault();
    setDone(false);
    const wrong = found();
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      await call('POST', `${pathOf(partner.partner_id)}/terms`, {
        id: typed.id,
        version: partner.version,
        per_minute: Number(typed.per_minute),
        per_day: Number(typed.per_day),
        keys: [typed.key_0, typed.key_1].map((key) => key.trim()).filter(Boolean),
      });
      clear();
      dropDrafts(drafts);
      setDone(true);
    });
  };
  const labels = {
    'keys.0': t('partners.key_one'),
    'keys.1': t('partners.key_two'),
    per_minute: t('partners.per_minute'),
    per_day: t('partners.per_day'),
  };
  return (
    <section class="group" aria-labelledby="terms">
      <h2 id="terms">{t('partners.terms')}</h2>
      <p>{t('partners.terms_lead')}</p>
      <form onSubmit={submit} noValidate>
        <ErrorSummary problem={problem} labels={labels} />
        {(['key_0', 'key_1'] as const).map((name, place) => (
          <Field
            key={name}
            id={`keys.${place}`}
            label={t(place ? 'partners.key_two' : 'partners.key_one')}
            hint={t('partners.key_hint')}
            error={fieldError(problem, `keys.${place}`)}
          >
            <textarea
              rows={4}
              maxLength={600}
              spellcheck={false}
              autocomplete="off"
              value={typed[name]}
              onInput={(event) => retype({ [name]: event.currentTarget.value })}
            />
          </Field>
        ))}
        {(['per_minute', 'per_day'] as const).map((name) => (
          <Field key={name} id={name} label={t(`partners.${name}`)} error={fieldError(problem, name)}>
            <input
              type="text"
              inputMode="numeric"
              autocomplete="off"
              maxLength={7}
              value={typed[name]}
              onInput={(event) => retype({ [name]: event.currentTarget.value })}
            />
          </Field>
        ))}
        <div role="status">{isDone && <Notice tone="good">{t('partners.proposed')}</Notice>}</div>
        <Button kind="main" type="submit" busy={task.isBusy}>
          {t('partners.propose')}
        </Button>
      </form>
    </section>
  );
}
