/** The lists on paper: A4, black on white, with boxes to tick by hand. Hidden on the screen. */
import type { ComponentChildren } from 'preact';
import { now } from '../core/clock';
import { useTexts } from '../core/i18n';
import { momentText } from '../divisions/city';
import { placeText } from '../market/buy-words';
import { yuan } from '../market/units';
import type { Delivery, OrderLine, Packing, Point, Window } from './shapes';
import { texts } from './texts-team';
import { amountWords, lineName, windowWords } from './words';

/** A sheet with a title that says whose it is and when it was printed. */
function Paper(props: { title: string; point: Point; window: Window; children: ComponentChildren }) {
  const t = useTexts(texts);
  const { title, point, window } = props;
  return (
    <section class="paper" aria-hidden="true">
      <h2>{title}</h2>
      <p>{t('team.paper.of', { team: point.team_name, point: point.name, window: windowWords(window) })}</p>
      <p>{t('team.paper.printed', { time: momentText(now()) })}</p>
      {props.children}
    </section>
  );
}

const Box = () => <span class="paper-box" />;

export function PackingPaper({ packing }: { packing: Packing }) {
  const t = useTexts(texts);
  const orders = packing.orders.filter(({ state }) => state !== 'cancelled');
  return (
    <Paper title={t('team.paper.pack')} point={packing.point} window={packing.window}>
      <h3>{t('team.totals')}</h3>
      <table>
        <thead>
          <tr>
            <th>{t('team.totals.goods')}</th>
            <th>{t('team.totals.quantity')}</th>
            <th>{t('team.totals.orders')}</th>
          </tr>
        </thead>
        <tbody>
          {packing.totals.map((total) => (
            <tr key={total.listing_id}>
              <td>{lineName(total)}</td>
              <td>{amountWords(total.quantity, total)}</td>
              <td>{total.orders}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>{t('team.orders')}</h3>
      {orders.map((order) => (
        <table class="paper-order" key={order.order_id}>
          <thead>
            <tr>
              <th colSpan={4}>
                {t('team.order', { number: order.number, name: order.name })} · {t('team.paper.due')} {yuan(order.due_fen)}
              </th>
            </tr>
          </thead>
          <tbody>
            {order.lines.map((line) => (
              <PaperLine key={line.line} line={line} />
            ))}
            {order.wish && (
              <tr>
                <td colSpan={4}>{t('team.wish', { wish: order.wish })}</td>
              </tr>
            )}
          </tbody>
        </table>
      ))}
    </Paper>
  );
}

function PaperLine({ line }: { line: OrderLine }) {
  const t = useTexts(texts);
  const { substitute } = line;
  const isTaken = substitute?.state === 'done' || substitute?.state === 'accepted';
  const what = isTaken ? substitute : line;
  return (
    <tr>
      <td class="paper-tick">
        <Box />
      </td>
      <td>
        {lineName(what)} {amountWords(what.quantity, what)}
      </td>
      <td class="paper-weight">{t('team.paper.scale')}</td>
      <td>{isTaken ? `${lineName(line)} →` : t(`team.consent.${line.consent}`)}</td>
    </tr>
  );
}

export function DeliveryPaper({ delivery }: { delivery: Delivery }) {
  const t = useTexts(texts);
  const { point, window, stops } = delivery;
  const isBrought = point.kind === 'delivery';
  return (
    <Paper title={t(isBrought ? 'team.paper.stops' : 'team.paper.pick_up')} point={point} window={window}>
      <table>
        <thead>
          <tr>
            <th>{t('team.paper.number')}</th>
            <th>{t('team.paper.who')}</th>
            {isBrought && <th>{t('team.paper.address')}</th>}
            <th>{t('team.paper.packs')}</th>
            <th>{t('team.paper.due')}</th>
            <th>{t('team.paper.note')}</th>
            <th>{t('team.paper.done')}</th>
          </tr>
        </thead>
        <tbody>
          {stops.map((stop) => (
            <tr key={stop.order_id}>
              <td>{stop.number}</td>
              <td>{stop.name}</td>
              {isBrought && (
                <td>
                  {placeText(stop.division_code)} {stop.address}
                </td>
              )}
              <td>{stop.packs}</td>
              <td>{yuan(stop.due_fen)}</td>
              <td>{[stop.leave_at_door && t('team.stops.door'), stop.wish].filter(Boolean).join(' · ')}</td>
              <td class="paper-tick">
                <Box />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Paper>
  );
}
