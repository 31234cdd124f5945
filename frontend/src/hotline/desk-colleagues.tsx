/** Who may have an order: the people of a unit, those on shift first, whoever has least first among them. */
import { useAnswer } from '../core/answer';
import { useTexts } from '../core/i18n';
import { Choice } from '../core/ui';
import { Fetching } from '../staff/failure';
import type { Colleague } from './data-desk';
import { NOBODY } from './order-act-rules';
import { texts } from './texts-desk';

interface Props {
  unit: string;
  value: string | undefined;
  onChange: (to: string) => void;
  error?: string;
  /** Whether I am one of them: nothing is handed over to oneself. */
  withoutMe?: boolean;
}

const first = (one: Colleague, other: Colleague): number =>
  Number(other.is_on_shift) - Number(one.is_on_shift) || one.open - other.open;

export function ColleagueField({ unit, value, onChange, error, withoutMe }: Props) {
  const t = useTexts(texts);
  const answer = useAnswer<{ colleagues: readonly Colleague[] }>(`/duty/orders/colleagues?${new URLSearchParams({ unit }).toString()}`);
  const people = [...(answer.data?.colleagues ?? [])].filter(({ is_me }) => !(is_me && withoutMe)).sort(first);
  const options = people.map(({ staff_id, name, number, open, is_on_shift }) => ({
    value: staff_id,
    label: t(is_on_shift ? 'desk.hand.colleague' : 'desk.hand.off', { name, number: number ?? '', n: open }),
  }));
  return (
    <>
      <Fetching answer={answer} />
      {answer.data && (
        <Choice
          name="to"
          legend={t('desk.bulk.person')}
          options={[...options, { value: NOBODY, label: t('desk.hand.back') }]}
          value={value}
          onChange={onChange}
          error={error}
        />
      )}
    </>
  );
}
