/** 同行登记: who of a village, town or county registered a trip; asked, and dealt with, one by one. */
import { useEffect, useState } from 'preact/hooks';
import { Offline, online } from '../core/api';
import { useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, Choice, ErrorSummary, failureText, Field, Icon, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { areaText, useNames } from '../staff/words';
import { areas, loadMore, loadPage, pageOf, type Page, type Registered, type Which } from './desk-registered';
import { RegisteredSheet } from './registered-sheet';
import { texts } from './texts-desk-registered';
import { tripWords } from './trip-words';

export default function DeskRegistered() {
  const t = useTexts(texts);
  useNames();
  const known = areas();
  const [chosen, choose] = useState<string>();
  const [which, show] = useState<Which>('open');
  const area = chosen ?? known[0];
  return (
    <Screen title={t('asked.title')} back="/duty">
      <p>{t('asked.lead')}</p>
      {known.length > 1 && (
        <Field id="area" label={t('asked.which')}>
          <select value={area} onChange={(event) => choose(event.currentTarget.value)}>
            {known.map((one) => (
              <option key={one} value={one} selected={one === area}>
                {areaText(one)}
              </option>
            ))}
          </select>
        </Field>
      )}
      <Choice
        name="list"
        legend={t('asked.list')}
        layout="row"
        options={(['open', 'confirmed'] as const).map((value) => ({ value, label: t(`asked.list.${value}`) }))}
        value={which}
        onChange={show}
      />
      {area && <Below key={`${which}.${area}`} area={area} which={which} />}
    </Screen>
  );
}

function Below({ area, which }: { area: string; which: Which }) {
  const t = useTexts(texts);
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setBusy] = useState(true);
  const ask = (): void => {
    setBusy(true);
    loadPage(which, area)
      .then(() => setFailure(undefined), setFailure)
      .finally(() => setBusy(false));
  };
  useEffect(ask, [online.value]);
  const page = pageOf(which, area);
  if (page) return <People page={page} area={area} which={which} failure={isBusy ? undefined : failure} />;
  if (isBusy) return <p role="status">{t('asked.loading')}</p>;
  return (
    <>
      <Notice tone="warn" live>
        {failure instanceof Offline ? t('asked.no_list') : failureText(failure)}
      </Notice>
      <Button kind="main" onClick={ask}>
        {t('asked.again')}
      </Button>
    </>
  );
}

function People({ page, area, which, failure }: { page: Page; area: string; which: Which; failure: unknown }) {
  const t = useTexts(texts);
  const task = useTask();
  const [open, setOpen] = useState<Registered>();
  const [said, say] = useState<'done_confirm' | 'done_dismiss'>();
  const time = momentText(page.as_of);
  const n = page.registrations.length;
  const done = (what: 'done_confirm' | 'done_dismiss') => {
    setOpen(undefined);
    say(what);
  };
  return (
    <>
      {failure !== undefined && (
        <Notice tone="warn" live>
          {failure instanceof Offline ? t('asked.kept') : failureText(failure)}
        </Notice>
      )}
      <div role="status">{said && <Notice tone="good">{t(`asked.${said}`)}</Notice>}</div>
      <p class="hint">{t(page.next ? 'asked.count_more' : 'asked.count', { n, time })}</p>
      {n === 0 && <p>{t(`asked.nobody.${which}`)}</p>}
      <ul class="rows" data-testid="asked">
        {page.registrations.map((one) => (
          <li key={`${one.resident_id}.${one.trip.id}`}>
            <Row one={one} onOpen={() => setOpen(one)} />
          </li>
        ))}
      </ul>
      <ErrorSummary problem={task.problem} />
      {page.next && (
        <Button busy={task.isBusy} onClick={() => void task.run(() => loadMore(which, area))}>
          {t('asked.more')}
        </Button>
      )}
      {open && <RegisteredSheet one={open} onDone={done} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function Row({ one, onOpen }: { one: Registered; onOpen: () => void }) {
  const t = useTexts(texts);
  const { title, detail } = tripWords(one.trip, t('asked.unknown_trip'));
  return (
    <button type="button" onClick={onOpen}>
      <span class="row-text">
        <strong>{one.name}</strong>
        <span>{title}</span>
        <span class="hint">{[detail, areaText(one.division_code)].filter(Boolean).join(' · ')}</span>
        {one.order && <span class="hint">{t(`asked.order.${one.order.state}`)}</span>}
        {one.trip.is_withdrawn && <span class="hint">{t(one.must_end ? 'asked.must_end' : 'asked.trip_gone')}</span>}
        {one.until_on === null && <span class="hint">{t('asked.over')}</span>}
      </span>
      <Icon name="next" />
    </button>
  );
}
