/** What of the register lies on this phone and is not at the server. Read without the screens that judge. */
import { computed } from '@preact/signals';
import { BATCH_MOST } from '../core/drain';
import { onDuty, stored } from '../core/outbox';
import type { StoredItem } from '../core/store';
import { queueState } from './queue-rules';

export const OUTBOX_KIND = 'checkpoints.passage';

const everybodys = computed(() => stored.value.filter(({ kind }) => kind === OUTBOX_KIND));
/** Of whoever is on duty here: nobody else's can be sent now, or hold them up. */
const own = computed(() => everybodys.value.filter(({ owner }) => owner !== undefined && owner === onDuty.value));
/** Passages that the server has not taken, and those that it refused, with their reason. */
export const refused = computed(() => own.value.filter(({ state }) => state === 'refused'));
export const waiting = computed(() => own.value.length - refused.value.length);
/** The first of those that wait, as many as one request takes. */
export const nextOnes = (): readonly StoredItem[] => own.value.filter(({ state }) => state === 'waiting').slice(0, BATCH_MOST);
/** Whether more can be recorded here. */
export const queue = computed(() => queueState(own.value.length, everybodys.value.length));
