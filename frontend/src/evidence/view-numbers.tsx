/** 赋码公示: the public numbers of a day that is over; nobody has to sign in for them. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { now, today } from '../core/clock';
import { say, useTexts } from '../core/i18n';
import { Card, failureText, Field, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { zone } from '../healthcode/data';
import { dayWords } from '../healthcode/explain';
import { dayPlus, type Kind, KIND_NAMES } from './data';
import { texts } from './texts-own';

const FILED = ['filed', 'approved', 'refused', 'withdrawn', 'open', 'blocked'] as const;
const APPEALED = ['appealed', 'upheld', 'lifted', 'unanswered'] as const;
type Number = (typeof FILED)[number] | (typeof APPEALED)[number];
type Row = { division: string; name: string; kind: Kind | null; reason: string | null; reason_text: string | null } & Record<
  Number,
  number | null
>;
interface Board {
  on: string;
  as_of: string;
  rows: Row[];
}

export default function Numbers() {
  const t = useTexts(texts);
  const yesterday = dayPlus(today(zone.value, now()), -1);
  const [on, choose] = useState(yesterday);
  return (
    <Screen title={t('evidence.counts.title')} back="/">
      <p>{t('evidence.counts.lead')}</p>
      <Field id="on" label={t('evidence.counts.day')}>
        <input
          type="date"
          value={on}
          max={yesterday}
          onInput={(event) => event.currentTarget.value && choose(event.currentTarget.value)}
        />
      </Field>
      <Day key={on} on={on} />
    </Screen>
  );
}

function Day({ on }: { on: string }) {
  const t = useTexts(texts);
  const { data, failure } = useAnswer<Board>(`/boards/evidence?on=${on}`);
  if (!data)
    return failure === undefined ? (
      <p role="status">{t('evidence.own.loading')}</p>
    ) : (
      <Notice tone="warn" live>
        {failureText(failure)}
      </Notice>
    );
  if (data.rows.length === 0) return <Notice live>{t('evidence.counts.none')}</Notice>;
  return (
    <>
      {data.rows.map((row) => (
        <Card key={`${row.division}${row.kind}${row.reason}`} title={row.name}>
          <p>
            {row.kind ? `${say(KIND_NAMES[row.kind])} · ${row.reason_text}` : t('evidence.counts.not_listed')}
          </p>
          <dl class="facts">
            {[...FILED, ...APPEALED].map((name) => (
              <div key={name}>
                <dt>{t(`evidence.counts.${name}`)}</dt>
                <dd>{row[name] ?? t('evidence.counts.small')}</dd>
              </div>
            ))}
          </dl>
        </Card>
      ))}
      <p class="quiet">{t('evidence.counts.caption', { on: dayWords(data.on), time: momentText(data.as_of) })}</p>
    </>
  );
}
