/** The camera on a screen, looking for a QR code. Whoever shows it says what a code means. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { closeCamera, openCamera, reader, type CameraTrouble } from './camera';
import { useTexts } from './i18n';
import { texts } from './texts-scan';
import { Notice } from './ui';

/** Four looks a second find a code at once and leave a cheap phone cool. */
const LOOK_EVERY_MS = 250;

/**
 * Shows the camera until it is taken off the screen, and tells each new code that it reads. The same
 * code is told once as long as it stays before the camera, so that a wrong one is not shouted again.
 */
export function ScanView(props: { onRead: (text: string) => void }) {
  const t = useTexts(texts);
  const video = useRef<HTMLVideoElement>(null);
  const onRead = useRef(props.onRead);
  onRead.current = props.onRead;
  const [state, setState] = useState<'starting' | 'looking' | CameraTrouble>('starting');
  useEffect(() => {
    const over = new AbortController();
    look(video.current!, over.signal, () => setState('looking'), (text) => onRead.current(text)).catch((trouble: unknown) =>
      setState(trouble === 'denied' || trouble === 'missing' ? trouble : 'failed'),
    );
    return () => over.abort();
  }, []);
  const isSeen = state === 'starting' || state === 'looking';
  return (
    <div class="scan">
      <div class="scan-frame" hidden={!isSeen}>
        {/* Muted and inline, or an iPhone opens its own player. */}
        <video ref={video} muted playsInline aria-label={t('scan.view')} />
      </div>
      {isSeen ? (
        <p role="status" class="hint">
          {t(state === 'starting' ? 'scan.starting' : 'scan.aim')}
        </p>
      ) : (
        <Notice tone="warn" live>
          {t(`scan.${state}`)}
        </Notice>
      )}
    </div>
  );
}

/** Looks through the camera until `over`. Throws a `CameraTrouble`, or what loading our reader threw. */
async function look(video: HTMLVideoElement, over: AbortSignal, onStart: () => void, onRead: (text: string) => void): Promise<void> {
  const stream = await openCamera();
  over.addEventListener('abort', () => closeCamera(stream));
  try {
    const read = await reader();
    if (over.aborted) return;
    video.srcObject = stream;
    await video.play();
    onStart();
    let last: string | undefined;
    while (!over.aborted) {
      const text = await read(video).catch(() => undefined);
      if (text !== undefined && text !== last && !over.aborted) {
        last = text;
        navigator.vibrate?.(60);
        onRead(text);
      }
      await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
    }
  } finally {
    closeCamera(stream);
  }
}
