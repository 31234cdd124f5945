/** What a reporter said: words, answers, photos, what they added, and where it is. */
import { degreesText, gcj02, geoHref } from '../core/gcj02';
import { useTexts } from '../core/i18n';
import { Card, Notice } from '../core/ui';
import { momentText } from '../divisions/city';
import { areaText } from '../staff/words';
import { categoryOf, nameOf } from './categories';
import type { Order } from './data-orders';
import { Pictures } from './order-pictures';
import { texts } from './texts-orders';

export function WhatWasSaid({ order }: { order: Order }) {
  const t = useTexts(texts);
  const { said, category } = order;
  if (!said) return <Notice>{t('orders.said.erased')}</Notice>;
  const answers = Object.entries(said.answers);
  return (
    <Card title={t('orders.said')}>
      {said.text ? <p class="said">{said.text}</p> : <p class="hint">{t('orders.said.nothing')}</p>}
      {answers.length > 0 && (
        <dl class="facts">
          {answers.map(([code, answer]) => (
            <Answered key={code} category={category} code={code} answer={answer} />
          ))}
        </dl>
      )}
      {said.pictures.length > 0 && <Pictures number={order.number} ids={said.pictures} />}
      {said.additions.map(({ at, text }) => (
        <div key={at}>
          <p class="hint">{t('orders.said.added', { time: momentText(at) })}</p>
          <p class="said">{text}</p>
        </div>
      ))}
    </Card>
  );
}

function Answered(props: { category: string; code: string; answer: string | number | boolean }) {
  const t = useTexts(texts);
  const question = categoryOf(props.category)?.questions.find(({ code }) => code === props.code);
  const option = question?.options?.find(({ code }) => code === props.answer);
  const words = typeof props.answer === 'boolean' ? t(props.answer ? 'orders.said.yes' : 'orders.said.no') : String(props.answer);
  return (
    <div>
      <dt>{question ? nameOf(question) : props.code}</dt>
      <dd>{option ? nameOf(option) : words}</dd>
    </div>
  );
}

export function Where({ order }: { order: Order }) {
  const t = useTexts(texts);
  const { place, point } = order.said ?? {};
  return (
    <Card title={t('orders.place')}>
      <p>
        {place && <strong>{place}</strong>} {areaText(order.division_code)}
      </p>
      {point && (
        <>
          <a class="button button-plain" href={geoHref(point)}>
            {t('orders.place.open')}
          </a>
          <dl class="facts">
            <div>
              <dt>{t('orders.place.gcj')}</dt>
              <dd>{degreesText(gcj02(point))}</dd>
            </div>
            <div>
              <dt>{t('orders.place.wgs')}</dt>
              <dd>{degreesText(point)}</dd>
            </div>
          </dl>
          {point.accuracy_m != null && <p class="hint">{t('orders.place.accuracy', { m: point.accuracy_m })}</p>}
        </>
      )}
    </Card>
  );
}
