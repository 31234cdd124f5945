/** 纸质卡: the good cards of a village; printed one by one or ten to a page, ended when lost. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Card, Notice, Screen, Tick } from '../core/ui';
import { AreaField } from '../staff/area-field';
import { Fetching } from '../staff/failure';
import { dayText, useNames } from '../staff/words';
import { cardVillages, Ending, Prints, sheetHref, type PaperCard } from './duty-cards';
import { texts } from './texts-cards';

export default function Cards() {
  const t = useTexts(texts);
  useNames();
  const villages = cardVillages();
  const [chosen, choose] = useState<string>();
  const area = chosen ?? villages[0];
  return (
    <Screen title={t('cards.title')} back="/duty">
      <p>{t('cards.lead')}</p>
      <AreaField label={t('cards.which')} areas={villages} area={area} choose={choose} />
      {area && <List key={area} area={area} />}
      <p class="hint">{t('cards.how')}</p>
      <A class="button button-plain" href="/duty/village">
        {t('cards.to_roster')}
      </A>
    </Screen>
  );
}

function List({ area }: { area: string }) {
  const t = useTexts(texts);
  const answer = useAnswer<{ cards: PaperCard[] }>(`/duty/cards?area=${area}`);
  const [picked, pick] = useState<readonly string[]>([]);
  const cards = answer.data?.cards;
  if (!cards) return <Fetching answer={answer} />;
  if (cards.length === 0) return <Notice>{t('cards.none')}</Notice>;
  const toggled = (cardNo: string, isOn: boolean) => pick(isOn ? [...picked, cardNo] : picked.filter((one) => one !== cardNo));
  return (
    <>
      <Notice live>
        <strong>{t('cards.count', { n: cards.length })}</strong>
      </Notice>
      {picked.length > 0 && (
        <a class="button button-main" href={sheetHref(picked)} download>
          {t('cards.sheet', { n: picked.length })}
        </a>
      )}
      {cards.map((one) => (
        <Card key={one.card_no} title={one.name}>
          <p>
            {t('cards.number', { number: one.number })} · {t('cards.until', { day: dayText(`${one.last_on}T12:00:00+08:00`) })}
          </p>
          <Tick id={`pick-${one.card_no}`} label={t('cards.pick')} checked={picked.includes(one.card_no)} onChange={(isOn) => toggled(one.card_no, isOn)} />
          <Prints card={one} />
          <Ending card={one} onDone={() => void answer.reload()} />
        </Card>
      ))}
    </>
  );
}
