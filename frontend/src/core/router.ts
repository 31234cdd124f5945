/** Paths to screens, without a library: a signal, one click handler, the browser's own history. */
import { signal } from '@preact/signals';
import { h, type ComponentChildren, type LooseAnchorHTMLAttributes } from 'preact';

const opened = typeof location === 'undefined' ? { pathname: '/', search: '' } : location;

export const path = signal(opened.pathname);
/** The query of the address, with its question mark or empty. */
export const search = signal(opened.search);
/** Whether the person has moved inside the app; then a new screen takes the focus. */
export let hasMoved = false;
/** Where the present screen was asked for, when that was inside the app. */
export let cameFrom: string | undefined;

function arrived(): void {
  path.value = location.pathname;
  search.value = location.search;
  hasMoved = true;
}

/** Goes to a path of the app. `replace` leaves no way back to the present screen. */
export function go(to: string, replace = false): void {
  const here = location.pathname + location.search;
  if (to === here) return;
  cameFrom = replace ? undefined : here + location.hash;
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  arrived();
  scrollTo(0, 0);
}

/** Goes back inside the app, or to `fallback` when the app was opened on this screen. */
export function back(fallback: string): void {
  if (hasMoved && history.length > 1) history.back();
  else go(fallback, true);
}

/** One value of the query, or undefined. */
export function query(name: string): string | undefined {
  return new URLSearchParams(search.value).get(name) ?? undefined;
}

/** A link inside the app. */
export function A(props: LooseAnchorHTMLAttributes & { href: string; children?: ComponentChildren }) {
  return h('a', {
    ...props,
    onClick(event: MouseEvent) {
      if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      go(props.href);
    },
  } as LooseAnchorHTMLAttributes);
}

/** Follows the browser's back and forward. Call once at start. */
export function startRouter(): void {
  addEventListener('popstate', arrived);
}
