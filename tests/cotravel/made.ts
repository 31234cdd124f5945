/** Made-up journeys and trips: what a test says of them, and the rest as it mostly is. */
import type { Journey, ListedTrip, Route } from '../../frontend/src/cotravel/shapes';

let made = 0;

export function trip(more: Partial<ListedTrip>): ListedTrip {
  return {
    id: ++made,
    kind: 'train',
    said: '',
    numbers: [],
    plates: [],
    on: '2020-01-20',
    carriages: [],
    carriage_said: '',
    rows: [],
    from: '',
    to: '',
    division: '',
    is_corrected: false,
    ...more,
  };
}

export function journey(more: Partial<Journey>): Journey {
  return {
    id: `journey-${++made}`,
    kind: 'train',
    number: '',
    numbers: [],
    on: '2020-01-20',
    entered_at: '2020-02-01T00:00:00Z',
    ...more,
  };
}

/** Six stops in twenty-five hours: the first evening, a night, a day, and past the second midnight. */
export const LONG: Route = {
  numbers: ['K101', 'K104'],
  stops: ['汉口', '信阳', '郑州', '石家庄', '北京西', '哈尔滨西'],
  minutes: [0, 150, 400, 700, 900, 1500],
};
