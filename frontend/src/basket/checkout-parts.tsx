/** The parts of the checkout: what is bought and what has changed about it, when, and where to. */
import { useTexts } from '../core/i18n';
import { Button, Choice, Field, fieldError, Icon, Notice, Tick } from '../core/ui';
import { momentText } from '../divisions/city';
import { moneyWords } from '../market/words';
import { own } from './data';
import { ADDRESS_MOST, agreed, byDay, lineFen, totalFen, windowMistake, WISH_MOST, type Change, type Checkout, type Line } from './rules';
import { CONSENTS, type Consent, type Window } from './shapes';
import { texts } from './texts';
import { amountWords, dayWords, hoursWords, lineName, unitPrice } from './words';

type Say = ReturnType<typeof useTexts<typeof texts>>;

function changeWords(change: Change, line: Line, t: Say): string {
  if (change.what === 'price') {
    return t('basket.change.price', { old: unitPrice(change.old_fen, line), new: unitPrice(change.new_fen, line) });
  }
  if (change.what === 'less' || change.what === 'quota') {
    return t(`basket.change.${change.what}`, { quantity: amountWords(change.units * line.unit_quantity, line) });
  }
  return t(`basket.change.${change.what}`);
}

/** Every line with its price, what has changed about it, and what is wished when it is missing. */
export function Lines(props: {
  lines: readonly Line[];
  changes: ReadonlyMap<string, readonly Change[]>;
  onLines: (lines: readonly Line[]) => void;
}) {
  const t = useTexts(texts);
  const { lines, changes, onLines } = props;
  const isChanged = lines.some(({ listing_id }) => changes.get(listing_id)?.length);
  const wish = (line: Line, consent: Consent) => onLines(lines.map((one) => (one === line ? { ...one, consent } : one)));
  return (
    <section class="card" id="lines" tabIndex={-1}>
      <h2>{t('basket.checkout.lines')}</h2>
      <ul class="lines">
        {lines.map((line) => (
          <li key={line.listing_id} class="stack">
            <div>
              <strong>{lineName(line)}</strong>
              <p>{t('basket.line', { quantity: amountWords(line.units * line.unit_quantity, line), sum: moneyWords(lineFen(line)) })}</p>
              {changes.get(line.listing_id)?.map((change) => (
                <p class="field-error" key={change.what}>
                  <Icon name="alert" />
                  {changeWords(change, line, t)}
                </p>
              ))}
            </div>
            <Field id={`consent-${line.listing_id}`} label={t('basket.consent', { name: lineName(line) })}>
              <select value={line.consent} onChange={(event) => wish(line, event.currentTarget.value as Consent)}>
                {CONSENTS.map((one) => (
                  <option key={one} value={one} selected={one === line.consent}>
                    {t(`basket.consent.${one}`)}
                  </option>
                ))}
              </select>
            </Field>
          </li>
        ))}
      </ul>
      {isChanged && (
        <Notice tone="warn">
          <p>{t('basket.change.lead')}</p>
          <Button onClick={() => onLines(lines.flatMap((line) => agreed(line, changes.get(line.listing_id) ?? []) ?? []))}>
            {t('basket.change.agree')}
          </Button>
        </Notice>
      )}
      <p class="basket-price">{t('basket.total', { sum: moneyWords(totalFen(lines)) })}</p>
      <p class="hint">{t('basket.pay')}</p>
    </section>
  );
}

/** The times to choose from; a full one stands there too, so that nobody looks for it. */
export function Windows(props: {
  windows: readonly Window[];
  value: string | undefined;
  now_ms: number;
  problem: unknown;
  onChange: (window_id: string) => void;
}) {
  const t = useTexts(texts);
  const { windows, value, now_ms, problem, onChange } = props;
  const error = fieldError(problem, 'window_id');
  return (
    <fieldset id="window_id" tabIndex={-1} class={error ? 'choice field-bad' : 'choice'} aria-describedby={error ? 'window_id-error' : undefined}>
      <legend>{t('basket.window')}</legend>
      {error && (
        <p class="field-error" id="window_id-error">
          <Icon name="alert" />
          {error}
        </p>
      )}
      {windows.length === 0 && <p>{t('basket.window.none')}</p>}
      {byDay(windows).map(([on, ofDay]) => (
        <div class="choice-options" key={on} role="group" aria-label={dayWords(on)}>
          <p class="basket-day">{dayWords(on)}</p>
          {ofDay.map((window) => {
            const mistake = windowMistake(window, now_ms);
            return (
              <label class="option" key={window.window_id}>
                <input
                  type="radio"
                  name="window_id"
                  checked={value === window.window_id}
                  disabled={mistake !== undefined && value !== window.window_id}
                  onChange={() => onChange(window.window_id)}
                />
                <span>
                  {hoursWords(window)}
                  <small>
                    {mistake && mistake !== 'missing'
                      ? t(`basket.window.${mistake}`)
                      : `${t('basket.window.left', { n: window.left })} · ${t('basket.window.cut_off', { time: momentText(window.cut_off_at) })}`}
                  </small>
                </span>
              </label>
            );
          })}
        </div>
      ))}
    </fieldset>
  );
}

/** Where to, for what is brought; the own address is only shown masked, and the server copies it. */
export function Where(props: { checkout: Checkout; touch: (change: Partial<Checkout>) => void; problem: unknown }) {
  const t = useTexts(texts);
  const { checkout, touch, problem } = props;
  return (
    <>
      <Choice
        name="where"
        legend={t('basket.where')}
        options={[
          { value: 'own', label: t('basket.where.own'), hint: own.value?.address },
          { value: 'other', label: t('basket.where.other') },
        ]}
        value={checkout.where}
        onChange={(where) => touch({ where })}
      />
      {checkout.where === 'other' && (
        <Field id="address" label={t('basket.address')} hint={t('basket.address_hint')} error={fieldError(problem, 'address')}>
          <textarea
            rows={2}
            maxLength={ADDRESS_MOST}
            autocomplete="street-address"
            value={checkout.address}
            onInput={(event) => touch({ address: event.currentTarget.value })}
          />
        </Field>
      )}
      <Tick id="leave_at_door" label={t('basket.door')} checked={checkout.leave_at_door} onChange={(leave_at_door) => touch({ leave_at_door })} />
    </>
  );
}

export function Wish(props: { value: string; onChange: (wish: string) => void }) {
  const t = useTexts(texts);
  return (
    <Field id="wish" label={t('basket.wish')}>
      <input type="text" maxLength={WISH_MOST} autocomplete="off" value={props.value} onInput={(event) => props.onChange(event.currentTarget.value)} />
    </Field>
  );
}
