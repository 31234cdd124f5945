/** Import first: a test is a single tab, and Node would not end while a channel to others is open. */
delete (globalThis as { BroadcastChannel?: unknown }).BroadcastChannel;
