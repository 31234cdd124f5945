/**
 * What the home card says, from what the phone holds and the moment. Pure.
 *
 * The colour is the stored credential aged by the rule, so that it changes at midnight by itself and
 * needs no request; what the server said of it is shown only while it still fits.
 */
import type { HealthCode, Holding } from './data';
import { agedColour, dayOf, dayText, projection, type Colour, type Day, type Evidence, type PassState, type Rule } from './rules';

/** What the home card needs of a credential's claims. */
export interface Claims {
  /** Epoch seconds. */
  expires_at: number;
  state: PassState;
}

export interface Ahead {
  on: string;
  colour: Colour;
}

export interface Reason {
  code: string;
  /** The server's words, when it gave any. */
  text?: string;
  until_on: string | null;
  /** Of what was filed: why, by whom, and until when an appeal is answered. */
  evidence_id?: string;
  reason_text?: string;
  office?: string;
  appeal?: string;
  answer_by?: string | null;
}

export type Shown =
  /** Nothing about this person is on this phone. */
  | { kind: 'missing' }
  /** Before the first check-in. */
  | { kind: 'none' }
  /** The credential is too old to admit anyone. */
  | { kind: 'expired' }
  | {
      kind: 'code';
      colour: Exclude<Colour, 'none'>;
      /** There is a credential to sign; without one the colour is only the server's word. */
      has_pass: boolean;
      reasons: Reason[];
      if_silent: Ahead[];
      if_checked_in: Ahead[];
      /** The reasons and days ahead were worked out on the phone. */
      is_own_reckoning: boolean;
    };

const DAYS_AHEAD = 7;

export function shownOf(
  holding: Holding | undefined,
  claims: Claims | undefined,
  rule: Rule | undefined,
  todayOn: string,
  nowS: number,
): Shown {
  const said = holding?.code?.today_on === todayOn ? holding.code : undefined;
  if (claims && rule) {
    const colour = agedColour(rule, claims.state, dayOf(todayOn));
    if (colour === 'none') return { kind: 'none' };
    if (nowS >= claims.expires_at && colour === 'green') return { kind: 'expired' };
    if (said?.colour === colour) return fromServer(said, colour, true);
    return fromRule(rule, claims.state, colour, dayOf(todayOn));
  }
  if (said && said.colour !== 'none') return fromServer(said, said.colour, false);
  // `none` holds until a check-in, however long ago it was said.
  return { kind: holding?.code?.colour === 'none' ? 'none' : 'missing' };
}

function fromServer(said: HealthCode, colour: Exclude<Colour, 'none'>, hasPass: boolean): Shown {
  return {
    kind: 'code',
    colour,
    has_pass: hasPass,
    reasons: said.reasons,
    if_silent: said.if_silent,
    if_checked_in: said.if_checked_in,
    is_own_reckoning: false,
  };
}

/** What the rule alone can tell: the claims say the last good day, not the check-ins behind it. */
function fromRule(rule: Rule, state: PassState, colour: Exclude<Colour, 'none'>, today: Day): Shown {
  const days = Array.from({ length: DAYS_AHEAD + 1 }, (_, n) => today + n);
  const health: Evidence[] =
    state.health_colour === 'yellow' || state.health_colour === 'red'
      ? [{ kind: 'health', from_on: today, until_on: state.health_until_on, colour: state.health_colour }]
      : [];
  const missed = state.is_red ? 0 : today - state.last_good_on - 1;
  const ladder = { as_of_on: today - 1, is_red: state.is_red, missed_days: Math.max(0, missed), run_days: 0 };
  const ahead = projection(rule, [], health, [], today, DAYS_AHEAD, true, ladder);
  const reasons: Reason[] = [];
  const holds = health.some(({ until_on }) => until_on === null || today < until_on);
  if (holds) reasons.push({ code: 'health', until_on: state.health_until_on === null ? null : dayText(state.health_until_on) });
  if (state.is_red || missed >= rule.yellow_after_missed_days) reasons.push({ code: 'missed_checkins', until_on: null });
  return {
    kind: 'code',
    colour,
    has_pass: true,
    reasons,
    if_silent: days.map((day) => ({ on: dayText(day), colour: agedColour(rule, state, day) })),
    if_checked_in: ahead.map(({ on, colour: then }) => ({ on: dayText(on), colour: then })),
    is_own_reckoning: true,
  };
}

/** The first day on which the colour is another than today's. */
export function changesOn(ahead: readonly Ahead[]): Ahead | undefined {
  return ahead.find(({ colour }) => colour !== ahead[0]?.colour);
}

/** The outline of a QR code as one SVG path: a run of dark modules is one rectangle. */
export function qrPath(modules: readonly (readonly boolean[])[]): string {
  let path = '';
  modules.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x++;
      path += `M${from} ${y}h${x - from + 1}v1h-${x - from + 1}z`;
    }
  });
  return path;
}
