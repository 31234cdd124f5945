/** 扫张贴码: somebody notes on their own phone that they were at a place, and later that they left it. */
import { useEffect, useState } from 'preact/hooks';
import { now } from '../core/clock';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { ScanView } from '../core/scan';
import { useTask } from '../core/task';
import { Button, Card, Notice, Screen } from '../core/ui';
import { isHidden, isLoaded, myPlaces, newJourneyId, savePlace } from '../cotravel/journeys';
import { useCotravel } from '../cotravel/matching';
import { Hidden } from '../cotravel/parts';
import { stayText, wasTherePath } from '../cotravel/places';
import type { MyPlace } from '../cotravel/shapes';
import { city, loadCity } from '../divisions/city';
import { loadDivisions, tree } from '../divisions/data';
import { readPoster, type Poster } from './poster';
import { texts } from './texts-visit';
import { clockText, momentIn, openVisit, visitOf, type Moment } from './visit-rules';

const SHOWN = 5;
const moment = (): Moment => momentIn(city.value?.zone ?? 'Asia/Shanghai', now());

type Step = { is: 'idle' } | { is: 'looking'; wrong?: 'not_poster' | 'is_pass' } | { is: 'found'; poster: Poster } | { is: 'noted'; place: MyPlace };

export default function Visit() {
  const t = useTexts(texts);
  useCotravel();
  const [step, go] = useState<Step>({ is: 'idle' });
  useEffect(() => {
    void loadCity().catch(() => undefined);
    void loadDivisions().catch(() => undefined);
  }, []);
  const read = (text: string) => {
    const poster = readPoster(text);
    if (poster) return go({ is: 'found', poster });
    go({ is: 'looking', wrong: /^CX[12]:/.test(text) ? 'is_pass' : 'not_poster' });
  };
  if (isHidden.value) {
    return (
      <Screen title={t('visit.title')} back="/me">
        <Hidden />
      </Screen>
    );
  }
  return (
    <Screen title={t('visit.title')} back="/me">
      {step.is === 'idle' && <p>{t('visit.lead')}</p>}
      {step.is === 'looking' && (
        <>
          <ScanView onRead={read} />
          {step.wrong && (
            <Notice tone="warn" live>
              {t(`visit.${step.wrong}`)}
            </Notice>
          )}
        </>
      )}
      {step.is === 'found' && isLoaded.value && <Found poster={step.poster} onNoted={(place) => go({ is: 'noted', place })} />}
      {step.is === 'noted' && <Noted place={step.place} />}
      {step.is !== 'looking' && (
        <Button kind={step.is === 'idle' ? 'main' : 'plain'} onClick={() => go({ is: 'looking' })}>
          {t(step.is === 'idle' ? 'visit.start' : 'visit.again')}
        </Button>
      )}
      <p class="hint">{t('visit.stays')}</p>
      {isLoaded.value && <Mine />}
    </Screen>
  );
}

/** A poster may hang in the wrong place, so somebody says yes before anything is noted. */
function Found({ poster, onNoted }: { poster: Poster; onNoted: (place: MyPlace) => void }) {
  const t = useTexts(texts);
  const task = useTask();
  const at = moment();
  const open = openVisit(myPlaces.value, poster, at);
  const county = tree.value?.byCode.get(String(poster.county))?.name;
  const keep = (place: MyPlace) =>
    task.run(async () => {
      await savePlace(place);
      onNoted(place);
    });
  const come = () => keep(visitOf(poster, newJourneyId(), moment(), now().toISOString()));
  return (
    <Card title={t('visit.found')}>
      <p class="due" lang="zh-CN">
        {poster.name}
      </p>
      <p>
        {t(`visit.kind.${poster.kind}`)}
        {county && (
          <>
            {' · '}
            <span lang="zh-CN">{county}</span>
          </>
        )}
      </p>
      <p>{open ? t('visit.came', { time: clockText(open.from_min!) }) : t('visit.at', { time: clockText(at.minute) })}</p>
      <p class="hint">{t('visit.found_why')}</p>
      {task.problem !== undefined && (
        <Notice tone="bad" live>
          {t('visit.failed')}
        </Notice>
      )}
      {open ? (
        <Button kind="main" busy={task.isBusy} onClick={() => void keep({ ...open, until_min: moment().minute })}>
          {t('visit.leave')}
        </Button>
      ) : (
        <Button kind="main" busy={task.isBusy} onClick={() => void come()}>
          {t('visit.note')}
        </Button>
      )}
    </Card>
  );
}

function Noted({ place }: { place: MyPlace }) {
  const t = useTexts(texts);
  const from = clockText(place.from_min ?? 0);
  return (
    <Notice tone="good" live>
      <p>
        <strong>{t('visit.noted', { name: place.name })}</strong>
      </p>
      <p>
        {place.until_min === undefined
          ? t('visit.noted_from', { time: from })
          : t('visit.noted_until', { from, until: clockText(place.until_min) })}
      </p>
    </Notice>
  );
}

function Mine() {
  const t = useTexts(texts);
  const mine = myPlaces.value.slice(0, SHOWN);
  const year = moment().on.slice(0, 4);
  return (
    <section class="group">
      <h2>{t('visit.mine')}</h2>
      {mine.length === 0 && <p>{t('visit.mine_none')}</p>}
      {mine.length > 0 && (
        <ul class="rows" data-testid="visits">
          {mine.map((one) => (
            <li key={one.id} class="row">
              <span class="row-text">
                <span lang="zh-CN">{one.name}</span>
                <small class="quiet">{stayText(one, year)}</small>
              </span>
            </li>
          ))}
        </ul>
      )}
      <A class="button button-plain" href="/cotravel/places">
        {t('visit.all')}
      </A>
      <A class="quiet-way" href={wasTherePath('')}>
        {t('visit.by_hand')}
      </A>
    </section>
  );
}
