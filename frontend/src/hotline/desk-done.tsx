/** What is read to the caller once their call is kept, and the way to the next call. */
import { useEffect } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { Button, Card, Notice } from '../core/ui';
import { momentText } from '../divisions/city';
import { Facts, type Fact } from '../staff/facts';
import { nameOf } from './categories';
import type { Receipt } from './data-desk';
import { DeskScreen } from './desk-frame';
import { focusOn } from './desk-keys';
import { numberText } from './number';
import { texts } from './texts-desk';

export function Done(props: { receipt: Receipt; onNext: () => void }) {
  const t = useTexts(texts);
  const { number, secret, due_at, answer_by, advice, state } = props.receipt;
  const isAnswered = state === 'closed';
  useEffect(() => focusOn('next-call'), []);
  const rows: Fact[] = [
    [t('desk.done.number'), <strong class="letters">{numberText(number)}</strong>],
    [
      t('desk.done.secret'),
      <>
        <span class="letters">{secret.match(/.{1,4}/g)?.join(' ')}</span>
        <br />
        <small>{t('desk.done.secret_hint')}</small>
      </>,
    ],
  ];
  return (
    <DeskScreen title={t('desk.call.title')} at="/duty/hotline" keys={[['Enter', t('desk.done.next')]]}>
      <Notice tone="good" live>
        <strong>{t(isAnswered ? 'desk.done.answered' : 'desk.done.title')}</strong>
        {due_at && !isAnswered && <p>{t('desk.done.due', { time: momentText(due_at) })}</p>}
      </Notice>
      <Card title={t('desk.done.read')}>
        <Facts rows={rows} />
        {answer_by && !isAnswered && <p>{t('desk.done.answer_by', { time: momentText(answer_by) })}</p>}
        {advice && <Notice>{nameOf(advice)}</Notice>}
      </Card>
      <Button id="next-call" kind="main" onClick={props.onNext}>
        {t('desk.done.next')}
      </Button>
      <A class="button button-plain" href={`/duty/orders/one?number=${number}`}>
        {t('desk.done.open')}
      </A>
    </DeskScreen>
  );
}
