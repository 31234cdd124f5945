/** What became of a check-in, as truthfully as the phone knows it, and what to do next. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { online } from '../core/api';
import { useTexts } from '../core/i18n';
import { install, installWay, keepStorage, markOffered, type InstallWay } from '../core/install';
import { formOf, items } from '../core/outbox';
import { A } from '../core/router';
import { Button, Card, Notice } from '../core/ui';
import { city } from '../divisions/city';
import { receipts, rule } from './data';
import { dayWords } from './explain';
import type { CheckInBody } from './form';
import { texts } from './texts-check-in';

export function Done(props: { id: string; onAnother: () => void }) {
  const t = useTexts(texts);
  const item = items.value.find(({ id }) => id === props.id);
  // The item leaves the outbox when it is sent; what it said is still worth advice.
  const body = useMemo(() => item?.body as CheckInBody | undefined, []);
  const isSent = receipts.value.get(props.id)?.is_done === true;
  return (
    <>
      <Outcome id={props.id} />
      {body && <Advice body={body} />}
      <A class="button button-main" href="/">
        {t('done.code')}
      </A>
      <Button onClick={props.onAnother}>{t('done.another')}</Button>
      {isSent && <InstallOffer />}
    </>
  );
}

function Outcome(props: { id: string }) {
  const t = useTexts(texts);
  const receipt = receipts.value.get(props.id);
  const item = items.value.find(({ id }) => id === props.id);
  if (receipt?.is_done) {
    return (
      <Notice tone="good" live>
        <strong>{t('done.sent')}</strong>
        {receipt.counts_for_on && <p>{t('done.counts', { day: dayWords(receipt.counts_for_on, 'long') })}</p>}
        {receipt.text && <p>{receipt.text}</p>}
      </Notice>
    );
  }
  if (item?.state === 'refused') {
    return (
      <Notice tone="bad" live>
        <strong>{t('done.refused')}</strong>
        <p>{item.text}</p>
        <A href={formOf(item) ?? '/outbox'}>{t('done.mend')}</A>
      </Notice>
    );
  }
  // Another tab may have sent it: then it is gone from here, and the history has it.
  if (!item) return <Notice tone="good" live>{t('done.sent')}</Notice>;
  const isOnItsWay = item.state === 'sending' && online.value;
  return (
    <Notice tone={isOnItsWay ? 'info' : 'warn'} live>
      <strong>{t(isOnItsWay ? 'done.sending' : 'done.kept')}</strong>
      {!isOnItsWay && <p>{t('done.kept_why')}</p>}
    </Notice>
  );
}

function Advice(props: { body: CheckInBody }) {
  const t = useTexts(texts);
  const phone = city.value?.complaint_phone ?? '12345';
  const isFever = props.body.temperature_tenths_c >= (rule.value?.fever_tenths_c ?? 373);
  if (!isFever && props.body.symptoms.length === 0) return null;
  return (
    <Card title={t(isFever ? 'done.fever' : 'done.unwell')}>
      <p>{t(isFever ? 'done.fever_why' : 'done.unwell_why', { phone })}</p>
    </Card>
  );
}

/** Once in the life of a phone, after its first check-in. */
function InstallOffer() {
  const t = useTexts(texts);
  const [way, setWay] = useState<InstallWay>();
  useEffect(() => {
    void keepStorage().catch(() => undefined);
    void installWay().then((found) => {
      setWay(found);
      if (found) void markOffered();
    });
  }, []);
  if (!way) return null;
  return (
    <Card title={t('install.title')}>
      <p>{t('install.why')}</p>
      {way === 'ios' && <p>{t('install.ios')}</p>}
      {way === 'prompt' && <Button onClick={() => void install().then(() => setWay(undefined))}>{t('install.go')}</Button>}
      <Button onClick={() => setWay(undefined)}>{t('install.later')}</Button>
    </Card>
  );
}
