/** One listing of mine: its price, its quantity, its end, and the ledger of what came and went. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { Offline, Problem } from '../core/api';
import { uuid7 } from '../core/clock';
import { useTexts } from '../core/i18n';
import { discard, enqueue, items, stored, type OutboxItem } from '../core/outbox';
import { A, go, query } from '../core/router';
import { useTask } from '../core/task';
import { Button, Card, failureText, Notice, Screen, Sheet } from '../core/ui';
import { PriceForm, QuantityForm, type Save } from './sell-change';
import { CHANGE, postChange, registerSelling, TRADER, type Change, type ChangeBody, type Listing, type Trader } from './sell-data';
import { Gate, useGate } from './sell-gate';
import { Ledger } from './sell-ledger';
import { loadProducts, productName } from './products';
import { texts } from './texts-listing';
import { texts as sellTexts } from './texts-sell';
import { yuan } from './units';
import { gradeWord, listingStateWord, priceWords, quantityWords } from './words';

export default function ViewSellListing() {
  const t = useTexts(texts);
  const trader = useAnswer<Trader>('/me/trader', TRADER);
  const gate = useGate(trader);
  const mends = query('mend');
  const refused = mends ? stored.value.find(({ id }) => id === mends) : undefined;
  const id = useRef((refused?.body as ChangeBody | undefined)?.listing_id ?? query('id') ?? '');
  useEffect(() => {
    registerSelling();
    void loadProducts().catch(() => undefined);
  }, []);
  if (gate) return <Gate gate={gate} title={t('own.title')} />;
  return <One id={id.current} />;
}

function One({ id }: { id: string }) {
  const t = useTexts(texts);
  const again = useTexts(sellTexts)('sell.again');
  const answer = useAnswer<Listing>(`/me/listings/${id}`, `listing.${id}`);
  const { data: listing, failure } = answer;
  const waits = items.value.filter(({ kind, body }) => kind === CHANGE && (body as ChangeBody).listing_id === id);
  const count = useRef(waits.length);
  useEffect(() => {
    if (waits.length < count.current) void answer.reload();
    count.current = waits.length;
  }, [waits.length]);
  const isUnknown = failure instanceof Problem && failure.status === 404;
  return (
    <Screen title={listing ? `${productName(listing.product)} ${gradeWord(listing.grade)}` : t('own.title')} back="/market/sell">
      {failure !== undefined && !(failure instanceof Offline && listing) && (
        <Notice tone="warn" live>
          {isUnknown ? t('own.unknown') : failureText(failure)}
          <Button busy={answer.isBusy} onClick={() => void answer.reload()}>
            {again}
          </Button>
        </Notice>
      )}
      {!listing && failure === undefined && <p aria-busy="true" />}
      {listing && <About listing={listing} />}
      <Waiting changes={waits} />
      {listing && <Acts listing={listing} set={answer.set} />}
      {listing?.movements && <Ledger listing={listing} movements={listing.movements} />}
    </Screen>
  );
}

/** Changes that only this phone knows: safe, or refused and why. */
function Waiting({ changes }: { changes: readonly OutboxItem[] }) {
  const t = useTexts(texts);
  return (
    <>
      {changes.map((item) =>
        item.state === 'refused' ? (
          <Notice key={item.id} tone="bad" live>
            {t('own.refused', { text: item.text ?? '' })}
            <Button onClick={() => void discard(item.id)}>{t('own.discard')}</Button>
          </Notice>
        ) : (
          <Notice key={item.id} live>
            {t('own.kept')}
          </Notice>
        ),
      )}
    </>
  );
}

function About({ listing }: { listing: Listing }) {
  const t = useTexts(texts);
  const { price_fen, listed, left, held, sold, state, pictures, harvested_on, sell_by_on } = listing;
  // A draft has nothing for sale yet: it says how much it will be.
  const amounts: Partial<Record<'left' | 'held' | 'sold', number>> = state === 'draft' ? { left: listed } : { left, held, sold };
  return (
    <Card>
      <p class="state">{listingStateWord(state)}</p>
      {pictures.length > 0 && (
        <ul class="photos">
          {pictures.map((id) => (
            <li key={id}>
              <img src={`/api/v1/pictures/${id}?size=small`} alt="" loading="lazy" />
            </li>
          ))}
        </ul>
      )}
      <p>
        <strong>{priceWords(price_fen, listing)}</strong>
      </p>
      <dl class="facts facts-row">
        {Object.entries(amounts).map(([part, quantity]) => (
          <div key={part}>
            <dt>{t(`own.${part as 'left'}`)}</dt>
            <dd>{quantityWords(quantity, listing)}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet">{t('own.days', { harvested: harvested_on, until: sell_by_on })}</p>
      {state !== 'draft' && <A href={`/market/listing?id=${listing.listing_id}`}>{t('own.public')}</A>}
    </Card>
  );
}

interface OwnProps {
  listing: Listing;
  set: (listing: Listing) => void;
}

/** At once when there is a network; otherwise the change waits on the phone. Tells whether it was saved. */
function useSave({ listing, set }: OwnProps): [isSaved: boolean, save: Save] {
  const [isSaved, setSaved] = useState(false);
  const save: Save = async (change) => {
    const body = { id: uuid7(), ...change };
    setSaved(false);
    try {
      // The answer of a change has no ledger: the old one stays until the screen is opened again.
      set({ ...(await postChange(listing.id, body)), movements: listing.movements });
      setSaved(true);
    } catch (failure) {
      if (!(failure instanceof Offline)) throw failure;
      const name = productName(listing.product);
      const label = { title: texts['own.change'], detail: [name, name] as const };
      await enqueue(CHANGE, { ...body, listing_id: listing.id, label } satisfies ChangeBody);
    }
    if (query('mend')) go(`/market/sell/listing?id=${listing.id}`, true);
  };
  return [isSaved, save];
}

/** What can be changed of the listing as it stands. */
function Acts(props: OwnProps) {
  const t = useTexts(texts);
  const { listing } = props;
  const [open, setOpen] = useState<'price' | 'quantity'>();
  const [isSaved, save] = useSave(props);
  const saveAndClose: Save = async (change) => {
    await save(change);
    setOpen(undefined);
  };
  if (listing.state === 'withdrawn' || listing.state === 'expired') return null;
  return (
    <>
      {listing.state === 'draft' && <DraftNote listing={listing} />}
      {isSaved && (
        <Notice tone="good" live>
          {t('own.saved')}
        </Notice>
      )}
      {open === 'price' && <PriceForm listing={listing} save={saveAndClose} />}
      {open === 'quantity' && <QuantityForm listing={listing} save={saveAndClose} />}
      <div class="ways">
        {open !== 'price' && <Button onClick={() => setOpen('price')}>{t('own.price')}</Button>}
        {open !== 'quantity' && <Button onClick={() => setOpen('quantity')}>{t('own.quantity')}</Button>}
      </div>
      <Turns listing={listing} save={save} />
    </>
  );
}

/** On sale, paused, taken down. */
function Turns({ listing, save }: { listing: Listing; save: Save }) {
  const t = useTexts(texts);
  const task = useTask();
  const { state } = listing;
  const turn = (change: Change) => void task.run(() => save(change));
  return (
    <>
      {task.problem !== undefined && (
        <Notice tone="bad" live>
          {failureText(task.problem)}
        </Notice>
      )}
      {state === 'draft' && (
        <Button kind="main" busy={task.isBusy} onClick={() => turn({ state: 'open', is_price_meant: true })}>
          {t('own.open_draft')}
        </Button>
      )}
      {state === 'paused' && (
        <Button kind="main" busy={task.isBusy} onClick={() => turn({ state: 'open' })}>
          {t('own.open')}
        </Button>
      )}
      {(state === 'open' || state === 'sold_out') && (
        <div class="group">
          <Button busy={task.isBusy} onClick={() => turn({ state: 'paused' })}>
            {t('own.pause')}
          </Button>
          <p class="hint">{t('own.pause_note')}</p>
        </div>
      )}
      <Withdraw listing={listing} isBusy={task.isBusy} onWithdraw={() => turn({ state: 'withdrawn' })} />
    </>
  );
}

function DraftNote({ listing }: { listing: Listing }) {
  const t = useTexts(texts);
  const warning = listing.price_warning;
  if (!warning) return <Notice>{t('own.draft')}</Notice>;
  return <Notice tone="warn">{t('own.draft_why', { low: yuan(warning.low_fen_per_kg), high: yuan(warning.high_fen_per_kg) })}</Notice>;
}

function Withdraw(props: { listing: Listing; isBusy: boolean; onWithdraw: () => void }) {
  const t = useTexts(texts);
  const [isAsking, setAsking] = useState(false);
  const { listing } = props;
  return (
    <>
      <Button kind="danger" busy={props.isBusy} onClick={() => setAsking(true)}>
        {t('own.withdraw')}
      </Button>
      <Sheet open={isAsking} title={t('own.withdraw_title')} onClose={() => setAsking(false)}>
        <p>{t('own.withdraw_why', { held: quantityWords(listing.held, listing) })}</p>
        <Button kind="main" onClick={() => setAsking(false)}>
          {t('own.withdraw_keep')}
        </Button>
        <Button
          kind="danger"
          onClick={() => {
            setAsking(false);
            props.onWithdraw();
          }}
        >
          {t('own.withdraw')}
        </Button>
      </Sheet>
    </>
  );
}
