/** Lists on duty that come page by page: what was heard last, kept sealed for the shift. */
import { signal } from '@preact/signals';
import { call } from '../core/api';
import { duty, onShiftOver } from '../core/duty';
import { keep, read } from './vault';

/**
 * Lists by the path that asks for their beginning; `cursor` is how that path is told where to go on, and
 * `joined` puts the page behind to what is known.
 */
export function keptPages<P extends { next: string | null }>(cursor: 'after' | 'cursor', joined: (known: P, more: P) => P) {
  const pages = signal<Readonly<Record<string, P>>>({});
  onShiftOver(() => {
    pages.value = {};
  });
  const of = (path: string): P | undefined => pages.value[path];
  const show = async (path: string, page: P): Promise<void> => {
    if (duty.value.state !== 'in') return;
    pages.value = { ...pages.value, [path]: page };
    await keep(path, page).catch(() => undefined);
  };
  return {
    of,

    /** Asks for a list; what the phone has kept is shown until then. Throws as `call` does. */
    async load(path: string): Promise<void> {
      const before = of(path) ?? (await read<P>(path).catch(() => undefined));
      if (before && !of(path) && duty.value.state === 'in') pages.value = { ...pages.value, [path]: before };
      await show(path, await call<P>('GET', path));
    },

    /** Adds the page behind to what is shown. Throws as `call` does. */
    async more(path: string): Promise<void> {
      const known = of(path);
      if (!known?.next) return;
      const more = await call<P>('GET', `${path}&${cursor}=${encodeURIComponent(known.next)}`);
      await show(path, joined(known, more));
    },

    /** Changes every list that is shown; `changed` gives back the same page where nothing is to change. */
    async change(changed: (page: P, path: string) => P): Promise<void> {
      for (const [path, page] of Object.entries(pages.value)) {
        const next = changed(page, path);
        if (next !== page) await show(path, next);
      }
    },
  };
}
