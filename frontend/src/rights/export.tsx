/** All that is held of somebody on one page: to read, to print, to keep as a file made on the phone. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { call } from '../core/api';
import { lang, say, useTexts } from '../core/i18n';
import { useTask } from '../core/task';
import { Button, Card, Choice, ErrorSummary } from '../core/ui';
import { momentText } from '../divisions/city';
import type { Member } from '../residents/data';
import { inLanguage, NAMES, VALUES, type Export, type Row, type Said, type Section } from './data';
import { Proof, wantsProof } from './proof';
import { texts } from './texts';

const MYSELF = 'me';

export function ExportCard(props: { members: readonly Member[] }) {
  const t = useTexts(texts);
  const task = useTask();
  const [whose, setWhose] = useState(MYSELF);
  const [found, setFound] = useState<Export>();
  // Whoever has an account takes their data themselves.
  const members = props.members.filter((member) => !member.has_own_account);
  const show = () =>
    task.run(async () => {
      setFound(undefined);
      const query = whose === MYSELF ? '' : `?resident_id=${encodeURIComponent(whose)}`;
      setFound(await call<Export>('GET', `/me/export${query}`));
    });
  const isProving = wantsProof(task.problem);
  return (
    <>
      <Card title={t('rights.export')} class="no-print">
        <p>{t('rights.export_text')}</p>
        {members.length > 0 && (
          <Choice
            name="export-whose"
            legend={t('rights.export_whose')}
            layout="row"
            options={[
              { value: MYSELF, label: t('rights.looks.me') },
              ...members.map(({ resident_id, name }) => ({ value: resident_id, label: name })),
            ]}
            value={whose}
            onChange={(one) => {
              setWhose(one);
              setFound(undefined);
            }}
          />
        )}
        {!isProving && <ErrorSummary problem={task.problem} />}
        {!isProving && (
          <Button kind="main" busy={task.isBusy} onClick={() => void show()}>
            {t('rights.export_show')}
          </Button>
        )}
      </Card>
      {isProving && <Proof onDone={() => void show()} />}
      {found && <Page found={found} />}
    </>
  );
}

/** The file is made here, from what the screen shows; nothing more is asked of the server. */
function save(found: Export): void {
  const file = new Blob([JSON.stringify(found, null, 2)], { type: 'application/json' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = `changxing-${found.made_at.slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function Page({ found }: { found: Export }) {
  const t = useTexts(texts);
  const heading = useRef<HTMLParagraphElement>(null);
  useEffect(() => heading.current?.focus(), [found]);
  return (
    <>
      <p ref={heading} tabIndex={-1}>
        {t('rights.export_made', { time: momentText(found.made_at) })}
      </p>
      <div class="no-print stack">
        <Button onClick={() => save(found)}>{t('rights.export_save')}</Button>
        <Button onClick={() => print()}>{t('rights.export_print')}</Button>
      </div>
      {found.sections.map((section) => (
        <SectionCard key={section.name} section={section} />
      ))}
      <Card title={t('rights.export_apart')}>
        {found.kept_apart.map((said) => (
          <p key={said.en}>{inLanguage(said, lang.value)}</p>
        ))}
      </Card>
    </>
  );
}

function SectionCard({ section }: { section: Section }) {
  const t = useTexts(texts);
  const { rows } = section;
  return (
    <Card title={inLanguage(section.title, lang.value)}>
      {rows.length === 0 && <p class="hint">{t('rights.export_empty')}</p>}
      {rows.length > 1 && <p class="hint">{t('rights.export_rows', { n: rows.length })}</p>}
      <ol class="plain-list">
        {rows.map((row, place) => (
          <li key={place}>
            <Facts row={row} />
          </li>
        ))}
      </ol>
    </Card>
  );
}

function Facts({ row }: { row: Row }) {
  const t = useTexts(texts);
  const shown = Object.entries(row).filter(([, value]) => value !== null && value !== '' && !isEmpty(value));
  return (
    <dl class="facts">
      {shown.map(([name, value]) => (
        <div key={name}>
          <dt>{NAMES[name] ? say(NAMES[name]) : name}</dt>
          <dd>{valueText(name, value, [t('rights.yes'), t('rights.no')])}</dd>
        </div>
      ))}
    </dl>
  );
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function isSaid(value: unknown): value is Said {
  return typeof value === 'object' && value !== null && 'zh' in value && 'en' in value;
}

/** A stored value as a person reads it. */
function valueText(name: string, value: unknown, [yes, no]: readonly [string, string]): string {
  if (typeof value === 'boolean') return value ? yes : no;
  if (isSaid(value)) return inLanguage(value, lang.value);
  if (name.endsWith('_c') && typeof value === 'number') return `${(value / 10).toFixed(1)} °C`;
  if (typeof value === 'string') {
    if (/^\d{4}-\d\d-\d\dT/.test(value)) return momentText(value);
    return VALUES[value] && name !== 'name' ? say(VALUES[value]) : value;
  }
  if (Array.isArray(value)) return value.map((one) => valueText(name, one, [yes, no])).join(lang.value === 'zh' ? '、' : ', ');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([inner, one]) => `${NAMES[inner] ? say(NAMES[inner]) : inner} ${valueText(inner, one, [yes, no])}`)
      .join(' · ');
  }
  return String(value);
}
