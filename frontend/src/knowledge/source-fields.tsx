/** Where an article has it from: up to five sources, each with its publisher and its day. */
import { useTexts } from '../core/i18n';
import { Button, Card, Field, fieldError, fieldId, Notice } from '../core/ui';
import { texts } from './texts-work';
import { NO_SOURCE, SOURCES_MOST, type SourceForm } from './work';

interface Props {
  sources: readonly SourceForm[];
  problem: unknown;
  onChange: (sources: readonly SourceForm[]) => void;
}

export function SourceFields({ sources, problem, onChange }: Props) {
  const t = useTexts(texts);
  const missing = fieldError(problem, 'sources');
  const change = (at: number, patch: Partial<SourceForm>) =>
    onChange(sources.map((one, place) => (place === at ? { ...one, ...patch } : one)));
  return (
    <div id={fieldId('sources')} tabIndex={-1} class="group">
      <h2>{t('edit.sources')}</h2>
      {missing && <Notice tone="bad">{missing}</Notice>}
      {sources.map((source, place) => (
        <OneSource
          key={place}
          place={place}
          source={source}
          problem={problem}
          onChange={(patch) => change(place, patch)}
          onRemove={sources.length > 1 ? () => onChange(sources.filter((_, at) => at !== place)) : undefined}
        />
      ))}
      {sources.length < SOURCES_MOST && <Button onClick={() => onChange([...sources, NO_SOURCE])}>{t('edit.source_more')}</Button>}
    </div>
  );
}

interface OneProps {
  place: number;
  source: SourceForm;
  problem: unknown;
  onChange: (patch: Partial<SourceForm>) => void;
  onRemove: (() => void) | undefined;
}

function OneSource({ place, source, problem, onChange, onRemove }: OneProps) {
  const t = useTexts(texts);
  const n = place + 1;
  const at = (name: keyof SourceForm) => ({
    id: fieldId(`sources.${place}.${name}`),
    error: fieldError(problem, `sources.${place}.${name}`),
    label: t(`edit.source_${name}`),
  });
  const input = (name: keyof SourceForm, most: number) => ({
    autocomplete: 'off',
    maxLength: most,
    value: source[name],
    onInput: (event: { currentTarget: HTMLInputElement }) => onChange({ [name]: event.currentTarget.value }),
  });
  return (
    <Card title={t('edit.source_n', { n })}>
      <Field {...at('title')}>
        <input type="text" {...input('title', 160)} />
      </Field>
      <Field {...at('publisher')}>
        <input type="text" {...input('publisher', 60)} />
      </Field>
      <Field {...at('on')}>
        <input type="date" {...input('on', 10)} />
      </Field>
      <Field {...at('url')}>
        <input type="url" inputMode="url" {...input('url', 300)} />
      </Field>
      {onRemove && <Button onClick={onRemove}>{t('edit.source_less', { n })}</Button>}
    </Card>
  );
}
