/** Who of the area registered a trip of a patient: asked for on purpose, page by page, and written down as a list that was read. */
import { useState } from 'preact/hooks';
import { call } from '../core/api';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, Card, ErrorSummary, Notice } from '../core/ui';
import { More } from '../staff/more';
import { areaText } from '../staff/words';
import { joined, pathOf, type FellowsOfTrip } from './patients';
import { texts } from './texts-patients';
import { dayText } from './words';

export function Fellows({ patientId }: { patientId: string }) {
  const t = useTexts(texts);
  const task = useTask();
  const [found, setFound] = useState<readonly FellowsOfTrip[]>();
  const ask = async (body: object) => (await call<{ fellows: FellowsOfTrip[] }>('POST', `${pathOf(patientId)}/fellows`, body)).fellows;
  const find = () => void task.run(async () => setFound(await ask({})));
  const more = async (trip: number, after: string) => {
    const behind = await ask({ behind: { trip, after } });
    setFound((known) => joined(known ?? [], behind));
  };
  const isNobody = found?.every(({ people }) => people.length === 0);
  return (
    <section class="group" aria-labelledby="fellows">
      <h2 id="fellows">{t('fellows.title')}</h2>
      <p class="quiet">{t('fellows.lead')}</p>
      <ErrorSummary problem={task.problem} />
      <Button busy={task.isBusy} onClick={find}>
        {t('fellows.find')}
      </Button>
      <div role="status">{isNobody && <Notice>{t('fellows.none')}</Notice>}</div>
      {!isNobody && found?.map((one) => (
        <OfTrip key={`${one.journey_id} ${one.trip}`} fellows={one} more={(after) => more(one.trip, after)} />
      ))}
    </section>
  );
}

function OfTrip({ fellows, more }: { fellows: FellowsOfTrip; more: (after: string) => Promise<void> }) {
  const t = useTexts(texts);
  const { people } = fellows;
  return (
    <Card title={t('fellows.trip', { said: fellows.said, day: dayText(fellows.on), n: fellows.trip })}>
      {people.length === 0 && <p>{t('fellows.nobody')}</p>}
      <ul class="plain-list" data-testid="fellows">
        {people.map((person) => (
          <li key={person.resident_id}>
            <strong lang="zh-CN">{person.name}</strong> {areaText(person.division_code)} · {t(`fellows.state.${person.state}`)}
          </li>
        ))}
      </ul>
      <More next={fellows.next} fetch={more} />
    </Card>
  );
}
