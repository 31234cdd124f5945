/** 检测点: the checkpoints of one's area, by division and name. */
import { useEffect, useState } from 'preact/hooks';
import { call } from '../core/api';
import { useTexts } from '../core/i18n';
import { A, go } from '../core/router';
import { Button, failureText, Field, Icon, Notice, Screen } from '../core/ui';
import { DivisionPicker } from '../divisions/picker';
import { areaText, useNames } from '../staff/words';
import { mayManage, readAreas } from './areas';
import { AREA_DIGITS, placePath, type ManagedPlace } from './manage';
import { texts } from './texts-places';

const COUNTY_DIGITS = 6;
/** So long nothing is typed before it is looked for. */
const TYPED_MS = 300;

export default function Checkpoints() {
  const t = useTexts(texts);
  useNames();
  const [chosen, choose] = useState<string>();
  const [top] = readAreas.value;
  const area = chosen ?? (top && top.length >= COUNTY_DIGITS ? top : undefined);
  const isOne = readAreas.value.length === 1 && top?.length === 12;
  return (
    <Screen title={t('cp.title')} back="/duty">
      {!isOne && (
        <DivisionPicker
          id="area"
          label={t('cp.area')}
          value={area}
          digits={AREA_DIGITS}
          {...(top && readAreas.value.length === 1 ? { within: top } : {})}
          onChange={choose}
        />
      )}
      {area ? <List key={area} area={area} /> : <p role="status">{t('cp.choose_area')}</p>}
      {mayManage() && (
        <Button kind="main" onClick={() => go('/duty/checkpoints/edit')}>
          {t('cp.new')}
        </Button>
      )}
    </Screen>
  );
}

interface Page {
  checkpoints: readonly ManagedPlace[];
  next: string | null;
}

function List({ area }: { area: string }) {
  const t = useTexts(texts);
  const [typed, type] = useState('');
  const [page, show] = useState<Page>();
  const [failure, setFailure] = useState<unknown>();
  const ask = (after: string | null, before: readonly ManagedPlace[]): (() => void) => {
    let isOver = false;
    const words = typed.trim() ? `&q=${encodeURIComponent(typed.trim())}` : '';
    const path = `/duty/checkpoints?area=${area}${words}${after ? `&after=${after}` : ''}`;
    call<Page>('GET', path).then(
      (found) => {
        if (isOver) return;
        setFailure(undefined);
        show({ ...found, checkpoints: [...before, ...found.checkpoints] });
      },
      (problem: unknown) => !isOver && setFailure(problem),
    );
    return () => (isOver = true);
  };
  useEffect(() => {
    let over: (() => void) | undefined;
    const timer = setTimeout(() => (over = ask(null, [])), typed ? TYPED_MS : 0);
    return () => {
      clearTimeout(timer);
      over?.();
    };
  }, [typed]);
  return (
    <>
      <form role="search" onSubmit={(event) => event.preventDefault()}>
        <Field id="words" label={t('cp.search')}>
          <input
            type="search"
            autocomplete="off"
            enterkeyhint="search"
            maxLength={40}
            value={typed}
            onInput={(event) => type(event.currentTarget.value)}
          />
        </Field>
      </form>
      {failure !== undefined && (
        <>
          <Notice tone="warn" live>
            {failureText(failure)}
          </Notice>
          <Button onClick={() => ask(null, [])}>{t('cp.again')}</Button>
        </>
      )}
      {!page && failure === undefined && <p role="status">{t('cp.loading')}</p>}
      {page && page.checkpoints.length === 0 && !page.next && <p role="status">{t(typed.trim() ? 'cp.no_hits' : 'cp.none')}</p>}
      {page && page.checkpoints.length > 0 && <Rows places={page.checkpoints} />}
      {page?.next && <Button onClick={() => ask(page.next, page.checkpoints)}>{t('cp.more')}</Button>}
    </>
  );
}

function Rows({ places }: { places: readonly ManagedPlace[] }) {
  const t = useTexts(texts);
  return (
    <ul class="rows" data-testid="checkpoints">
      {places.map((one) => (
        <li key={one.checkpoint_id}>
          <A href={placePath(one.checkpoint_id)}>
            <span class="row-text">
              <strong lang="zh-CN">{one.name}</strong>
              <span class="hint">
                {t(`cp.kind.${one.kind}`)} · <span lang="zh-CN">{areaText(one.division_code)}</span>
              </span>
              <span class={one.state === 'closed' ? 'state state-refused' : 'state'}>
                {t(`cp.state.${one.state}`)}
                {one.state === 'open' && ` · ${t(`cp.mode.${one.mode}`)} · ${one.hours}`}
              </span>
            </span>
            <Icon name="next" />
          </A>
        </li>
      ))}
    </ul>
  );
}
