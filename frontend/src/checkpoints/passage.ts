/** A passage as it goes over the wire, sealed: the twin of `Passage` in backend/checkpoints/rules.py. Pure. */
import { outcome, type Encounter, type Wishes } from './flow-rules';

const instant = (seconds: number | null): string | null => (seconds === null ? null : new Date(seconds * 1000).toISOString());

/**
 * What is sealed of an encounter. What is not known is left out, and so is the id, which the record beside it
 * carries. `plate` is that of the vehicle that stands at the barrier, `note` at most 40 characters.
 */
export function passageOf(encounter: Encounter, wishes: Wishes, checkpointId: string, plate: string | null): Record<string, unknown> {
  const [verdict, reason] = outcome(encounter, wishes);
  const { finding, temperature_tenths_c, second_tenths_c } = encounter;
  const told = {
    checkpoint_id: checkpointId,
    at: encounter.at,
    direction: encounter.direction,
    means: encounter.means,
    verdict,
    reason,
    // A colour that is not the reason of the verdict still stands beside it.
    colour: verdict === 'cannot_tell' ? null : finding.colour,
    list_age_s: finding.list_age_s,
    pass_id: finding.pass_id,
    signed_at: instant(finding.signed_at),
    issued_at: instant(finding.issued_at),
    card_ref: finding.card_ref,
    document: encounter.document,
    name: encounter.name,
    phone: encounter.phone,
    consent_version: encounter.consent_version,
    temperature_tenths_c,
    second_temperature_tenths_c: second_tenths_c,
    site: temperature_tenths_c === null ? null : 'forehead',
    // By which threshold it was judged: the server may go by another rule when this arrives.
    fever_tenths_c: temperature_tenths_c === null ? null : wishes.fever_tenths_c,
    plate,
    emergency: encounter.emergency,
    is_regular: encounter.is_regular,
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null));
}
