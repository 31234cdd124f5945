/** Asks the service worker to keep the files of a name (frontend/build.mjs) for when there is no network. */
export function keepFiles(name: 'duty' | 'food'): void {
  void navigator.serviceWorker?.ready.then(({ active }) => active?.postMessage({ type: 'KEEP', name }));
}
