/** How this device stands: whether it may lose the network, what it counted, what waits, what was refused. */
import { lang, useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Icon, Notice } from '../core/ui';
import type { Counts } from './flow-rules';
import { queue, refused, waiting } from './queue';
import { PHONE_MOST, QUEUE_MOST, takesMore } from './queue-rules';
import { counts } from './shift';
import { texts } from './texts-scan';
import { readiness } from './trusted';
import { ageText } from './words';

/** Whether everything to judge by is on this phone, and how old it is. */
export function Ready() {
  const t = useTexts(texts);
  const { is_ready, missing, list_age_s, failure } = readiness.value;
  if (failure === 'root_changed') return <Notice tone="bad">{t('ready.root_changed')}</Notice>;
  return (
    <>
      <p class={is_ready ? 'scan-ready' : 'scan-ready scan-ready-not'} role="status">
        <Icon name={is_ready ? 'check' : 'alert'} />
        <span>
          {is_ready ? t('ready.yes') : t('ready.no', { missing: missing.map((one) => t(`ready.${one}`)).join(lang.value === 'zh' ? '、' : ', ') })}
          {list_age_s !== undefined && (is_ready ? ' · ' : <br />)}
          {list_age_s !== undefined && ageText(list_age_s)}
        </span>
      </p>
      {failure === 'not_proved' && <Notice tone="bad">{t('ready.not_proved')}</Notice>}
    </>
  );
}

const SHOWN: readonly (keyof Counts & ('in' | 'out' | 'hold' | 'turn_away' | 'cannot_tell' | 'fever' | 'emergency'))[] = [
  'in',
  'out',
  'hold',
  'turn_away',
  'cannot_tell',
  'fever',
  'emergency',
];

/** What was counted on this shift, and what waits to be sent. */
export function Numbers() {
  const t = useTexts(texts);
  return (
    <section class="group" aria-labelledby="scan-counts">
      <h2 id="scan-counts">{t('counts.title')}</h2>
      <ul class="scan-counts">
        {SHOWN.filter((name) => name === 'in' || name === 'out' || counts.value[name] > 0).map((name) => (
          <li key={name}>{t(`counts.${name}`, { n: counts.value[name] })}</li>
        ))}
      </ul>
      <Queue />
    </section>
  );
}

function Queue() {
  const t = useTexts(texts);
  const n = waiting.value;
  return (
    <>
      {queue.value === 'fine' ? (
        <p class="hint" role="status">
          {n > 0 ? t('queue.waiting', { n }) : t('queue.sent')}
        </p>
      ) : (
        <Notice tone={takesMore(queue.value) ? 'warn' : 'bad'} live>
          {t(`queue.${queue.value}`, { n, most: queue.value === 'crowded' ? PHONE_MOST : QUEUE_MOST })}
        </Notice>
      )}
      {refused.value.length > 0 && (
        <Notice tone="warn" live>
          <p>
            <strong>{t('queue.refused', { n: refused.value.length })}</strong>
          </p>
          <ul>
            {refused.value.slice(0, REFUSED_SHOWN).map((one) => (
              <li key={one.id}>
                {(one.body as { label: { detail: readonly string[] } }).label.detail[0]} · {one.text}
              </li>
            ))}
          </ul>
          <A href="/outbox">{t('queue.look')}</A>
        </Notice>
      )}
    </>
  );
}

const REFUSED_SHOWN = 3;
