/** How many matches were not looked at yet, for a mark on the tab; all else of the room is loaded later. */
import { signal } from '@preact/signals';

export const newCount = signal(0);
