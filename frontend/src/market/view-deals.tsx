/** 收到的订单: what buyers have ordered of this supplier, the open ones offline too. */
import { useEffect, useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { Offline } from '../core/api';
import { draftOf, keepDraft } from '../core/draft';
import { useTexts } from '../core/i18n';
import { A, go } from '../core/router';
import { ScanView } from '../core/scan';
import { session } from '../core/session';
import { Button, Card, Choice, failureText, Icon, Notice, Screen, Sheet } from '../core/ui';
import { loadCity } from '../divisions/city';
import { DEALS } from './data-sell';
import { handDraftKey, usePendingHandOver } from './deal-pending';
import { goodsWords, SignIn, useBuyer, useWindow } from './deal-parts';
import { EMPTY } from './deal-form';
import { orderOfCode, type Deal, type Deals } from './deal-rules';
import { loadProducts } from './products';
import { useMore } from './sell-more';
import { texts } from './texts-deal';
import { dealStateWord, moneyWords } from './words';

export default function ViewDeals() {
  const t = useTexts(texts);
  useEffect(() => {
    void Promise.allSettled([loadCity(), loadProducts()]);
  }, []);
  const [which, setWhich] = useState<'open' | 'all'>('open');
  if (session.value.state !== 'in') return <SignIn />;
  return (
    <Screen title={t('deals.title')} back="/market/sell">
      <Choice
        name="which"
        legend={t('deals.which')}
        layout="row"
        options={(['open', 'all'] as const).map((value) => ({ value, label: t(`deals.${value}`) }))}
        value={which}
        onChange={setWhich}
      />
      {which === 'open' ? <Open /> : <All />}
    </Screen>
  );
}

function Open() {
  const t = useTexts(texts);
  const { data, failure, reload, isBusy } = useAnswer<Deals>('/me/deals?state=open', DEALS);
  return (
    <>
      {failure !== undefined && <Failure failure={failure} isKept={data !== undefined} onAgain={reload} isBusy={isBusy} />}
      {data?.deals.some(({ state }) => state === 'confirmed') && <ScanAny />}
      {data && <List deals={data.deals} empty={t('deals.none_open')} />}
    </>
  );
}

/** Every deal, page after page. */
function All() {
  const t = useTexts(texts);
  const { answer, rows, more } = useMore<Deals, Deal>('/me/deals?state=all', undefined, (page) => page.deals, ({ order_id }) => order_id);
  const { failure, reload, isBusy } = answer;
  return (
    <>
      {failure !== undefined && <Failure failure={failure} isKept={false} onAgain={reload} isBusy={isBusy} />}
      {rows && <List deals={rows} empty={t('deals.none')} />}
      {more && (
        <Button busy={isBusy} onClick={more}>
          {t('deals.more')}
        </Button>
      )}
    </>
  );
}

function Failure(props: { failure: unknown; isKept: boolean; onAgain: () => Promise<void>; isBusy: boolean }) {
  const t = useTexts(texts);
  if (props.failure instanceof Offline && props.isKept) return <Notice>{t('deals.kept')}</Notice>;
  return (
    <Notice tone="warn" live>
      {props.failure instanceof Offline ? t('deals.no_list') : failureText(props.failure)}
      <Button busy={props.isBusy} onClick={() => void props.onAgain()}>
        {t('deals.again')}
      </Button>
    </Notice>
  );
}

function List(props: { deals: readonly Deal[]; empty: string }) {
  const t = useTexts(texts);
  if (!props.deals.length) {
    return (
      <Card>
        <p>
          <strong>{props.empty}</strong>
        </p>
        <p class="quiet">{t('deals.none_why')}</p>
      </Card>
    );
  }
  return (
    <ul class="rows">
      {props.deals.map((deal) => (
        <Row key={deal.order_id} deal={deal} />
      ))}
    </ul>
  );
}

function Row({ deal }: { deal: Deal }) {
  const t = useTexts(texts);
  const buyer = useBuyer(deal);
  const window = useWindow(deal);
  const pending = usePendingHandOver(deal.order_id);
  return (
    <li>
      <A href={`/market/deal?id=${deal.order_id}`}>
        <span class="row-text">
          <strong>{buyer}</strong>
          <span>{goodsWords(deal)}</span>
          <span class="quiet">
            {moneyWords(deal.total_fen)}
            {window && ` · ${window}`}
          </span>
          <span class={`state${pending?.state === 'refused' ? ' state-refused' : ''}`}>
            {pending ? t(pending.state === 'refused' ? 'hand.mend' : 'hand.waiting') : dealStateWord(deal.state)}
          </span>
        </span>
        <Icon name="next" />
      </A>
    </li>
  );
}

/** Whoever comes to collect shows a code; it leads to its own order. */
function ScanAny() {
  const t = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  const [isUnknown, setUnknown] = useState(false);
  const read = (code: string) => {
    const order = orderOfCode(code);
    setUnknown(!order);
    if (!order) return;
    // The code goes to the form of its order by the phone's storage, never by an address.
    const key = handDraftKey(order);
    keepDraft(key, { ...EMPTY, ...draftOf<object>(key), code });
    go(`/market/deal?id=${order}`);
  };
  return (
    <>
      <Button kind="main" onClick={() => setOpen(true)}>
        <Icon name="code" />
        {t('deals.scan')}
      </Button>
      <Sheet open={isOpen} title={t('deals.scan')} onClose={() => setOpen(false)}>
        <ScanView onRead={read} />
        {isUnknown && (
          <Notice tone="warn" live>
            {t('deals.scan_unknown')}
          </Notice>
        )}
      </Sheet>
    </>
  );
}
