/** Seconds that run down on the screen. */
import { useEffect, useState } from 'preact/hooks';
import { now } from '../core/clock';
import { secondsUntil } from './rules';

/** Whole seconds until then by the server's clock; draws anew each second until none are left. */
export function useSecondsUntil(then: string | null | undefined): number {
  const [, tick] = useState(0);
  const left = secondsUntil(then, now());
  const isOver = left === 0;
  useEffect(() => {
    if (isOver) return undefined;
    const timer = setInterval(() => tick((count) => count + 1), 1_000);
    return () => clearInterval(timer);
  }, [then, isOver]);
  return left;
}
