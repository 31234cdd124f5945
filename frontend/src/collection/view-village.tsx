/** 我的村： who lives in the village, household by household; who is due, unwell, or asked for help. */
import { useEffect, useState } from 'preact/hooks';
import { call, Offline, online } from '../core/api';
import { hasTask } from '../core/duty';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Button, Choice, Field, failureText, Icon, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { loadDivisions, tree } from '../divisions/data';
import { households, isSyncing, openVillage, roster, syncFailure, syncRoster, village, villages } from './data';
import { counted, filtered, FILTERS, type Filter, type Household } from './roster';
import { StateWords } from './state-words';
import { texts } from './texts-village';

const AT_ONCE = 40;
/** What is looked for stays while the village is walked through, person by person. */
const looking = { filter: 'due' as Filter, typed: '', shown: AT_ONCE };

export default function Village() {
  const t = useTexts(texts);
  const code = village.value;
  useEffect(() => {
    if (code) void openVillage(code).then(loadDivisions).catch(() => undefined);
  }, [code, online.value]);
  return (
    <Screen title={t('village.title')}>
      {!code && <Notice>{t('village.none')}</Notice>}
      {code && villages.value.length > 1 && <Which code={code} />}
      {code && (roster.value?.village === code ? <Roster /> : <FirstSync />)}
    </Screen>
  );
}

function nameOf(code: string): string {
  return tree.value?.byCode.get(code)?.name ?? code;
}

function Which(props: { code: string }) {
  const t = useTexts(texts);
  return (
    <Field id="village" label={t('village.which')}>
      <select value={props.code} onChange={(event) => void openVillage(event.currentTarget.value)}>
        {villages.value.map((one) => (
          <option key={one} value={one} selected={one === props.code}>
            {nameOf(one)}
          </option>
        ))}
      </select>
    </Field>
  );
}

function FirstSync() {
  const t = useTexts(texts);
  if (syncFailure.value && !isSyncing.value) {
    return (
      <>
        <Notice tone="warn" live>
          {syncFailure.value instanceof Offline ? t('village.no_roster') : failureText(syncFailure.value)}
        </Notice>
        <Button kind="main" onClick={() => void syncRoster()}>
          {t('village.again')}
        </Button>
      </>
    );
  }
  return (
    <div role="status" class="card">
      <p>
        <strong>{t('village.first_sync')}</strong>
      </p>
      <progress aria-label={t('village.first_sync')} />
      <p class="hint">{t('village.first_sync_why')}</p>
    </div>
  );
}

function Roster() {
  const t = useTexts(texts);
  const [filter, setFilter] = useState(looking.filter);
  const [typed, setTyped] = useState(looking.typed);
  const [shown, setShown] = useState(looking.shown);
  Object.assign(looking, { filter, typed, shown });
  const all = households.value;
  const counts = counted(all);
  const found = filtered(all, filter, typed);
  const pick = (next: Filter) => {
    setFilter(next);
    setShown(AT_ONCE);
  };
  return (
    <>
      <Count what={filter === 'all' ? undefined : t(`village.filter.${filter}`)} n={counts[filter]} all={counts.all} />
      <Ways households={all} />
      <Choice
        name="filter"
        legend={t('village.filter')}
        layout="row"
        options={FILTERS.map((value) => ({ value, label: `${t(`village.filter.${value}`)} ${counts[value]}` }))}
        value={filter}
        onChange={pick}
      />
      <Field id="search" label={t('village.search')}>
        <input
          type="search"
          autocomplete="off"
          enterkeyhint="search"
          value={typed}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setShown(AT_ONCE);
          }}
        />
      </Field>
      {found.length === 0 && <Notice tone={filter === 'due' && !typed ? 'good' : 'info'}>{t(filter === 'due' && !typed ? 'village.all_done' : 'village.nobody')}</Notice>}
      {found.slice(0, shown).map((household) => (
        <Door key={household.head} household={household} />
      ))}
      {found.length > shown && (
        <Button onClick={() => setShown(shown + AT_ONCE)}>
          {t('village.more', { n: Math.min(AT_ONCE, found.length - shown) })}
        </Button>
      )}
    </>
  );
}

/** A number with its base and its time, and whether it may be old. */
function Count(props: { what: string | undefined; n: number; all: number }) {
  const t = useTexts(texts);
  const { what, n, all } = props;
  const time = momentText(roster.value!.as_of);
  return (
    <Notice tone={syncFailure.value ? 'warn' : 'info'} live>
      <p>
        <strong>{what ? t('village.count', { what, n, all, time }) : t('village.count_all', { all, time })}</strong>
      </p>
      {isSyncing.value && <progress aria-label={t('village.first_sync')} />}
      {syncFailure.value !== undefined && !isSyncing.value && (
        <p>{syncFailure.value instanceof Offline ? t('village.kept') : failureText(syncFailure.value)}</p>
      )}
      {!isSyncing.value && online.value && <Button onClick={() => void syncRoster()}>{t('village.refresh')}</Button>}
    </Notice>
  );
}

/** How many work orders of the village are open; undefined until the server has said so. */
function useOpenOrders(): number | undefined {
  const [open, setOpen] = useState<number>();
  const code = village.value;
  useEffect(() => {
    if (!hasTask('handle_order')) return;
    void call<{ units: { unit: string; open: number }[] }>('GET', '/duty/orders/units')
      .then(({ units }) => setOpen(units.find(({ unit }) => unit === `village.${code}`)?.open))
      .catch(() => undefined);
  }, [code, online.value]);
  return open;
}

/** What else is done in a village; what waits for an answer carries its number. */
function Ways(props: { households: readonly Household[] }) {
  const t = useTexts(texts);
  const people = props.households.flatMap(({ members }) => members);
  const asked = people.filter(({ has_asked }) => has_asked).length;
  const differ = people.filter(({ differs }) => differs).length;
  const open = useOpenOrders();
  const ways: [string, string][] = [
    ...(hasTask('handle_order')
      ? [[`/duty/orders?unit=village.${village.value}`, open ? t('village.orders', { n: open }) : t('village.to_orders')] as [string, string]]
      : []),
    ['/duty/village/collect', t('village.collect')],
    ['/duty/village/help', asked ? t('village.help', { n: asked }) : t('village.to_help')],
    ['/duty/village/differences', differ ? t('village.differences', { n: differ }) : t('village.to_differences')],
  ];
  return (
    <nav class="ways" aria-label={t('village.more_work')}>
      {ways.map(([href, label]) => (
        <A key={href} class="button button-plain" href={href}>
          {label}
        </A>
      ))}
    </nav>
  );
}

function Door({ household }: { household: Household }) {
  const t = useTexts(texts);
  return (
    <section class="group">
      <h2>{t('village.household', { n: household.number })}</h2>
      <ul class="rows">
        {household.members.map((one) => (
          <li key={one.resident_id}>
            <A href={`/duty/village/visit?for=${encodeURIComponent(one.resident_id)}`}>
              <span class="row-text">
                <strong>{one.is_head && household.members.length > 1 ? `${one.name} · ${t('village.head')}` : one.name}</strong>
                <StateWords one={one} />
              </span>
              <Icon name="next" />
            </A>
          </li>
        ))}
      </ul>
    </section>
  );
}
