/** 买菜: the points that serve a household, what one of them offers, and the basket. */
import { useEffect, useState } from 'preact/hooks';
import { useDraft } from '../core/draft';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { session } from '../core/session';
import { Button, Choice, Notice, Screen } from '../core/ui';
import { DivisionPicker } from '../divisions/picker';
import { home, placeText, todayOn, usePlaces } from '../market/buy-words';
import { FoodParts } from '../market/parts';
import { loadProducts } from '../market/products';
import { moneyWords } from '../market/words';
import { basketOf, CHOSEN, learnOwn, registerBasket, useKept, waitingUnits, type Chosen, type Kept } from './data';
import { OfferCard } from './offer-card';
import { Heard, Householder } from './parts';
import { quotaLeft, totalFen, withUnits, type Line } from './rules';
import type { Offers, Point, PointWithWindows, Quotas } from './shapes';
import { texts } from './texts';
import { windowWords } from './words';

registerBasket();

export default function Basket() {
  const t = useTexts(texts);
  usePlaces();
  const [chosen, choose] = useDraft<Chosen>(CHOSEN, {});
  const area = chosen.area ?? home.value;
  useEffect(() => {
    void loadProducts().catch(() => undefined);
    void learnOwn();
  }, [session.value.state, session.value.account?.has_applied]);
  return (
    <Screen title={t('basket.title')}>
      <FoodParts at="basket" />
      <Householder>
        <A class="button button-plain" href="/basket/orders">
          {t('basket.orders')}
        </A>
      </Householder>
      {area && <Points key={area} area={area} chosen={chosen} choose={choose} />}
      {!area && <Area chosen={chosen} choose={choose} />}
      {session.value.state === 'in' && (
        <A class="quiet-way" href="/basket/team">
          {t('basket.team')}
        </A>
      )}
    </Screen>
  );
}

interface Choosing {
  chosen: Chosen;
  choose: (change: Partial<Chosen>) => void;
}

function Area({ chosen, choose }: Choosing) {
  const t = useTexts(texts);
  return (
    <DivisionPicker
      id="area"
      label={t('basket.area')}
      hint={t('basket.area_hint')}
      value={chosen.area}
      onChange={(area) => choose({ area, point_id: undefined })}
    />
  );
}

function Points(props: Choosing & { area: string }) {
  const t = useTexts(texts);
  const { area, chosen, choose } = props;
  const [isLooking, look] = useState(false);
  const kept = useKept<{ points: readonly Point[] }>(`/basket/points?area=${area}`, `points.${area}`);
  const points = kept.data?.points ?? [];
  const only = points.length === 1 ? points[0] : undefined;
  const point = points.find(({ point_id }) => point_id === chosen.point_id) ?? only;
  return (
    <>
      {!point && <Heard kept={kept} />}
      {kept.data && points.length === 0 && <Notice>{t('basket.points.none')}</Notice>}
      {points.length > 0 && (!point || isLooking) && (
        <Choice
          name="point_id"
          legend={t('basket.points.choose')}
          options={points.map((one) => ({ value: one.point_id, label: one.name, hint: pointHint(one, t) }))}
          value={point?.point_id}
          onChange={(point_id) => {
            choose({ point_id });
            look(false);
          }}
        />
      )}
      {point && !isLooking && (
        <AtPoint key={point.point_id} point={point} onOther={points.length > 1 ? () => look(true) : undefined} />
      )}
      {(!point || isLooking) && <Area chosen={{ ...chosen, area }} choose={choose} />}
      {point && points.length === 1 && !isLooking && (
        <button type="button" class="quiet-way" onClick={() => look(true)}>
          {t('basket.points.elsewhere')}
        </button>
      )}
    </>
  );
}

type Say = ReturnType<typeof useTexts<typeof texts>>;

function pointHint({ kind, team_name, address }: Point, t: Say): string {
  return `${t('basket.point.by', { team: team_name, kind: t(`basket.kind.${kind}`) })} · ${address}`;
}

function AtPoint(props: { point: Point; onOther?: () => void }) {
  const t = useTexts(texts);
  const id = encodeURIComponent(props.point.point_id);
  const full = useKept<PointWithWindows>(`/basket/points/${id}`, `point.${props.point.point_id}`);
  const offers = useKept<Offers>(`/basket/offers?point=${id}`, `offers.${props.point.point_id}`);
  const next = full.data?.windows.find(({ is_open }) => is_open);
  return (
    <>
      <section class="card">
        <h2>{props.point.name}</h2>
        <p>{pointHint(props.point, t)}</p>
        <p class="hint">{placeText(props.point.division_code)}</p>
        {props.point.state !== 'open' && <Notice tone="warn">{t(`basket.point.${props.point.state}`)}</Notice>}
        {full.data && (
          <p>{next ? t('basket.window.next', { window: windowWords(next), n: next.left }) : t('basket.window.none')}</p>
        )}
        {props.onOther && <Button onClick={props.onOther}>{t('basket.points.other')}</Button>}
      </section>
      <Heard kept={offers} />
      {offers.data && <Goods point={props.point} offers={offers as Kept<Offers> & { data: Offers }} />}
    </>
  );
}

function Goods(props: { point: Point; offers: { data: Offers } }) {
  const t = useTexts(texts);
  const { point_id } = props.point;
  const { offers } = props.offers.data;
  const isHouseholder = session.value.account?.has_applied === true;
  const quotas = useKept<Quotas>(isHouseholder ? `/basket/quotas?point=${encodeURIComponent(point_id)}` : undefined, `quotas.${point_id}`);
  const [basket, patch] = useDraft<{ lines: readonly Line[] }>(basketOf(point_id), { lines: [] });
  const limits = quotaLeft(offers, quotas.data, todayOn(), waitingUnits());
  return (
    <>
      <section class="group">
        <h2>{t('basket.offers')}</h2>
        {offers.length === 0 && <p>{t('basket.offers.none')}</p>}
        <ul class="basket-goods">
          {offers.map((offer) => (
            <OfferCard
              key={offer.listing_id}
              offer={offer}
              limit={limits.get(offer.listing_id)}
              units={basket.lines.find(({ listing_id }) => listing_id === offer.listing_id)?.units ?? 0}
              onUnits={(units) => patch({ lines: withUnits(basket.lines, offer, units) })}
            />
          ))}
        </ul>
      </section>
      <Sum lines={basket.lines} point_id={point_id} />
    </>
  );
}

function Sum(props: { lines: readonly Line[]; point_id: string }) {
  const t = useTexts(texts);
  const { lines, point_id } = props;
  if (lines.length === 0) return <p class="hint">{t('basket.sum.empty')}</p>;
  return (
    <div class="basket-sum">
      <p aria-live="polite">
        <strong>{t('basket.sum', { n: lines.length, sum: moneyWords(totalFen(lines)) })}</strong>
      </p>
      <A class="button button-main" href={`/basket/checkout?point=${encodeURIComponent(point_id)}`}>
        {t('basket.checkout')}
      </A>
    </div>
  );
}
