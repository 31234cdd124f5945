/** 资料不一致： what was collected beside what was there, and who may be registered twice. */
import { useAnswer } from '../core/answer';
import { Offline } from '../core/api';
import { useTexts } from '../core/i18n';
import { Button, failureText, Notice, Screen } from '../core/ui';
import { resync, village } from './data';
import type { Difference } from './compare';
import { Differences } from './differences';
import { texts } from './texts-help';

interface Hint {
  resident_id: string;
  name: string;
  other_id: string;
  other_name: string;
  why: ('same_name_and_birth_date' | 'neighbouring_document' | 'same_phone')[];
}
interface Answer {
  differences: Difference[];
  hints: Hint[];
}

export default function VillageDifferences() {
  const t = useTexts(texts);
  return (
    <Screen title={t('differ.title')} back="/duty/village">
      <p>{t('differ.lead')}</p>
      {village.value && <Inside code={village.value} key={village.value} />}
    </Screen>
  );
}

function Inside({ code }: { code: string }) {
  const t = useTexts(texts);
  const { data, failure, reload } = useAnswer<Answer>(`/duty/collections/differences?village=${code}`);
  const picked = async () => {
    await reload();
    void resync();
  };
  return (
    <>
      {failure !== undefined && (
        <>
          <Notice tone="warn" live>
            {failure instanceof Offline ? t('differ.online') : failureText(failure)}
          </Notice>
          <Button onClick={() => void reload()}>{t('help.again')}</Button>
        </>
      )}
      {!data && !failure && <p role="status">{t('help.loading')}</p>}
      {data && (
        <Differences
          differences={data.differences}
          path="/duty/collections/differences/pick"
          extra={{ village: code }}
          onPicked={picked}
        />
      )}
      {data && data.hints.length > 0 && <Twice hints={data.hints} />}
    </>
  );
}

function Twice({ hints }: { hints: readonly Hint[] }) {
  const t = useTexts(texts);
  return (
    <section class="group">
      <h2>{t('differ.twice')}</h2>
      <p>{t('differ.twice_lead')}</p>
      <ul class="rows">
        {hints.map((hint) => (
          <li class="row" key={`${hint.resident_id}${hint.other_id}`}>
            <div class="row-text">
              <strong>{t('differ.pair', { one: hint.name, other: hint.other_name })}</strong>
              <span>{hint.why.map((why) => t(`differ.why.${why}`)).join(' · ')}</span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
