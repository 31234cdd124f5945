/** Loaded when the outbox holds something that was reported: says how each kind is sent. */
import { changed, sendNow } from './core/outbox';
import { registerReports } from './hotline/report-data';

export function startReports(): void {
  registerReports();
  // The list of what waits can name these kinds now, and offer to mend them.
  void changed();
  sendNow();
}
