/** What the server tells of patients and their journeys, and what of a form is kept on the phone: nothing that names them. */
import type { TripForm } from './trip-form';
import type { BatchState } from './batch-shapes';

/** As GET /duty/patients tells; the name is masked. */
export interface Patient {
  patient_id: string;
  area: string;
  name: string;
  onset_on: string | null;
  found_on: string;
  version: number;
  journey_count: number;
}

export interface PatientJourney {
  journey_id: string;
  version: number;
  form: TripForm;
  remark: string;
  is_readable: boolean;
  numbers: readonly string[];
  plates: readonly string[];
  carriages: readonly number[];
  rows: readonly number[];
  batch_id: string | null;
  sent: BatchState | null;
  is_changed: boolean;
  listed: readonly { trip: number; said: string; on: string; is_withdrawn: boolean }[];
}

/** As GET /duty/patients/<id> tells; the name is clear. */
export interface FullPatient extends Patient {
  case_number: string;
  note: string;
  journeys: readonly PatientJourney[];
}

export interface Fellow {
  resident_id: string;
  name: string;
  division_code: string;
  state: 'open' | 'confirmed' | 'dismissed' | 'taken_back' | 'ended';
}

export interface FellowsOfTrip {
  journey_id: string;
  trip: number;
  said: string;
  on: string;
  people: readonly Fellow[];
  /** Where the page behind begins; null on the last. */
  next: string | null;
}

export const pathOf = (patientId: string): string => `/duty/patients/${encodeURIComponent(patientId)}`;
export const screenOf = (patientId: string): string => `/duty/patients/one?id=${encodeURIComponent(patientId)}`;

/** Whom a page found, with the pages behind those of its trip. */
export function joined(known: readonly FellowsOfTrip[], behind: readonly FellowsOfTrip[]): FellowsOfTrip[] {
  return known.map((one) => {
    const more = behind.find(({ journey_id, trip }) => journey_id === one.journey_id && trip === one.trip);
    return more ? { ...more, people: [...one.people, ...more.people] } : one;
  });
}

/** Whether a journey is worth sending: it never went, came back, or was changed since. */
export function isToSend({ batch_id, sent, is_changed }: PatientJourney): boolean {
  return batch_id === null || is_changed || sent === 'refused' || sent === 'withdrawn';
}
