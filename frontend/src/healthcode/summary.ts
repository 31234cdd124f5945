/** How a check-in names itself in the outbox. */
import { say } from '../core/i18n';
import type { OutboxItem } from '../core/outbox';
import { momentText } from '../divisions/city';
import { degrees, type CheckInBody } from './form';
import { shared } from './texts';

export function summary(item: OutboxItem): { title: string; detail: string } {
  const body = item.body as CheckInBody;
  const well = say(shared[body.symptoms.length ? 'health.unwell' : 'health.well']);
  return {
    title: `${say(shared['health.check_in'])} · ${degrees(body.temperature_tenths_c)} °C`,
    detail: `${momentText(body.measured_at)} · ${say(shared[`health.site.${body.site}`])} · ${well}`,
  };
}
