/** Choosing a division on a phone: county, town, village, or by any part of a name. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { Button, failureText, Field, Icon, Notice, Sheet } from '../core/ui';
import { Offline } from '../core/api';
import { loadDivisions, tree } from './data';
import { childrenOf, isComplete, pathOf, pathText, search, shortName, type Division, type Tree } from './rules';
import { texts } from './texts';

interface Props {
  id: string;
  label: string;
  hint?: string;
  error?: string;
  value: string | undefined;
  onChange: (code: string) => void;
}

/** A field that shows the chosen path and opens the list. */
export function DivisionPicker(props: Props) {
  const t = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    void loadDivisions().catch(() => undefined);
  }, []);
  const path = tree.value && props.value ? pathText(tree.value, props.value) : '';
  const act = t(path ? 'divisions.change' : 'divisions.choose');
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
            <span class="picker-path" lang="zh-CN">
              {path}
            </span>
          )}
          <span class="picker-act">{act}</span>
        </button>
      </Field>
      <Sheet open={isOpen} title={t('divisions.choose')} onClose={() => setOpen(false)}>
        <Chooser value={props.value} onChange={chosen} />
      </Sheet>
    </>
  );
}

interface ChooserProps {
  value: string | undefined;
  onChange: (code: string) => void;
}

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
  const [at, setAt] = useState(parent && props.tree.byCode.has(parent) ? parent : props.tree.root);
  const [query, setQuery] = useState('');
  const pick = (code: string) => {
    if (isComplete(props.tree, code)) return props.onChange(code);
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
        <Results tree={props.tree} query={query} onPick={pick} />
      ) : (
        <Step tree={props.tree} at={at} value={props.value} onPick={pick} onGo={setAt} />
      )}
    </div>
  );
}

function Results(props: { tree: Tree; query: string; onPick: (code: string) => void }) {
  const t = useTexts(texts);
  const { hits, found } = search(props.tree, props.query);
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

function Step(props: {
  tree: Tree;
  at: string;
  value: string | undefined;
  onPick: (code: string) => void;
  onGo: (code: string) => void;
}) {
  const t = useTexts(texts);
  const heading = useRef<HTMLHeadingElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    // The dialog itself puts the focus here when it opens (autofocus).
    if (!isFirst.current) heading.current?.focus();
    isFirst.current = false;
  }, [props.at]);
  const way = pathOf(props.tree, props.at);
  const chosen = props.value ? pathOf(props.tree, props.value).map((step) => step.code) : [];
  const step = `divisions.step_${Math.min(way.length, 2)}` as 'divisions.step_0';
  return (
    <>
      {way.length > 0 && <Way tree={props.tree} way={way} onGo={props.onGo} />}
      <h3 ref={heading} tabIndex={-1} autofocus={isFirst.current}>
        {t(step)}
      </h3>
      <ul class="rows">
        {childrenOf(props.tree, props.at).map((division) => (
          <Row
            key={division.code}
            name={shortName(division.name)}
            isOpen={childrenOf(props.tree, division.code).length > 0}
            isChosen={chosen.includes(division.code)}
            onPick={() => props.onPick(division.code)}
          />
        ))}
      </ul>
    </>
  );
}

/** What was chosen so far; each step leads back to its own list. */
function Way(props: { tree: Tree; way: readonly Division[]; onGo: (code: string) => void }) {
  const t = useTexts(texts);
  return (
    <nav aria-label={t('divisions.way')} class="way">
      <button type="button" onClick={() => props.onGo(props.tree.root)}>
        {t('divisions.all')}
      </button>
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
