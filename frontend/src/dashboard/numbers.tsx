/** What every screen of numbers has: where and how long, while they come, and the table behind a drawing. */
import type { ComponentChildren } from 'preact';
import { useAnswer, type Answer } from '../core/answer';
import { Counts, type CountRow } from '../core/counts';
import { daysAfter, dayText } from '../core/days';
import { say, useTexts } from '../core/i18n';
import { lang } from '../core/settings';
import { Button, failureText, Field, Notice } from '../core/ui';
import { momentText } from '../divisions/city';
import { tree } from '../divisions/data';
import { texts } from './texts';

const RANGES = { week: 7, month: 30 } as const;
export type Range = keyof typeof RANGES;

/** The question: the days that end with `last`, of an area or, with '', of all that one may see. */
export function spanOf(last: string, range: Range, area = ''): URLSearchParams {
  const from_on = daysAfter(last, 1 - RANGES[range]);
  return new URLSearchParams({ from_on, to_on: last, ...(area ? { area } : {}) });
}

/** 12,345 */
export const grouped = (n: number): string => new Intl.NumberFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB').format(n);

/** Which days numbers are of, and from when they are. */
export const asOfText = (told: { from_on: string; to_on: string; as_of: string }): string =>
  say(texts['dashboard.as_of'], { from: dayText(told.from_on), to: dayText(told.to_on), time: momentText(told.as_of) });

/** The whole city ('') or one of its counties. */
export function AreaField(props: { area: string; choose: (area: string) => void }) {
  const t = useTexts(texts);
  return (
    <Field id="area" label={t('dashboard.area')}>
      <select value={props.area} onChange={(event) => props.choose(event.currentTarget.value)}>
        <option value="">{t('dashboard.city')}</option>
        {tree.value?.children.get(tree.value.root)?.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
    </Field>
  );
}

export function DaysField(props: { range: Range; choose: (range: Range) => void }) {
  const t = useTexts(texts);
  return (
    <Field id="days" label={t('dashboard.days')}>
      <select value={props.range} onChange={(event) => props.choose(event.currentTarget.value as Range)}>
        {(Object.keys(RANGES) as Range[]).map((one) => (
          <option key={one} value={one}>
            {t(`dashboard.${one}`)}
          </option>
        ))}
      </select>
    </Field>
  );
}

interface Asked<T> {
  path: string;
  children: (told: T) => ComponentChildren;
}

/** The numbers that a path answers. Another path is asked anew, and what comes late of the one before is nobody's. */
export function Answered<T>(asked: Asked<T>) {
  return <Once key={asked.path} {...asked} />;
}

function Once<T>({ path, children }: Asked<T>) {
  const answer = useAnswer<T>(path);
  return (
    <>
      <Fetching answer={answer} />
      {answer.data && children(answer.data)}
    </>
  );
}

/** While the numbers come, or why they did not. */
function Fetching<T>({ answer }: { answer: Answer<T> }) {
  const t = useTexts(texts);
  const { data, failure, isBusy, reload } = answer;
  if (isBusy || failure === undefined) return data ? null : <p role="status">{t('dashboard.loading')}</p>;
  return (
    <>
      <Notice tone="warn" live>
        {failureText(failure)}
      </Notice>
      <Button onClick={() => void reload()}>{t('dashboard.again')}</Button>
    </>
  );
}

/** Parts of the whole by name, or that there are none. */
export function Parts(props: { head: readonly string[]; rows: readonly CountRow[]; isTight?: boolean }) {
  const t = useTexts(texts);
  return props.rows.length === 0 ? <p>{t('dashboard.none')}</p> : <Counts {...props} />;
}

/** The same numbers as a file. */
export function Download(props: { path: string; name: string }) {
  const t = useTexts(texts);
  return (
    <a class="button button-plain" href={`/api/v1${props.path}`} download={props.name}>
      {t('dashboard.csv')}
    </a>
  );
}
