/** Tells the server that a device stands at a checkpoint: opened, alive, closed. Nothing waits for it. */
import { Problem } from '../core/api';
import { close, keepBeat, lastBeat, said, tell, type Said } from './closing';
import { nextOnes } from './queue';
import { counts, leavePost, post } from './shift';
import { readiness } from './trusted';

const BEAT_MS = 600_000;
const LOOK_MS = 60_000;

const saidNow = (): Said => said(counts.value, readiness.value.list_age_s ?? null);

/** Opens the shift where it is not open, and says every ten minutes that it is. */
async function beat(): Promise<void> {
  const checkpointId = post.value?.place.checkpoint_id;
  if (!checkpointId || navigator.onLine === false) return;
  const sent = await lastBeat();
  const isOpen = sent?.checkpoint_id === checkpointId;
  if (isOpen && Math.abs(Date.now() - sent.at_ms) < BEAT_MS) return;
  try {
    await tell(checkpointId, isOpen ? 'beat' : 'open', saidNow());
  } catch (failure) {
    if (!(failure instanceof Problem && failure.code === 'checkpoints.shift_not_open')) return;
    await tell(checkpointId, 'open', saidNow()).catch(() => undefined);
  }
  // Whoever has left meanwhile has nothing open here.
  if (post.value?.place.checkpoint_id === checkpointId) await keepBeat({ checkpoint_id: checkpointId, at_ms: Date.now() });
}

/** Opens the shift at once for whoever is told that it is not open, whatever was said before. Never throws. */
export async function openShift(): Promise<void> {
  await keepBeat(null);
  await beat().catch(() => undefined);
}

/** Looks every minute whether something is to be said, until stopped. */
export function keepBeating(): () => void {
  const look = () => void beat().catch(() => undefined);
  look();
  const timer = setInterval(look, LOOK_MS);
  return () => clearInterval(timer);
}

/**
 * Nobody stands here any more, whether the guard hands over or goes to another checkpoint: said with what was
 * counted, before that goes. Never throws. Without a network the server hears nothing, and asks after an hour.
 */
export async function leave(): Promise<void> {
  const at = post.value?.place.checkpoint_id;
  const closed = at ? close(at, saidNow(), nextOnes()) : undefined;
  leavePost();
  await keepBeat(null);
  await closed?.catch(() => undefined);
}
