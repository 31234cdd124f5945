/** 同行登记: who of a village, town or county registered a trip; asked, and dealt with, one by one. */
import { useState } from 'preact/hooks';
import { KeptList } from '../collection/kept-list';
import { useTexts } from '../core/i18n';
import { Choice, Icon, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { AreaField } from '../staff/area-field';
import { More } from '../staff/more';
import { areaText, useNames } from '../staff/words';
import { areas, listPath, registeredLists, troubleOf, type Page, type Registered, type Which } from './desk-registered';
import { RegisteredSheet, type Said } from './registered-sheet';
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
      <AreaField label={t('asked.which')} areas={known} area={area} choose={choose} />
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
  const path = listPath(area, which);
  return (
    <KeptList
      page={registeredLists.of(path)}
      load={() => registeredLists.load(path)}
      offline={{ kept: t('asked.kept'), none: t('asked.no_list') }}
    >
      {(page) => <People page={page} area={area} which={which} />}
    </KeptList>
  );
}

function People({ page, area, which }: { page: Page; area: string; which: Which }) {
  const t = useTexts(texts);
  const [open, setOpen] = useState<Registered>();
  const [said, say] = useState<Said>();
  const time = momentText(page.as_of);
  const n = page.registrations.length;
  const done = (what: Said) => {
    setOpen(undefined);
    say(what);
  };
  return (
    <>
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
      <More next={page.next} fetch={() => registeredLists.more(listPath(area, which))} />
      {open && <RegisteredSheet one={open} onDone={done} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function Row({ one, onOpen }: { one: Registered; onOpen: () => void }) {
  const t = useTexts(texts);
  const { title, detail } = tripWords(one.trip, t('asked.unknown_trip'));
  const trouble = troubleOf(one);
  return (
    <button type="button" onClick={onOpen}>
      <span class="row-text">
        <strong>{one.name}</strong>
        <span>{title}</span>
        <span class="hint">{[detail, areaText(one.division_code)].filter(Boolean).join(' · ')}</span>
        {one.order && <span class="hint">{t(`asked.order.${one.order.state}`)}</span>}
        {trouble && <span class="hint">{t(trouble)}</span>}
        {one.until_on === null && <span class="hint">{t('asked.over')}</span>}
      </span>
      <Icon name="next" />
    </button>
  );
}
