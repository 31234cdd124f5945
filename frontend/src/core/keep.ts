/** Asks the service worker to keep the files of a name (frontend/build.mjs) for when there is no network. */
export function keepFiles(name: 'duty' | 'food'): void {
  void navigator.serviceWorker?.ready.then(({ active }) => active?.postMessage({ type: 'KEEP', name }));
}

/** So long the worker may take to fetch the files of a name. */
const KEPT_WITHIN_MS = 60_000;

/** Whether the files of a name are on the phone, as the service worker says it; false where there is none. */
export async function filesKept(name: 'duty' | 'food'): Promise<boolean> {
  const worker = (await navigator.serviceWorker?.ready)?.active;
  if (!worker) return false;
  const { port1, port2 } = new MessageChannel();
  return new Promise((done) => {
    const timer = setTimeout(() => done(false), KEPT_WITHIN_MS);
    port1.onmessage = ({ data }) => {
      clearTimeout(timer);
      port1.close();
      done(data === true);
    };
    worker.postMessage({ type: 'KEEP', name }, [port2]);
  });
}
