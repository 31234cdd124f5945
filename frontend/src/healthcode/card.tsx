/** The code itself: frame, word, shape, QR, clock. It ticks and signs without a network. */
import { useEffect, useState } from 'preact/hooks';
import encodeQR from 'qr';
import { useAwake } from '../core/awake';
import { now } from '../core/clock';
import { lang, useTexts } from '../core/i18n';
import { city, cityText } from '../divisions/city';
import { qrPath } from './home';
import type { Proof } from './data';
import { passText } from './pass-text';
import type { Colour } from './rules';
import { texts } from './texts';
import { zone } from './data';

const RENEW_MS = 30_000;
/** Light modules around the code, as the standard wants. */
const QUIET = 4;

/** ● ▲ ■: the second cue beside the word, so that nobody needs to see colours. */
export function Shape(props: { colour: Colour }) {
  const path = {
    green: 'M12 1a11 11 0 100 22 11 11 0 000-22z',
    yellow: 'M12 1.5l11.5 20.5H.5z',
    red: 'M2 2h20v20H2z',
    none: 'M12 3a9 9 0 100 18 9 9 0 000-18zm0 3a6 6 0 110 12 6 6 0 010-12z',
  }[props.colour];
  return (
    <svg class="shape" viewBox="0 0 24 24" aria-hidden="true">
      <path d={path} fill-rule="evenodd" />
    </svg>
  );
}

/** A word with its shape. */
export function ColourTag(props: { colour: Colour }) {
  const t = useTexts(texts);
  return (
    <span class={`tag tag-${props.colour}`}>
      <Shape colour={props.colour} />
      {t(`health.${props.colour}`)}
    </span>
  );
}

/** Draws again with every new second of the server's clock. */
function useSecond(): Date {
  const [at, tick] = useState(now);
  useEffect(() => {
    let timer = 0;
    const next = () => {
      const moment = now();
      tick(moment);
      timer = setTimeout(next, 1000 - (moment.getTime() % 1000)) as unknown as number;
    };
    next();
    return () => clearTimeout(timer);
  }, []);
  return at;
}

function Clock() {
  const at = useSecond();
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone.value,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(at);
  return (
    <time class="code-clock" data-testid="clock" dateTime={at.toISOString()}>
      {time}
    </time>
  );
}

function Today() {
  const at = useSecond();
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: zone.value, ...options }).format(at);
  return (
    <span class="code-day">
      {format({ month: 'long', day: 'numeric' })}
      <br />
      {format({ weekday: 'long' })}
    </span>
  );
}

/** The pass as text, signed anew every 30 seconds and whenever the screen is looked at again. */
function usePass(proof: Proof): string | undefined {
  const [text, show] = useState<string>();
  useEffect(() => {
    let isGone = false;
    const sign = () => {
      if (document.visibilityState === 'hidden') return;
      passText(proof, now()).then(
        (fresh) => !isGone && show(fresh),
        () => !isGone && show(undefined),
      );
    };
    sign();
    const timer = setInterval(sign, RENEW_MS);
    document.addEventListener('visibilitychange', sign);
    return () => {
      isGone = true;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', sign);
    };
  }, [proof]);
  return text;
}

function Qr(props: { proof: Proof }) {
  const t = useTexts(texts);
  const text = usePass(props.proof);
  useAwake();
  if (!text) return <p class="code-qr code-empty">{t('home.signing')}</p>;
  const modules = encodeQR(text, 'raw', { ecc: 'medium', encoding: 'alphanumeric', border: QUIET });
  return (
    <svg
      class="code-qr"
      role="img"
      aria-label={t('home.qr')}
      data-testid="qr"
      viewBox={`0 0 ${modules.length} ${modules.length}`}
    >
      <path d={qrPath(modules)} fill="#000" />
    </svg>
  );
}

export function CodeCard(props: { colour: Colour; proof: Proof | undefined; name: string | undefined }) {
  const t = useTexts(texts);
  const word = t(`health.${props.colour}`);
  return (
    <section class={`code code-${props.colour}`} aria-label={word} data-testid="code" data-colour={props.colour}>
      <header class="code-top">
        <p class="code-word" role="status">
          <Shape colour={props.colour} />
          {word}
        </p>
        <Today />
      </header>
      <div class="code-paper">
        {props.proof ? <Qr proof={props.proof} /> : <p class="code-empty">{t('home.no_pass')}</p>}
        <Clock />
        <p class="code-who">
          <strong>{props.name ?? t('health.self')}</strong> · {cityText(city.value?.name)}
        </p>
        {props.proof && <p class="code-hint">{t('home.brightness')}</p>}
      </div>
    </section>
  );
}
