/** A screen of what is kept about oneself or somebody of one's household: whose, and how it is fetched. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { SignInFirst } from '../accounts/sign-in-first';
import { useAnswer } from '../core/answer';
import { Offline, Problem } from '../core/api';
import { useTexts } from '../core/i18n';
import { session } from '../core/session';
import { Button, Choice, failureText, Notice, Screen } from '../core/ui';
import { loadCity } from '../divisions/city';
import { HOUSEHOLD, type Household } from './data';
import { texts } from './texts-of-household';

interface About<T> {
  /** What is asked; somebody of the household is asked for by `resident_id`. */
  path: string;
  /** The name under which one's own is kept for when there is no network. */
  kept: string;
  /** What stands there for whoever has not applied. */
  notApplied: ComponentChildren;
  /** `query` is what has to stand behind further questions about the same person: empty, or `?resident_id=…`. */
  children: (data: T, query: string) => ComponentChildren;
}

const MYSELF = 'me';

export function OfHousehold<T>(
  props: About<T> & { title: string; back: string; lead: string; legend: string; behind?: ComponentChildren },
) {
  useEffect(() => {
    void loadCity().catch(() => undefined);
  }, []);
  return (
    <Screen title={props.title} back={props.back}>
      {session.value.state === 'in' ? (
        <>
          <p>{props.lead}</p>
          <Whose {...props} />
          {props.behind}
        </>
      ) : (
        <SignInFirst />
      )}
    </Screen>
  );
}

function Whose<T>(props: About<T> & { legend: string }) {
  const t = useTexts(texts);
  const household = useAnswer<Household>('/me/household', HOUSEHOLD);
  const [whose, setWhose] = useState(MYSELF);
  const members = household.data?.members ?? [];
  const people = [
    { value: MYSELF, label: t('whose.me') },
    ...members.map(({ resident_id, name }) => ({ value: resident_id, label: name })),
  ];
  return (
    <>
      {members.length > 0 && (
        <Choice name="whose" legend={props.legend} layout="row" options={people} value={whose} onChange={setWhose} />
      )}
      <Of key={whose} {...props} residentId={whose === MYSELF ? undefined : whose} />
    </>
  );
}

function Of<T>(props: About<T> & { residentId: string | undefined }) {
  const t = useTexts(texts);
  const query = props.residentId ? `?resident_id=${encodeURIComponent(props.residentId)}` : '';
  const { data, failure, reload } = useAnswer<T>(props.path + query, props.residentId ? undefined : props.kept);
  if (failure instanceof Problem && failure.code === 'residents.not_applied') return <>{props.notApplied}</>;
  const isKept = failure instanceof Offline && data !== undefined;
  return (
    <>
      {failure !== undefined && (
        <>
          <Notice tone={isKept ? 'info' : 'warn'} live>
            {isKept ? t('whose.kept') : failureText(failure)}
          </Notice>
          {!isKept && <Button onClick={() => void reload()}>{t('whose.again')}</Button>}
        </>
      )}
      {!data && failure === undefined && <p role="status">{t('whose.loading')}</p>}
      {data && props.children(data, query)}
    </>
  );
}
