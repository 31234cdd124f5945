/** The camera on a screen, looking for a QR code. Whoever shows it says what a code means. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { AT_CHECKPOINT, type CameraTrouble, closeCamera, keepFocus, nextPicture, openCamera, reader, SHARP, type Torch, torchOf } from './camera';
import { useTexts } from './i18n';
import { type Seen, isInSight, isNews } from './scan-rules';
import { texts } from './texts-scan';
import { Button, Notice } from './ui';

/** Four looks a second find a code at once and leave a cheap phone cool. */
const LOOK_EVERY_MS = 250;
/** While nothing is to be read the camera stays open, and this is soon enough to begin again. */
const PAUSED_MS = 100;
/** At a checkpoint the next picture is looked at, but for so long the phone is left to others. */
const REST_LEAST_MS = 20;

interface Props {
  /** `wasInSight`: some code has been before the camera until now. */
  onRead: (text: string, wasInSight: boolean) => void;
  /**
   * `checkpoint`: one person after another. It looks at every picture that it has the time for, has a torch,
   * and tells a code again that was out of sight. It does not shake: the verdict does.
   */
  pace?: 'checkpoint';
  /** The camera stays open and nothing is read. */
  isPaused?: boolean;
  /** At a checkpoint: when it changes, what is still in sight is told once more. */
  anew?: number;
}

type State = 'starting' | 'looking' | CameraTrouble;

/**
 * Shows the camera until it is taken off the screen, and tells each new code that it reads. The same
 * code is told once as long as it stays before the camera, so that a wrong one is not shouted again.
 */
export function ScanView(props: Props) {
  const t = useTexts(texts);
  const video = useRef<HTMLVideoElement>(null);
  const now = useRef(props);
  now.current = props;
  const [state, setState] = useState<State>('starting');
  const [torch, setTorch] = useState<Torch>();
  const [tries, setTries] = useState(0);
  const again = () => {
    setState('starting');
    setTries(tries + 1);
  };
  useEffect(() => {
    const over = new AbortController();
    const onStart = (light: Torch | undefined) => {
      setState('looking');
      setTorch(() => light);
    };
    const onTrouble = (trouble: unknown) => {
      setTorch(undefined);
      setState(trouble === 'denied' || trouble === 'missing' ? trouble : 'failed');
    };
    look(video.current!, over.signal, () => now.current, onStart).catch((trouble: unknown) => !over.signal.aborted && onTrouble(trouble));
    return () => over.abort();
  }, [tries]);
  useEffect(() => {
    // A call that is over gives the camera back, and so do the settings of the phone.
    const onSeen = () => {
      if (document.visibilityState === 'visible' && state !== 'starting' && !isLive(video.current?.srcObject)) again();
    };
    document.addEventListener('visibilitychange', onSeen);
    return () => document.removeEventListener('visibilitychange', onSeen);
  }, [state]);
  const isSeen = state === 'starting' || state === 'looking';
  return (
    <div class="scan">
      <div class="scan-frame" hidden={!isSeen}>
        {/* Muted and inline, or an iPhone opens its own player. */}
        <video ref={video} muted playsInline aria-label={t('scan.view')} />
      </div>
      {torch && <TorchButton torch={torch} />}
      {isSeen ? (
        <p role="status" class="hint">
          {t(state === 'starting' ? 'scan.starting' : 'scan.aim')}
        </p>
      ) : (
        <>
          <Notice tone="warn" live>
            {t(`scan.${state}`)}
          </Notice>
          <Button onClick={again}>{t('scan.again')}</Button>
        </>
      )}
    </div>
  );
}

function TorchButton({ torch }: { torch: Torch }) {
  const t = useTexts(texts);
  const [isOn, setOn] = useState(false);
  const turn = () =>
    void torch(!isOn).then(
      () => setOn(!isOn),
      // One that does not obey stays as it is, and says so by its word.
      () => undefined,
    );
  return <Button onClick={turn}>{t(isOn ? 'scan.torch_off' : 'scan.torch_on')}</Button>;
}

const isLive = (stream: MediaProvider | null | undefined): boolean =>
  stream instanceof MediaStream && stream.getVideoTracks().some(({ readyState }) => readyState === 'live');

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Looks through the camera until `over`. Throws a `CameraTrouble`, also when it is taken away, or what loading our reader threw. */
async function look(video: HTMLVideoElement, over: AbortSignal, now: () => Props, onStart: (torch: Torch | undefined) => void): Promise<void> {
  const isFast = now().pace === 'checkpoint';
  const stream = await openCamera(isFast ? SHARP : {});
  over.addEventListener('abort', () => closeCamera(stream));
  try {
    const read = await reader(...(isFast ? [AT_CHECKPOINT] : []));
    if (over.aborted) return;
    video.srcObject = stream;
    await video.play();
    if (isFast) await keepFocus(stream);
    onStart(isFast ? torchOf(stream) : undefined);
    const isOpen = () => isLive(stream);
    await (isFast ? lookOnAndOn(video, read, isOpen, now) : lookNowAndThen(video, read, isOpen, now));
    if (!over.aborted) throw 'failed' satisfies CameraTrouble;
  } finally {
    closeCamera(stream);
  }
}

type Read = Awaited<ReturnType<typeof reader>>;

async function lookNowAndThen(video: HTMLVideoElement, read: Read, isOpen: () => boolean, now: () => Props): Promise<void> {
  let last: string | undefined;
  while (isOpen()) {
    const text = await read(video).catch(() => undefined);
    if (text !== undefined && text !== last && isOpen() && !now().isPaused) {
      last = text;
      navigator.vibrate?.(60);
      now().onRead(text, false);
    }
    await wait(LOOK_EVERY_MS);
  }
}

async function lookOnAndOn(video: HTMLVideoElement, read: Read, isOpen: () => boolean, now: () => Props): Promise<void> {
  let seen: Seen | undefined;
  let { anew } = now();
  while (isOpen()) {
    if (now().anew !== anew) [seen, anew] = [undefined, now().anew];
    if (now().isPaused) {
      await wait(PAUSED_MS);
      // What was shown while nobody looked has not been away.
      if (seen) seen = { ...seen, at_ms: performance.now() };
      continue;
    }
    const began = performance.now();
    const text = await read(video).catch(() => undefined);
    const atMs = performance.now();
    if (text !== undefined && isOpen() && !now().isPaused) {
      const [isNew, wasInSight] = [isNews(seen, text, atMs), isInSight(seen, atMs)];
      seen = { text, at_ms: atMs };
      if (isNew) now().onRead(text, wasInSight);
    }
    // At least half of the time is the page's: buttons answer while a slow phone looks.
    await wait(Math.max(REST_LEAST_MS, atMs - began));
    await nextPicture(video, LOOK_EVERY_MS);
  }
}
