/** How many notices are unread, for the mark on the tab; all else about notices is loaded later. */
import { signal } from '@preact/signals';
import { PERSONAL } from '../core/session';
import { get } from '../core/store';

export const UNREAD = `${PERSONAL}unread`;
export const unread = signal(0);

/** Reads what the phone remembers. The service worker adds to it when the city knocks. */
export async function loadUnread(): Promise<void> {
  unread.value = (await get<number>(UNREAD)) ?? 0;
}
