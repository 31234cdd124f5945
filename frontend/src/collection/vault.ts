/**
 * What the phone keeps during a shift, sealed at rest: the masked roster, which visits are whose, and
 * the form that is being filled.
 *
 * The key goes with everything else when the shift is over, is signed off, or is ended by the server
 * (docs/adr/2026-11-22-village-on-the-phone.md).
 */
import { duty, onShiftOver } from '../core/duty';
import { DUTY } from '../core/store';
import { vaultOf } from '../core/vault';

// The shift may end while something is being sealed; then nothing may come back.
const vault = vaultOf(`${DUTY}vault_key`, `${DUTY}vault.`, () => duty.value.state === 'in');
onShiftOver(vault.forget);

/** Keeps a value until the shift is over, and reads one; see core/vault.ts. */
export const { keep, read } = vault;
