/** A form about a patient, or of trips not yet published, that is being filled: kept on the phone sealed, and gone with the shift. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { keep, read } from '../collection/vault';

export interface SealedDraft<T> {
  /** Undefined until it was looked whether something is kept, or somebody types. */
  content: T | undefined;
  touch: (patch: Partial<T>) => void;
  clear: () => Promise<void>;
}

// One after the other: what was typed last is kept last, and read by whichever form comes next.
let writing: Promise<unknown> = Promise.resolve();
const write = (name: string, value: unknown): Promise<void> => {
  const written = writing.then(() => keep(name, value)).catch(() => undefined);
  writing = written;
  return written;
};

/** What was being typed under a name, or `fresh`; what is typed before that is known lies upon it. */
export function useSealedDraft<T extends object>(name: string, fresh: () => T): SealedDraft<T> {
  const [content, show] = useState<T>();
  const newest = useRef<T | undefined>(undefined);
  const early = useRef<Partial<T>>({});
  const set = (typed: T) => {
    newest.current = typed;
    show(typed);
  };
  useEffect(() => {
    let isOver = false;
    void writing
      .then(() => read<T | null>(name))
      .catch(() => undefined)
      .then((kept) => {
        if (isOver) return;
        const hasty = early.current;
        set({ ...fresh(), ...(kept ?? {}), ...hasty });
        if (Object.keys(hasty).length) void write(name, newest.current);
      });
    return () => {
      isOver = true;
      [newest.current, early.current] = [undefined, {}];
    };
  }, [name]);
  return {
    content,
    touch: (patch) => {
      const before = newest.current;
      if (!before) {
        early.current = { ...early.current, ...patch };
        return show({ ...fresh(), ...early.current });
      }
      const typed = { ...before, ...patch };
      set(typed);
      void write(name, typed);
    },
    clear: () => {
      early.current = {};
      return write(name, null);
    },
  };
}
