/** For kinds of items that the server takes one by one. */
import { Problem } from './api';
import { isPassing, type ItemResult } from './drain';
import type { StoredItem } from './store';

/**
 * Sends items one after the other, each by `one`. What the server refused for good is a result; when it
 * cannot be had, what was sent before counts and the rest waits.
 */
export async function sendEach(items: readonly StoredItem[], one: (item: StoredItem) => Promise<void>): Promise<ItemResult[]> {
  const results: ItemResult[] = [];
  for (const item of items) {
    try {
      await one(item);
      results.push({ id: item.id, is_done: true });
    } catch (failure) {
      const isFinal = failure instanceof Problem && failure.status !== 401 && !isPassing(failure.status);
      if (isFinal) {
        const { code, text, fields } = failure;
        results.push({ id: item.id, is_done: false, code, text, fields: { ...fields } });
      } else if (results.length) return results;
      else throw failure;
    }
  }
  return results;
}
