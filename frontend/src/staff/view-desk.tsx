/** 工作: what waits for me, and the ways to everything that my roles are for. */
import { useEffect, useState } from 'preact/hooks';
import { call } from '../core/api';
import { duty } from '../core/duty';
import { say, useTexts } from '../core/i18n';
import { unsentOnDuty } from '../core/outbox';
import { A } from '../core/router';
import { Icon, Notice, Screen } from '../core/ui';
import { DESK, type DeskEntry } from './desk';
import { DutyIcon } from './icon';
import type { Proposal } from './proposals';
import { texts } from './texts';

export default function Desk() {
  const t = useTexts(texts);
  const me = duty.value;
  if (me.state !== 'in') return null;
  const entries = DESK.filter(({ tasks }) => tasks.some((task) => me.tasks.includes(task)));
  const unsent = unsentOnDuty.value;
  return (
    <Screen title={t('staff.desk.title')}>
      <p class="quiet">{t('staff.desk.hello', { name: me.name, unit: me.unit.name })}</p>
      {me.grants.length === 0 && <Notice tone="warn">{t('staff.desk.nothing')}</Notice>}
      {unsent > 0 && (
        <ul class="rows">
          <li>
            <A href="/outbox">
              <Icon name="cloud" />
              <span class="grow marked">{t('staff.desk.unsent', { n: unsent })}</span>
              <Icon name="next" />
            </A>
          </li>
        </ul>
      )}
      {me.tasks.includes('agree') && <Proposals />}
      {entries.length > 0 && (
        <nav aria-label={t('staff.desk.ways')}>
          <ul class="rows">
            {entries.map((entry) => (
              <Way key={entry.href} entry={entry} />
            ))}
          </ul>
        </nav>
      )}
    </Screen>
  );
}

/** How many wait, once it is known; a number that cannot be had is not worth an error here. */
function useCount(ask: (() => Promise<number>) | undefined): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    void ask?.()
      .then(setCount)
      .catch(() => undefined);
  }, []);
  return count;
}

function Way({ entry }: { entry: DeskEntry }) {
  const count = useCount(entry.count);
  return (
    <li>
      <A href={entry.href}>
        <DutyIcon name={entry.icon} />
        <span class="row-text">
          <span>{say(entry.label)}</span>
          {entry.hint && <small>{say(entry.hint)}</small>}
        </span>
        <Count n={count} />
        <Icon name="next" />
      </A>
    </li>
  );
}

/** How many wait, as a number to see and a word to hear. */
function Count(props: { n: number }) {
  const t = useTexts(texts);
  if (props.n === 0) return null;
  return (
    <span class="count">
      <span aria-hidden="true">{props.n}</span>
      <span class="unseen">{t('staff.desk.count', { n: props.n })}</span>
    </span>
  );
}

async function waitingForMe(): Promise<number> {
  const { proposals } = await call<{ proposals: Proposal[] }>('GET', '/duty/proposals');
  return proposals.filter((one) => one.may_agree).length;
}

function Proposals() {
  const t = useTexts(texts);
  const count = useCount(waitingForMe);
  return (
    <ul class="rows">
      <li>
        <A href="/duty/proposals">
          <DutyIcon name="hands" />
          <span class="grow">{t('staff.desk.proposals')}</span>
          <Count n={count} />
          <Icon name="next" />
        </A>
      </li>
    </ul>
  );
}
