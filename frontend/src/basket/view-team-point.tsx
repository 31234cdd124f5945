/** Making or changing a point of a team, and the times at which it hands over. */
import { useState } from 'preact/hooks';
import { call } from '../core/api';
import { uuid7 } from '../core/clock';
import { useDraft } from '../core/draft';
import { useForm } from '../core/form';
import { useTexts } from '../core/i18n';
import { go, query } from '../core/router';
import { mistakes } from '../core/task';
import { Button, Choice, ErrorSummary, Field, fieldError, Notice, Screen } from '../core/ui';
import { DivisionPicker } from '../divisions/picker';
import { placeText, usePlaces } from '../market/buy-words';
import { useKept } from './data';
import { Heard, Householder } from './parts';
import { POINT_KINDS, POINT_STATES, type Point, type PointKind, type PointState, type Team } from './shapes';
import { TeamWindows } from './team-windows';
import { texts } from './texts';
import { texts as teamTexts } from './texts-team';

const TEAM = '/basket/team';
const NAME_MOST = 40;
const ADDRESS_MOST = 120;
const COMMUNITIES_MOST = 20;

export default function PointScreen() {
  const w = useTexts(teamTexts);
  usePlaces();
  const id = query('id');
  return (
    <Screen title={w(id ? 'team.point.change' : 'team.point.new')} back={TEAM} key={id}>
      <Householder>{id ? <Known id={id} /> : <PointForm />}</Householder>
    </Screen>
  );
}

function Known({ id }: { id: string }) {
  const kept = useKept<Team>(TEAM, 'team');
  const point = kept.data?.points.find(({ point_id }) => point_id === id);
  if (!point) return <Heard kept={kept} />;
  const changed = (now: Point) => {
    const points = kept.data!.points.map((one) => (one.point_id === now.point_id ? now : one));
    kept.set({ ...kept.data!, points });
  };
  return (
    <>
      <PointForm key={point.version} point={point} onSaved={changed} />
      <TeamWindows point={point} />
    </>
  );
}

interface Draft {
  id: string;
  kind: PointKind;
  name: string;
  address: string;
  division_code?: string;
  communities: readonly string[];
  state: PointState;
}

function PointForm(props: { point?: Point; onSaved?: (point: Point) => void }) {
  const t = useTexts(texts);
  const w = useTexts(teamTexts);
  const { point } = props;
  const [isSaved, setSaved] = useState(false);
  const [draft, touch, clear] = useDraft<Draft>(`basket.point.${point ? `${point.point_id}.${point.version}` : 'new'}`, () => ({
    id: uuid7(),
    kind: point?.kind ?? 'pick_up',
    name: point?.name ?? '',
    address: point?.address ?? '',
    division_code: point?.division_code,
    communities: point?.communities ?? [],
    state: point?.state ?? 'open',
  }));
  const found = () =>
    mistakes({
      name: draft.name.trim() ? undefined : w('team.missing.name'),
      address: draft.address.trim() ? undefined : w('team.missing.address'),
      division_code: draft.division_code ? undefined : w('team.missing.division'),
      communities: draft.communities.length ? undefined : w('team.missing.communities'),
    });
  const change = (patch: Partial<Draft>) => {
    setSaved(false);
    touch(patch);
  };
  const { problem, isBusy, submit: save } = useForm(found, async () => {
    const saved = await (point ? changePoint(point, draft) : makePoint(draft));
    clear();
    setSaved(true);
    if (point) props.onSaved?.(saved);
    else go(`/basket/team/point?id=${encodeURIComponent(saved.point_id)}`, true);
  });
  const labels = {
    name: w('team.point.name'),
    address: w('team.point.address'),
    division_code: w('team.point.division'),
    communities: w('team.point.communities'),
  };
  return (
    <form onSubmit={save} noValidate>
      <ErrorSummary problem={problem} labels={labels} />
      {isSaved && (
        <Notice tone="good" live>
          {w('team.point.saved')}
        </Notice>
      )}
      {!point && (
        <Choice
          name="kind"
          legend={w('team.point.kind')}
          layout="row"
          options={POINT_KINDS.map((value) => ({ value, label: t(`basket.kind.${value}`) }))}
          value={draft.kind}
          onChange={(kind) => change({ kind })}
        />
      )}
      <Field id="name" label={labels.name} hint={w('team.point.name_hint')} error={fieldError(problem, 'name')}>
        <input type="text" maxLength={NAME_MOST} autocomplete="off" value={draft.name} onInput={(event) => change({ name: event.currentTarget.value })} />
      </Field>
      <Field id="address" label={labels.address} error={fieldError(problem, 'address')}>
        <input type="text" maxLength={ADDRESS_MOST} autocomplete="off" value={draft.address} onInput={(event) => change({ address: event.currentTarget.value })} />
      </Field>
      {!point && (
        <DivisionPicker
          id="division_code"
          label={labels.division_code}
          error={fieldError(problem, 'division_code')}
          value={draft.division_code}
          onChange={(division_code) => change({ division_code, communities: draft.communities.length ? draft.communities : [division_code] })}
        />
      )}
      <Communities codes={draft.communities} error={fieldError(problem, 'communities')} onChange={(communities) => change({ communities })} />
      {point && point.state !== 'suspended' && (
        <Choice
          name="state"
          legend={w('team.point.state')}
          options={POINT_STATES.map((value) => ({ value, label: t(`basket.point.${value}`) }))}
          value={draft.state === 'suspended' ? undefined : draft.state}
          onChange={(state) => change({ state })}
        />
      )}
      {point?.state === 'suspended' && <Notice tone="warn">{w('team.point.suspended')}</Notice>}
      <Button kind="main" type="submit" busy={isBusy}>
        {w('team.point.save')}
      </Button>
    </form>
  );
}

async function makePoint({ id, kind, name, address, division_code, communities }: Draft): Promise<Point> {
  const body = { id, kind, name: name.trim(), address: address.trim(), division_code, communities };
  return call<Point>('POST', '/basket/team/points', body);
}

/** Only what is different is sent, so that two people who change two things do not undo each other. */
async function changePoint(point: Point, { name, address, communities, state }: Draft): Promise<Point> {
  const wanted = { name: name.trim(), address: address.trim(), communities, state };
  const changed = Object.entries(wanted).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(point[key as keyof Point]));
  const body = { version: point.version, ...Object.fromEntries(changed) };
  return call<Point>('POST', `/basket/team/points/${encodeURIComponent(point.point_id)}/changes`, body);
}

function Communities(props: { codes: readonly string[]; error?: string; onChange: (codes: readonly string[]) => void }) {
  const w = useTexts(teamTexts);
  const { codes, error, onChange } = props;
  return (
    <section class={error ? 'group field-bad' : 'group'} id="communities" tabIndex={-1}>
      <h2>{w('team.point.communities')}</h2>
      {error && <p class="field-error">{error}</p>}
      {codes.length > 0 && (
        <ul class="rows">
          {codes.map((code) => (
            <li class="row" key={code}>
              <span lang="zh-CN">{placeText(code)}</span>
              <Button aria-label={w('team.point.remove', { name: placeText(code) })} onClick={() => onChange(codes.filter((one) => one !== code))}>
                −
              </Button>
            </li>
          ))}
        </ul>
      )}
      {codes.length < COMMUNITIES_MOST && (
        <DivisionPicker
          key={codes.length}
          id="community"
          label={w('team.point.add')}
          digits={[9, 12]}
          value={undefined}
          onChange={(code) => onChange([...new Set([...codes, code])])}
        />
      )}
    </section>
  );
}
