/** The check-in form, without a screen: what was typed, what it means, what is wrong with it. Pure. */

export const SITES = ['forehead', 'ear', 'axillary'] as const;
export type Site = (typeof SITES)[number];

export const SYMPTOMS = [
  'cough',
  'fatigue',
  'sore_throat',
  'shortness_of_breath',
  'headache',
  'diarrhoea',
  'loss_of_smell_or_taste',
  'other',
] as const;
export type Symptom = (typeof SYMPTOMS)[number];

/** The range of readings that a person can have, in tenths of a degree Celsius. */
export const LEAST_TENTHS_C = 340;
export const MOST_TENTHS_C = 430;
export const USUAL_TENTHS_C = 365;

/** One item of POST /check-ins. */
export interface CheckInBody {
  id: string;
  resident_id?: string;
  measured_at: string;
  temperature_tenths_c: number;
  site: Site;
  symptoms: Symptom[];
}

/** What is being typed. `temperature` is kept as typed, so that nothing jumps under the finger. */
export interface CheckInDraft {
  temperature: string;
  site: Site;
  /** Undefined until answered: nobody is well by default. */
  is_well?: boolean;
  symptoms: Symptom[];
  resident_id?: string;
}

/** Tenths of a degree as people write it: 365 -> `36.5`. */
export function degrees(tenths: number): string {
  return (tenths / 10).toFixed(1);
}

/**
 * What a person means by a typed temperature, in tenths of a degree, or null.
 * `36.5`, `36,5`, `36。5`, full-width digits, `36.5℃`, `36度5` and the point forgotten (`365`) all mean 365.
 */
export function temperatureOf(typed: string): number | null {
  const plain = typed
    .normalize('NFKC')
    .replace(/\s|°?C$|°|摄氏度$|度$/gi, '')
    .replace(/[,,。·、度]/g, '.');
  const found = /^(\d{2})(?:\.(\d?)0?)?$/.exec(plain) ?? /^(\d{2})(\d)$/.exec(plain);
  return found ? Number(found[1]) * 10 + Number(found[2] || 0) : null;
}

/** One step up or down from what is typed, inside the range. */
export function stepped(typed: string, step: 1 | -1): string {
  const tenths = temperatureOf(typed) ?? USUAL_TENTHS_C;
  return degrees(Math.min(MOST_TENTHS_C, Math.max(LEAST_TENTHS_C, tenths + step)));
}

export type Mistake = 'temperature_missing' | 'temperature_unreadable' | 'temperature_range' | 'well_missing' | 'symptoms_missing';

/** What is wrong with the form, by field. */
export function mistakesIn(draft: CheckInDraft): Partial<Record<'temperature' | 'is_well' | 'symptoms', Mistake>> {
  const found: ReturnType<typeof mistakesIn> = {};
  const tenths = temperatureOf(draft.temperature);
  if (!draft.temperature.trim()) found.temperature = 'temperature_missing';
  else if (tenths === null) found.temperature = 'temperature_unreadable';
  else if (tenths < LEAST_TENTHS_C || tenths > MOST_TENTHS_C) found.temperature = 'temperature_range';
  if (draft.is_well === undefined) found.is_well = 'well_missing';
  else if (!draft.is_well && draft.symptoms.length === 0) found.symptoms = 'symptoms_missing';
  return found;
}

/** The item to send. Only for a form without mistakes. */
export function bodyOf(draft: CheckInDraft, id: string, measuredAt: Date, selfId: string | null): CheckInBody {
  const { resident_id } = draft;
  return {
    id,
    ...(resident_id && resident_id !== selfId ? { resident_id } : {}),
    measured_at: measuredAt.toISOString(),
    temperature_tenths_c: temperatureOf(draft.temperature)!,
    site: draft.site,
    symptoms: draft.is_well ? [] : draft.symptoms,
  };
}

/** Refusals of the time alone: the reading is fine, and is recorded as of the moment it is sent again. */
const OF_THE_TIME: ReadonlySet<string> = new Set(['healthcode.measured_in_future', 'healthcode.too_old']);

export function isOfTheTime(code: string | undefined): boolean {
  return code !== undefined && OF_THE_TIME.has(code);
}

/** The form for an item that was refused, so that it can be mended. */
export function draftFrom(body: CheckInBody): CheckInDraft {
  return {
    temperature: degrees(body.temperature_tenths_c),
    site: body.site,
    is_well: body.symptoms.length === 0,
    symptoms: [...body.symptoms],
    resident_id: body.resident_id,
  };
}
