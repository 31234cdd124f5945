/** Join codes and forms of enterprises, without a screen; the codes are twins of the server's. Pure. */
import { phoneOf } from '../accounts/rules';
import { creditCodeOf, isCreditCode } from '../core/credit-code';
import type { Company, Prepared } from './data';
import type { Canteen, Industry } from './words';

const JOIN_CODE = /^[0-9A-HJKMNP-TV-Z]{8}$/;

/** A join code as it was meant: O is 0, I and L are 1, spaces and hyphens are none; undefined for none. */
export function joinCodeOf(typed: string): string | undefined {
  const code = typed.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1');
  return JOIN_CODE.test(code) ? code : undefined;
}

/** The code of an address that was scanned, or of the code alone. It stands behind #, which no server is told. */
export function scannedCodeOf(text: string): string | undefined {
  return joinCodeOf(text.includes('#') ? text.slice(text.indexOf('#') + 1) : text);
}

/** A join code in two groups, to be read out. */
export const groupedCode = (code: string): string => `${code.slice(0, 4)} ${code.slice(4)}`;

export interface CompanyDraft {
  name: string;
  credit_code: string;
  industry?: Industry;
  division_code?: string;
  contact_name: string;
  phone: string;
  address: string;
}

export const EMPTY: CompanyDraft = { name: '', credit_code: '', contact_name: '', phone: '', address: '' };

/** The fields of a registration that are wrong, by name. */
export function mistakesIn(draft: CompanyDraft): readonly (keyof CompanyDraft)[] {
  const wrong: Readonly<Record<keyof CompanyDraft, boolean>> = {
    name: [...draft.name.trim()].length < 2,
    credit_code: !isCreditCode(creditCodeOf(draft.credit_code)),
    industry: !draft.industry,
    division_code: !draft.division_code,
    contact_name: !draft.contact_name.trim(),
    phone: !phoneOf(draft.phone),
    address: [...draft.address.trim()].length < 2,
  };
  return (Object.keys(wrong) as (keyof CompanyDraft)[]).filter((name) => wrong[name]);
}

/** PUT /me/workplace/company. Only for a form without mistakes. */
export function bodyOf(draft: CompanyDraft): object {
  return {
    ...draft,
    name: draft.name.trim(),
    credit_code: creditCodeOf(draft.credit_code),
    contact_name: draft.contact_name.trim(),
    phone: phoneOf(draft.phone),
    address: draft.address.trim(),
  };
}

/** The form of a registration that stands. */
export function draftFrom(company: Company): CompanyDraft {
  const { name, credit_code, division_code, contact_name, phone, address } = company;
  return { name, credit_code, industry: company.industry as Industry, division_code, contact_name, phone, address };
}

/** A form of an enterprise that is verified: what is settled is as it stands, whatever was typed before. */
export function settledFrom(draft: CompanyDraft, company: Company): CompanyDraft {
  const { contact_name, phone, address } = draft;
  return { ...draftFrom(company), contact_name, phone, address };
}

export interface ReopeningDraft {
  masks_days: string;
  disinfections_a_day: string;
  canteen?: Canteen;
  has_isolation_room?: 'yes' | 'no';
  takes_temperature?: 'yes' | 'no';
  workers_planned: string;
  plan: string;
  photos: readonly string[];
}

export const NOTHING: ReopeningDraft = { masks_days: '', disinfections_a_day: '', workers_planned: '', plan: '', photos: [] };
const BOUNDS = { masks_days: [0, 365], disinfections_a_day: [0, 24], workers_planned: [1, 100_000] } as const;
export const PLAN_LEAST = 10;
export const PLAN_MOST = 1000;

const isWithin = (typed: string, [least, most]: readonly [number, number]): boolean =>
  /^\d{1,6}$/.test(typed.trim()) && Number(typed) >= least && Number(typed) <= most;

/** What is wrong with the list of what was prepared, by name. */
export function mistakesInReopening(draft: ReopeningDraft): readonly (keyof ReopeningDraft)[] {
  const wrong: Readonly<Partial<Record<keyof ReopeningDraft, boolean>>> = {
    workers_planned: !isWithin(draft.workers_planned, BOUNDS.workers_planned),
    masks_days: !isWithin(draft.masks_days, BOUNDS.masks_days),
    disinfections_a_day: !isWithin(draft.disinfections_a_day, BOUNDS.disinfections_a_day),
    canteen: !draft.canteen,
    has_isolation_room: !draft.has_isolation_room,
    takes_temperature: !draft.takes_temperature,
    plan: [...draft.plan.trim()].length < PLAN_LEAST,
  };
  return (Object.keys(wrong) as (keyof ReopeningDraft)[]).filter((name) => wrong[name]);
}

/** PUT /me/workplace/company/reopening. Only for a form without mistakes. */
export function reopeningBody(draft: ReopeningDraft, version: number): object {
  return {
    masks_days: Number(draft.masks_days),
    disinfections_a_day: Number(draft.disinfections_a_day),
    canteen: draft.canteen,
    has_isolation_room: draft.has_isolation_room === 'yes',
    takes_temperature: draft.takes_temperature === 'yes',
    workers_planned: Number(draft.workers_planned),
    plan: draft.plan.trim(),
    pictures: draft.photos,
    version,
  };
}

/** The form of what was sent before, with the photos that are there. */
export function reopeningFrom(prepared: Prepared): ReopeningDraft {
  const word = (is: boolean) => (is ? 'yes' : 'no');
  return {
    masks_days: String(prepared.masks_days),
    disinfections_a_day: String(prepared.disinfections_a_day),
    canteen: prepared.canteen as Canteen,
    has_isolation_room: word(prepared.has_isolation_room),
    takes_temperature: word(prepared.takes_temperature),
    workers_planned: String(prepared.workers_planned),
    plan: prepared.plan,
    photos: prepared.pictures,
  };
}
