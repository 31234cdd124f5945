/** Why the code has its colour, until when, what comes, and how to object. */
import { lang, useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Card, Icon, Notice } from '../core/ui';
import { city, cityText, momentText } from '../divisions/city';
import { ColourTag } from './card';
import { orderNow, rule } from './data';
import { degrees } from './form';
import { changesOn, type Ahead, type Reason, type Shown } from './home';
import { texts } from './texts';

type Code = Extract<Shown, { kind: 'code' }>;

/** Days to show: a silent week shows everything that can happen. */
const ROWS = 6;

/** A day in words: 2月24日 星期一. Days carry no zone, so they are written as UTC. */
export function dayWords(on: string, weekday: 'short' | 'long' = 'short'): string {
  return new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'UTC',
    month: lang.value === 'zh' ? 'long' : 'short',
    day: 'numeric',
    weekday,
  }).format(new Date(`${on}T00:00:00Z`));
}

/** The last day on which something with an exclusive end still counts. */
function lastDay(until: string): string {
  return new Date(Date.parse(`${until}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

function reasonText(reason: Reason, colour: Code['colour']): string {
  const t = useTexts(texts);
  const limit = degrees(rule.value?.fever_tenths_c ?? 373);
  if (reason.code === 'missed_checkins') return t(colour === 'red' ? 'home.reason.missed_red' : 'home.reason.missed_yellow');
  if (reason.code === 'fever') return t('home.reason.fever', { limit });
  return reason.text ?? t('home.reason.health');
}

function wayText(reason: Reason, colour: Code['colour']): string | undefined {
  const t = useTexts(texts);
  const days = rule.value?.checkin_days_to_leave_red ?? 3;
  if (reason.code === 'missed_checkins') return t(colour === 'red' ? 'home.way.missed_red' : 'home.way.missed_yellow', { days });
  return reason.code === 'fever' ? t('home.way.fever') : undefined;
}

/** `whom` is whose code it is, when it is somebody one answers for. */
export function Why(props: { code: Code; whom?: string | undefined }) {
  const t = useTexts(texts);
  const { colour, reasons, if_silent: silent } = props.code;
  const change = changesOn(silent);
  return (
    <Card title={t(`home.why.${colour}`)}>
      <ul class="reasons" data-testid="reasons">
        {reasons.length === 0 && <li>{t('home.reason.good')}</li>}
        {reasons.map((reason) => (
          <li key={reason.evidence_id ?? reason.code}>
            {reasonText(reason, colour)} {reason.until_on && t('home.until', { day: dayWords(lastDay(reason.until_on)) })}
            {reason.reason_text && <p>{t('home.filed', { why: reason.reason_text, office: reason.office ?? '' })}</p>}
            {reason.appeal === 'waiting' && reason.answer_by && (
              <p>{t('home.appealed', { time: momentText(reason.answer_by) })}</p>
            )}
          </li>
        ))}
      </ul>
      {reasons.some(({ evidence_id }) => evidence_id) && (
        <A class="button button-plain" href={props.whom ? `/evidence?resident=${encodeURIComponent(props.whom)}` : '/evidence'}>
          {t('home.evidence')}
        </A>
      )}
      {reasons.map((reason) => {
        const way = wayText(reason, colour);
        return (
          way && (
            <Notice key={reason.code} tone="good">
              {way}
            </Notice>
          )
        );
      })}
      {change && <p>{t('home.silent_change', { day: dayWords(change.on), colour: t(`health.${change.colour}`) })}</p>}
    </Card>
  );
}

export function ComingDays(props: { code: Code }) {
  const t = useTexts(texts);
  const checked = new Map(props.code.if_checked_in.map((ahead: Ahead) => [ahead.on, ahead.colour]));
  return (
    <Card title={t('home.ahead')}>
      <table class="ahead">
        <caption>{t('home.ahead_caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('home.ahead_day')}</th>
            <th scope="col">{t('home.ahead_checks')}</th>
            <th scope="col">{t('home.ahead_silent')}</th>
          </tr>
        </thead>
        <tbody>
          {props.code.if_silent.slice(0, ROWS).map((ahead, index) => (
            <tr key={ahead.on}>
              <th scope="row">{index ? dayWords(ahead.on) : t('home.today')}</th>
              <td>
                <ColourTag colour={checked.get(ahead.on) ?? ahead.colour} />
              </td>
              <td>
                <ColourTag colour={ahead.colour} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {props.code.is_own_reckoning && <p class="quiet">{t('home.own_reckoning')}</p>}
    </Card>
  );
}

/** Every screen of the code has a way to object, and names the order that it stands on. */
export function Grounds(props: { isSignedIn: boolean }) {
  const t = useTexts(texts);
  const phone = city.value?.complaint_phone ?? '12345';
  const order = orderNow() ?? city.value?.emergency;
  return (
    <Card title={t(props.isSignedIn ? 'home.appeal' : 'home.help')}>
      <p>{t(props.isSignedIn ? 'home.appeal_lead' : 'home.help_lead', { phone })}</p>
      <a class="button button-plain" href={`tel:${phone}`}>
        <Icon name="phone" />
        {t('home.call', { phone })}
      </a>
      <A href="/evidence/numbers">{t('home.numbers')}</A>
      {order && (
        <p class="quiet">
          {t('home.order_text', {
            title: cityText(order.title),
            authority: cityText(order.authority),
            no: order.order_no,
            from: order.from_on,
            until: order.until_on,
          })}
          {rule.value && ` ${t('home.order_rule', { version: rule.value.version ?? 1 })}`}
        </p>
      )}
    </Card>
  );
}
