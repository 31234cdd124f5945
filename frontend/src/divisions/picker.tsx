/** Choosing a division on a phone: county, town, village, or by any part of a name. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { Button, failureText, Field, Icon, Notice, Sheet } from '../core/ui';
import { Offline } from '../core/api';
import { loadDivisions, tree } from './data';
import { childrenOf, deepest, endsAt, pathOf, pathText, search, shortName, type Division, type Tree } from './rules';
import { texts } from './texts';

interface Props {
  id: string;
  label: string;
  hint?: string;
  error?: string;
  value: string | undefined;
  onChange: (code: string) => void;
  /** How many digits the code may have; without it an address is chosen, as far down as it goes. */
  digits?: readonly number[];
  /** Only what lies in this division is offered. */
  within?: string;
}

/** A field that shows the chosen path and opens the list. */
export function DivisionPicker(props: Props) {
  const t = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    void loadDivisions().catch(() => undefined);
  }, []);
  const whole = props.value === tree.value?.root ? t('divisions.all') : '';
  const path = tree.value && props.value ? pathText(tree.value, props.value) || whole : '';
  const act = t(path ? 'divisions.change' : props.digits ? 'divisions.choose_area' : 'divisions.choose');
  const chosen = (code: string) => {
    setOpen(false);
    props.onChange(code);
  };
  return (
    <>
      <Field id={props.id} label={props.label} hint={props.hint} error={props.error}>
        <button
          type="button"
          class={`picker${path ? ' picker-chosen' : ''}`}
          aria-haspopup="dialog"
          aria-label={[props.label, path, act].filter(Boolean).join(' ')}
          onClick={() => setOpen(true)}
        >
          {path && (
            <span class="picker-path" lang={whole ? undefined : 'zh-CN'}>
              {path}
            </span>
          )}{' '}
          <span class="picker-act">{act}</span>
        </button>
      </Field>
      <Sheet open={isOpen} title={t(props.digits ? 'divisions.choose_area' : 'divisions.choose')} onClose={() => setOpen(false)}>
        <Chooser value={props.value} onChange={chosen} digits={props.digits} within={props.within} />
      </Sheet>
    </>
  );
}

type ChooserProps = Pick<Props, 'value' | 'onChange' | 'digits' | 'within'>;

function Chooser(props: ChooserProps) {
  const t = useTexts(texts);
  const [failure, setFailure] = useState<unknown>();
  const load = () => {
    setFailure(undefined);
    loadDivisions().catch(setFailure);
  };
  useEffect(load, []);
  if (tree.value) return <Known {...props} tree={tree.value} />;
  if (!failure) return <p role="status">{t('divisions.loading')}</p>;
  return (
    <>
      <Notice tone="warn" live>
        {failure instanceof Offline ? t('divisions.offline') : failureText(failure)}
      </Notice>
      <Button onClick={load}>{t('divisions.again')}</Button>
    </>
  );
}

/** The up and down keys walk along the buttons of a list; the tab key works as everywhere. */
function walk(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const rows = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('input,.rows button')];
  const next = rows[rows.indexOf(document.activeElement as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function Known(props: ChooserProps & { tree: Tree }) {
  const t = useTexts(texts);
  const parent = props.value && props.tree.byCode.get(props.value)?.parentCode;
  const top = props.within && props.tree.byCode.has(props.within) ? props.within : props.tree.root;
  const [at, setAt] = useState(parent?.startsWith(top) && props.tree.byCode.has(parent) ? parent : top);
  const [query, setQuery] = useState('');
  const pick = (code: string) => {
    if (endsAt(props.tree, code, props.digits)) return props.onChange(code);
    setQuery('');
    setAt(code);
  };
  const typed = (event: KeyboardEvent) => {
    // The form around the sheet must not be sent by the enter key of the search.
    if (event.key === 'Enter') event.preventDefault();
  };
  return (
    <div class="chooser" onKeyDown={walk}>
      <Field id="division-search" label={t('divisions.search')} hint={t('divisions.search_hint')}>
        <input
          type="search"
          lang="zh-CN"
          autocomplete="off"
          enterkeyhint="search"
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={typed}
        />
      </Field>
      {query.trim() ? (
        <Results {...props} within={top} query={query} onPick={pick} />
      ) : (
        <Step {...props} top={top} at={at} onPick={pick} onGo={setAt} />
      )}
    </div>
  );
}

interface ResultsProps {
  tree: Tree;
  query: string;
  within: string;
  digits?: readonly number[];
  onPick: (code: string) => void;
}

function Results(props: ResultsProps) {
  const t = useTexts(texts);
  const scope = { within: props.within, deepest: deepest(props.digits) };
  const { hits, found } = search(props.tree, props.query, undefined, scope);
  const said = !found ? 'divisions.found_none' : found > hits.length ? 'divisions.found_some' : 'divisions.found';
  return (
    <>
      <p role="status" class="hint">
        {t(said, { n: found, shown: hits.length })}
      </p>
      <ul class="rows">
        {hits.map((hit) => (
          <Row key={hit.code} name={hit.path.join(' · ')} isOpen={hit.isOpen} onPick={() => props.onPick(hit.code)} />
        ))}
      </ul>
    </>
  );
}

interface StepProps extends ChooserProps {
  tree: Tree;
  /** Where the list begins; the way back ends there. */
  top: string;
  at: string;
  onPick: (code: string) => void;
  onGo: (code: string) => void;
}

function Step(props: StepProps) {
  const t = useTexts(texts);
  const heading = useRef<HTMLHeadingElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    // The dialog itself puts the focus here when it opens (autofocus).
    if (!isFirst.current) heading.current?.focus();
    isFirst.current = false;
  }, [props.at]);
  const way = pathOf(props.tree, props.at);
  const shown = way.filter(({ code }) => code.length >= props.top.length);
  const chosen = props.value ? pathOf(props.tree, props.value).map((step) => step.code) : [];
  const step = `divisions.step_${Math.min(way.length, 2)}` as 'divisions.step_0';
  return (
    <>
      {shown.length > 0 && <Way tree={props.tree} way={shown} hasAll={props.top === props.tree.root} onGo={props.onGo} />}
      {props.digits?.includes(props.at.length) && (
        <Button kind="main" onClick={() => props.onChange(props.at)}>
          {t('divisions.here', { name: shortName(way.at(-1)?.name ?? t('divisions.all')) })}
        </Button>
      )}
      <h3 ref={heading} tabIndex={-1} autofocus={isFirst.current}>
        {t(step)}
      </h3>
      <ul class="rows">
        {childrenOf(props.tree, props.at).map((division) => (
          <Row
            key={division.code}
            name={shortName(division.name)}
            isOpen={!endsAt(props.tree, division.code, props.digits)}
            isChosen={chosen.includes(division.code)}
            onPick={() => props.onPick(division.code)}
          />
        ))}
      </ul>
    </>
  );
}

/** What was chosen so far; each step leads back to its own list. */
function Way(props: { tree: Tree; way: readonly Division[]; hasAll: boolean; onGo: (code: string) => void }) {
  const t = useTexts(texts);
  return (
    <nav aria-label={t('divisions.way')} class="way">
      {props.hasAll && (
        <button type="button" onClick={() => props.onGo(props.tree.root)}>
          {t('divisions.all')}
        </button>
      )}
      {props.way.map((division, index) => (
        <button
          type="button"
          key={division.code}
          lang="zh-CN"
          aria-current={index === props.way.length - 1 ? 'step' : undefined}
          onClick={() => props.onGo(division.code)}
        >
          {shortName(division.name)}
        </button>
      ))}
    </nav>
  );
}

function Row(props: { name: string; isOpen: boolean; isChosen?: boolean; onPick: () => void }) {
  return (
    <li>
      <button type="button" aria-current={props.isChosen ? 'true' : undefined} onClick={props.onPick}>
        <span lang="zh-CN">{props.name}</span>
        {props.isOpen ? <Icon name="next" /> : props.isChosen && <Icon name="check" />}
      </button>
    </li>
  );
}
