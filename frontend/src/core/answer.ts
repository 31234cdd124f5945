/** What a screen reads from the server, with the last answer kept on the phone if it may be. */
import { useEffect, useState } from 'preact/hooks';
import { call } from './api';
import { PERSONAL } from './session';
import { get, put } from './store';

export interface Answer<T> {
  /** The newest answer, or the kept one until then; undefined when there is none yet. */
  data: T | undefined;
  /** Why the newest answer did not come; undefined while asking and when it came. */
  failure: unknown;
  isBusy: boolean;
  /** Asks again. Never throws. */
  reload: () => Promise<void>;
  /** Shows (and keeps) what a write has just answered, without asking again. */
  set: (data: T) => void;
}

/** Reads `path` when the screen opens. `keepAs` names what may be shown offline; it goes with the session. */
export function useAnswer<T>(path: string, keepAs?: string): Answer<T> {
  const [data, show] = useState<T>();
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setBusy] = useState(true);
  const set = (fresh: T): void => {
    show(fresh);
    if (keepAs) void put(PERSONAL + keepAs, fresh).catch(() => undefined);
  };
  const reload = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      set(await call<T>('GET', path));
    } catch (problem) {
      setFailure(problem);
    }
    setBusy(false);
  };
  useEffect(() => {
    if (keepAs) {
      void get<T>(PERSONAL + keepAs)
        .then((kept) => show((fresh) => fresh ?? kept))
        .catch(() => undefined);
    }
    void reload();
  }, [path]);
  return { data, failure, isBusy, reload, set };
}
