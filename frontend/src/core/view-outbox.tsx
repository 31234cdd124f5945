/** What waits to be sent, what is on its way, and what was refused and why. */
import { useState } from 'preact/hooks';
import { online } from './api';
import { useTexts, type Pair } from './i18n';
import { discard, formOf, isAnybodys, items, onDuty, retry, sendNow, summaryOf, type OutboxItem } from './outbox';
import { A } from './router';
import { session } from './session';
import { Button, Card, Notice, Screen, Sheet } from './ui';

export const texts = {
  'outbox.title': ['待发送', 'Waiting to be sent'],
  'outbox.empty': ['没有待发送的内容。', 'Nothing waits to be sent.'],
  'outbox.empty_why': [
    '没有网络时记下的内容会先存在手机里，在这里列出，有网后自动发送。',
    'What you enter without a network is kept on this phone, listed here, and sent by itself later.',
  ],
  'outbox.offline': [
    '现在没有网络。内容已存在手机里，有网后会自动发送。',
    'There is no network now. Everything is safe on this phone and will be sent by itself later.',
  ],
  'outbox.signed_out': ['请先登录，登录后会自动发送。', 'Please sign in; then it will be sent by itself.'],
  'outbox.send': ['现在发送', 'Send now'],
  'outbox.waiting': ['等待发送', 'Waiting'],
  'outbox.sending': ['正在发送', 'Being sent'],
  'outbox.refused': ['未被接收', 'Not accepted'],
  'outbox.held': ['已加密，记录的人再次上岗后发送', 'Sealed; goes when whoever recorded it is on duty again'],
  'outbox.sealed_refused': [
    '内容已加密，在手机上改不了。请再记一次，然后删除这一条。',
    'It is sealed and cannot be mended on the phone. Please record it again, then delete this one.',
  ],
  'outbox.mend': ['修改', 'Change'],
  'outbox.retry': ['重发', 'Resend'],
  'outbox.delete': ['删除', 'Delete'],
  'outbox.delete_title': ['删除这一条？', 'Delete this item?'],
  'outbox.delete_why': [
    '它还没有发出去，删除后就找不回来了。',
    'It has not been sent. Once deleted it cannot be brought back.',
  ],
  'outbox.more': ['还有 {n} 条没有列出。', '{n} more are not listed here.'],
  'outbox.keep': ['保留', 'Keep'],
} as const satisfies Record<string, Pair>;

/** A morning at a checkpoint may leave thousands; what was refused stands first, for it wants somebody. */
const SHOWN_MOST = 50;
const rank = (item: OutboxItem): number => (item.state === 'refused' ? 0 : 1);

/** Waits for its own person to come on duty: nobody else may send it, and nobody can read it here. */
function isHeld(item: OutboxItem): boolean {
  return item.state === 'waiting' && item.owner !== undefined && item.owner !== onDuty.value;
}

function Item(props: { item: OutboxItem; onDelete: () => void }) {
  const t = useTexts(texts);
  const { item } = props;
  const form = formOf(item);
  const { title, detail } = summaryOf(item);
  const isRefused = item.state === 'refused';
  return (
    <li class="row row-tall">
      <div class="row-text">
        <strong>{title}</strong>
        <span>{detail}</span>
        <span class={`state state-${item.state}`}>{t(isHeld(item) ? 'outbox.held' : `outbox.${item.state}`)}</span>
        {isRefused && (item.text || item.owner) && (
          <Notice tone="warn">
            {item.text && <p>{item.text}</p>}
            {item.owner && <p>{t('outbox.sealed_refused')}</p>}
          </Notice>
        )}
        {item.state !== 'sending' && (
          <div class="row-acts">
            {isRefused && form && (
              <A class="button button-plain" href={form}>
                {t('outbox.mend')}
              </A>
            )}
            {isRefused && <Button onClick={() => void retry(item.id)}>{t('outbox.retry')}</Button>}
            <Button kind="danger" onClick={props.onDelete}>
              {t('outbox.delete')}
            </Button>
          </div>
        )}
      </div>
    </li>
  );
}

function Lead() {
  const t = useTexts(texts);
  const isOwn = items.value.some(({ owner, kind }) => !owner && !isAnybodys(kind));
  if (isOwn && session.value.state !== 'in') return <Notice tone="warn">{t('outbox.signed_out')}</Notice>;
  if (!online.value) return <Notice>{t('outbox.offline')}</Notice>;
  return null;
}

export default function Outbox() {
  const t = useTexts(texts);
  const [toDelete, setToDelete] = useState<string>();
  const all = items.value;
  const refusedFirst = all.length > SHOWN_MOST ? [...all].sort((one, other) => rank(one) - rank(other)) : all;
  const shown = refusedFirst.slice(0, SHOWN_MOST);
  const mayWait = all.some((item) => item.state !== 'refused' && !isHeld(item));
  const isSending = all.some((item) => item.state === 'sending');
  return (
    <Screen title={t('outbox.title')} back="/">
      {all.length === 0 ? (
        <Card>
          <p>
            <strong>{t('outbox.empty')}</strong>
          </p>
          <p class="quiet">{t('outbox.empty_why')}</p>
        </Card>
      ) : (
        <>
          <Lead />
          <ul class="rows">
            {shown.map((item) => (
              <Item key={item.id} item={item} onDelete={() => setToDelete(item.id)} />
            ))}
          </ul>
          {all.length > shown.length && <p class="hint">{t('outbox.more', { n: all.length - shown.length })}</p>}
          {mayWait && (
            <Button kind="main" busy={isSending} onClick={() => sendNow()}>
              {t('outbox.send')}
            </Button>
          )}
        </>
      )}
      <Sheet open={toDelete !== undefined} title={t('outbox.delete_title')} onClose={() => setToDelete(undefined)}>
        <p>{t('outbox.delete_why')}</p>
        <Button kind="main" onClick={() => setToDelete(undefined)}>
          {t('outbox.keep')}
        </Button>
        <Button
          kind="danger"
          onClick={() => {
            if (toDelete) void discard(toDelete);
            setToDelete(undefined);
          }}
        >
          {t('outbox.delete')}
        </Button>
      </Sheet>
    </Screen>
  );
}
