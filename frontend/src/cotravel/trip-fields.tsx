/** The fields of a trip that a health officer types, and beside them how it will be compared. */
import { useTexts } from '../core/i18n';
import { Choice, Field, fieldError, fieldId, Tick } from '../core/ui';
import { DivisionPicker } from '../divisions/picker';
import { carriagesIn, numbersOf, rowsIn } from './number-rules';
import { platesIn } from './plate-rules';
import { texts } from './texts-desk-trips';
import { Reads } from './trip-reading';
import { asksCarriage, asksCity, asksSeat, asksWay, FORM_KINDS, PLACE_MOST, readingOf, SAID_MOST, type TripReaders, type TypedTrip } from './trip-form';
import { kindText } from './words';

const READERS: TripReaders = { numbers: numbersOf, plates: platesIn, carriages: carriagesIn, rows: rowsIn };
const COUNTY_OR_ABOVE = [4, 6];

interface Props {
  /** What stands before the path of each field, such as `lines.0.form`. */
  path: string;
  typed: TypedTrip;
  problem: unknown;
  onType: (patch: Partial<TypedTrip>) => void;
}

export function TripFields({ path, typed, problem, onType }: Props) {
  const t = useTexts(texts);
  const { kind } = typed;
  const errorOf = (name: string) => fieldError(problem, `${path}.${name}`);
  return (
    <>
      <Choice
        name={`${path}.kind`}
        legend={t('type.kind')}
        layout="row"
        options={FORM_KINDS.map((value) => ({ value, label: kindText(value) }))}
        value={kind}
        onChange={(value) => onType({ kind: value })}
        error={errorOf('kind')}
      />
      {kind && (
        <>
          <Text
            id={fieldId(`${path}.said`)}
            label={t(`type.said.${kind}`)}
            hint={t(`type.said_hint.${kind}`)}
            most={SAID_MOST}
            value={typed.said}
            error={errorOf('said')}
            onInput={(said) => onType({ said })}
          />
          {asksCity(kind) && (
            <Text id={fieldId(`${path}.city`)} label={t('type.city')} value={typed.city} error={errorOf('city')} onInput={(city) => onType({ city })} />
          )}
          <Preview typed={typed} />
          <When path={path} typed={typed} errorOf={errorOf} onType={onType} />
          <Where path={path} typed={typed} errorOf={errorOf} onType={onType} />
        </>
      )}
    </>
  );
}

/** What somebody's phone will make of it, with every key. */
function Preview({ typed }: { typed: TypedTrip }) {
  const t = useTexts(texts);
  const reading = readingOf(typed, READERS);
  return (
    <section class="notice notice-info" aria-live="polite" data-testid="reading">
      <div>
        <strong>{t('type.preview')}</strong>
        <p>{reading ? <Reads reading={reading} isPlace={typed.kind === 'place'} /> : t('type.nothing_yet')}</p>
      </div>
    </section>
  );
}

type Part = Pick<Props, 'path' | 'typed' | 'onType'> & { errorOf: (name: string) => string | undefined };

function When({ path, typed, errorOf, onType }: Part) {
  const t = useTexts(texts);
  return (
    <>
      <Field id={fieldId(`${path}.on`)} label={t('type.on')} error={errorOf('on')}>
        <input type="date" value={typed.on} onInput={(event) => onType({ on: event.currentTarget.value })} />
      </Field>
      <Field id={fieldId(`${path}.from_min`)} label={t('type.from')} error={errorOf('from_min')}>
        <input type="time" value={typed.from} onInput={(event) => onType({ from: event.currentTarget.value })} />
      </Field>
      <Field id={fieldId(`${path}.until_min`)} label={t('type.until')} error={errorOf('until_min')}>
        <input type="time" value={typed.until} onInput={(event) => onType({ until: event.currentTarget.value })} />
      </Field>
      {typed.until && (
        <Tick
          id={fieldId(`${path}.is_next_day`)}
          label={t('type.next_day')}
          checked={typed.is_next_day}
          onChange={(is_next_day) => onType({ is_next_day })}
        />
      )}
    </>
  );
}

function Where({ path, typed, errorOf, onType }: Part) {
  const t = useTexts(texts);
  const kind = typed.kind!;
  if (!asksWay(kind)) {
    return (
      <DivisionPicker
        id={fieldId(`${path}.division`)}
        label={t('type.division')}
        digits={COUNTY_OR_ABOVE}
        value={typed.division || undefined}
        error={errorOf('division')}
        onChange={(division) => onType({ division })}
      />
    );
  }
  return (
    <>
      <Text id={fieldId(`${path}.from_name`)} label={t('type.from_name')} value={typed.from_name} error={errorOf('from_name')} onInput={(from_name) => onType({ from_name })} />
      <Text id={fieldId(`${path}.to_name`)} label={t('type.to_name')} value={typed.to_name} error={errorOf('to_name')} onInput={(to_name) => onType({ to_name })} />
      {asksCarriage(kind) && (
        <Text
          id={fieldId(`${path}.carriage_said`)}
          label={t('type.carriage')}
          hint={t('type.carriage_hint')}
          value={typed.carriage}
          error={errorOf('carriage_said')}
          onInput={(carriage) => onType({ carriage })}
        />
      )}
      {asksSeat(kind) && (
        <Text id={fieldId(`${path}.seat`)} label={t('type.seat')} hint={t('type.seat_hint')} value={typed.seat} error={errorOf('seat')} onInput={(seat) => onType({ seat })} />
      )}
    </>
  );
}

function Text(props: { id: string; label: string; hint?: string; most?: number; value: string; error: string | undefined; onInput: (value: string) => void }) {
  return (
    <Field id={props.id} label={props.label} hint={props.hint} error={props.error}>
      <input type="text" autocomplete="off" maxLength={props.most ?? PLACE_MOST} value={props.value} onInput={(event) => props.onInput(event.currentTarget.value)} />
    </Field>
  );
}
