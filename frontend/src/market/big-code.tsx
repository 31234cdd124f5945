/** A code to be scanned off the screen: black on white whatever the scheme, and the screen stays awake. */
import { useEffect } from 'preact/hooks';
import encodeQR from 'qr';
import { qrPath } from '../healthcode/home';

/** Light modules around the code, as the standard wants. */
const QUIET = 4;

function useAwake(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let isGone = false;
    const ask = async () => {
      if (document.visibilityState !== 'visible' || !navigator.wakeLock) return;
      lock = await navigator.wakeLock.request('screen').catch(() => undefined);
      if (isGone) void lock?.release();
    };
    void ask();
    document.addEventListener('visibilitychange', ask);
    return () => {
      isGone = true;
      document.removeEventListener('visibilitychange', ask);
      void lock?.release();
    };
  }, []);
}

export function BigCode(props: { text: string; label: string }) {
  useAwake();
  const modules = encodeQR(props.text, 'raw', { ecc: 'medium', border: QUIET });
  return (
    <div class="big-code">
      <svg role="img" aria-label={props.label} data-testid="qr" viewBox={`0 0 ${modules.length} ${modules.length}`}>
        <path d={qrPath(modules)} fill="#000" />
      </svg>
    </div>
  );
}
