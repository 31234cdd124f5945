/** Loaded when the outbox holds a registration: says how it is sent. */
import { changed, sendNow } from './core/outbox';
import { startRegistering } from './cotravel/registering';

export function startCotravel(): void {
  startRegistering();
  void changed();
  sendNow();
}
