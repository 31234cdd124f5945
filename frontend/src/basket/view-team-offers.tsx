/** What a team offers households: its listings at its points, each with a limit a household. */
import { useEffect, useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call, Problem } from '../core/api';
import { useForm } from '../core/form';
import { useTexts } from '../core/i18n';
import { A } from '../core/router';
import { mistakes, useTask } from '../core/task';
import { Button, Card, Checks, Choice, ErrorSummary, Field, fieldError, Notice, Screen, Sheet } from '../core/ui';
import { usePlaces } from '../market/buy-words';
import { loadProducts } from '../market/products';
import type { Listing, Listings } from '../market/sell-data';
import { quantityOf, typedUnits } from '../market/units';
import { gradeWord, listingStateWord, type ListingState } from '../market/words';
import { useKept, type Kept } from './data';
import { Heard, Householder, NotATeam } from './parts';
import type { Point, Team, TeamOffer } from './shapes';
import { texts } from './texts';
import { texts as teamTexts } from './texts-team';
import { amountWords, lineName, unitName, unitPrice } from './words';

interface TeamOffers {
  offers: readonly TeamOffer[];
}

export default function OffersScreen() {
  const w = useTexts(teamTexts);
  usePlaces();
  useEffect(() => {
    void loadProducts().catch(() => undefined);
  }, []);
  return (
    <Screen title={w('team.offers.title')} back="/basket/team">
      <Householder>
        <Offered />
      </Householder>
    </Screen>
  );
}

function Offered() {
  const w = useTexts(teamTexts);
  const team = useKept<Team>('/basket/team', 'team');
  const kept = useKept<TeamOffers>('/basket/team/offers', 'team_offers');
  const listings = useAnswer<Listings>('/me/listings');
  const [news, tell] = useState<string>();
  if (team.failure instanceof Problem && team.failure.status === 403) return <NotATeam />;
  const offers = kept.data?.offers ?? [];
  const waiting = (listings.data?.listings ?? []).filter((one) => isForHouseholds(one) && !offers.some(({ listing_id }) => listing_id === one.listing_id));
  const saved = async (text: string) => {
    await kept.reload();
    tell(text);
  };
  const points = team.data?.points ?? [];
  return (
    <>
      <p>{w('team.offers.lead')}</p>
      {news && (
        <Notice tone="good" live>
          {news}
        </Notice>
      )}
      <Heard kept={kept} />
      {kept.data && offers.length === 0 && <p>{w('team.offers.none')}</p>}
      {offers.map((offer) => (
        <OfferRow key={offer.listing_id} offer={offer} points={points} kept={kept} onSaved={saved} />
      ))}
      {waiting.length > 0 && <h2>{w('team.offers.waiting')}</h2>}
      {waiting.map((listing) => (
        <ListingRow key={listing.listing_id} listing={listing} points={points} onSaved={saved} />
      ))}
      <A class="button button-main" href="/market/sell/new">
        {w('team.offers.new')}
      </A>
      <p class="hint">{w('team.offers.new_hint')}</p>
    </>
  );
}

function isForHouseholds({ audience, state }: Listing): boolean {
  return audience === 'households' && (state === 'open' || state === 'paused' || state === 'sold_out');
}

interface RowProps {
  points: readonly Point[];
  onSaved: (news: string) => Promise<void>;
}

function OfferRow(props: RowProps & { offer: TeamOffer; kept: Kept<TeamOffers> }) {
  const t = useTexts(texts);
  const w = useTexts(teamTexts);
  const { offer, points, onSaved } = props;
  const task = useTask();
  const [isOpen, open] = useState(false);
  const name = lineName(offer);
  const take = () =>
    task.run(async () => {
      await call('DELETE', `/basket/team/offers/${encodeURIComponent(offer.listing_id)}`);
      await onSaved(w('team.offers.taken', { name }));
    });
  return (
    <Card title={offer.grade ? `${name} · ${gradeWord(offer.grade)}` : name}>
      <p>
        {unitPrice(offer.price_fen, offer)} · {t('basket.left', { quantity: amountWords(offer.left, offer) })}
      </p>
      <p class="state">
        {listingStateWord(offer.state as ListingState)} · {offer.points ? w('team.offers.at', { n: offer.points.length }) : w('team.offers.everywhere')}
      </p>
      {offer.max_per_household !== null && <p>{t('basket.quota.max', { max: amountWords(offer.max_per_household, offer) })}</p>}
      <ErrorSummary problem={task.problem} />
      <div class="ways">
        <Button aria-label={`${w('team.offers.change')} · ${name}`} onClick={() => open(true)}>
          {w('team.offers.change')}
        </Button>
        <Button kind="danger" busy={task.isBusy} aria-label={`${w('team.offers.take')} · ${name}`} onClick={() => void take()}>
          {w('team.offers.take')}
        </Button>
      </div>
      <Sheet open={isOpen} title={w('team.offers.change_named', { name })} onClose={() => open(false)}>
        <Terms goods={offer} max={offer.max_per_household} chosen={offer.points} points={points} onSaved={onSaved} onDone={() => open(false)} />
      </Sheet>
    </Card>
  );
}

function ListingRow(props: RowProps & { listing: Listing }) {
  const w = useTexts(teamTexts);
  const { listing, points, onSaved } = props;
  const [isOpen, open] = useState(false);
  const name = lineName(listing);
  return (
    <Card title={name}>
      <p>
        {unitPrice(listing.price_fen, listing)} · {amountWords(listing.left, listing)}
      </p>
      <Button aria-label={`${w('team.offers.put')} · ${name}`} onClick={() => open(true)}>
        {w('team.offers.put')}
      </Button>
      <Sheet open={isOpen} title={w('team.offers.put_named', { name })} onClose={() => open(false)}>
        <Terms goods={listing} max={null} chosen={null} points={points} onSaved={onSaved} onDone={() => open(false)} />
      </Sheet>
    </Card>
  );
}

interface TermsProps extends RowProps {
  goods: Pick<TeamOffer, 'listing_id' | 'product' | 'unit' | 'unit_quantity' | 'measure'>;
  max: number | null;
  chosen: readonly string[] | null;
  onDone: () => void;
}

/** The limit a household and day, and at which points; none of either is the usual. */
function Terms({ goods, max, chosen, points, onSaved, onDone }: TermsProps) {
  const w = useTexts(teamTexts);
  const [typed, type] = useState(max === null ? '' : typedUnits(max, goods.unit_quantity));
  const [at, setAt] = useState<'all' | 'some'>(chosen ? 'some' : 'all');
  const [some, setSome] = useState<readonly string[]>(chosen ?? []);
  const limit = typed.trim() === '' ? null : quantityOf(typed, goods.unit_quantity);
  const found = () =>
    mistakes({
      limit: typed.trim() !== '' && !limit ? w('team.offers.limit_wrong') : undefined,
      which: at === 'some' && some.length === 0 ? w('team.offers.which_missing') : undefined,
    });
  const { problem, isBusy, submit: save } = useForm(found, async () => {
    const body = { max_per_household: limit, points: at === 'all' ? null : some };
    await call('PUT', `/basket/team/offers/${encodeURIComponent(goods.listing_id)}`, body);
    await onSaved(w('team.offers.saved', { name: lineName(goods) }));
    onDone();
  });
  const label = w('team.offers.limit', { unit: unitName(goods) });
  return (
    <form class="stack" onSubmit={save} noValidate>
      <ErrorSummary problem={problem} labels={{ limit: label, which: w('team.offers.which') }} />
      <Field id="limit" label={label} error={fieldError(problem, 'limit')}>
        <input type="text" inputMode="decimal" autocomplete="off" maxLength={8} value={typed} onInput={(event) => type(event.currentTarget.value)} />
      </Field>
      <Choice
        name="at"
        legend={w('team.offers.where')}
        options={[
          { value: 'all', label: w('team.offers.everywhere') },
          { value: 'some', label: w('team.offers.some') },
        ]}
        value={at}
        onChange={setAt}
      />
      {at === 'some' && (
        <Checks
          name="which"
          legend={w('team.offers.which')}
          options={points.map(({ point_id, name }) => ({ value: point_id, label: name }))}
          values={some}
          onChange={setSome}
          error={fieldError(problem, 'which')}
        />
      )}
      <Button kind="main" type="submit" busy={isBusy}>
        {w('team.offers.save')}
      </Button>
    </form>
  );
}
