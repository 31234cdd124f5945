/** One time of a point for those who work on it: packing, delivering, handing over; and both lists on paper. */
import { useEffect, useState } from 'preact/hooks';
import { call, Offline } from '../core/api';
import { useTexts } from '../core/i18n';
import { query } from '../core/router';
import { stored } from '../core/outbox';
import { PERSONAL } from '../core/session';
import { get, put } from '../core/store';
import { Button, failureText, Notice, Screen } from '../core/ui';
import { momentText } from '../divisions/city';
import { usePlaces } from '../market/buy-words';
import { loadProducts } from '../market/products';
import { HAND_OVER, handOverOf, registerTeam } from './data-team';
import { HandOverPart } from './hand-over';
import { PackPart } from './packing';
import { handedOver } from './packing-rules';
import { DeliveryPaper, PackingPaper } from './paper';
import { Householder } from './parts';
import type { Bag, Delivery, Lists, Packing, PackOrder } from './shapes';
import { StopsPart } from './stops';
import { texts } from './texts-team';
import { windowWords } from './words';

registerTeam();

const TEAM = '/basket/team';
const PARTS = ['pack', 'stops', 'hand'] as const;
type Part = (typeof PARTS)[number];

export default function WindowScreen() {
  const t = useTexts(texts);
  usePlaces();
  const mended = stored.value.find(({ id, kind }) => kind === HAND_OVER && id === query('mend'));
  const id = query('id') ?? (mended && handOverOf(mended).window_id);
  const [part, choose] = useState<Part>(mended ? 'hand' : 'pack');
  const [lists, setLists] = useState<Lists>({});
  useEffect(() => {
    void loadProducts().catch(() => undefined);
  }, []);
  const { packing } = lists;
  return (
    <Screen title={packing ? windowWords(packing.window) : t('team.title')} back={TEAM} key={id}>
      <Householder>
        <nav class="parts no-print" aria-label={t('team.part')}>
          {PARTS.map((one) => (
            <button key={one} type="button" aria-current={one === part ? 'page' : undefined} onClick={() => choose(one)}>
              {t(`team.part.${one}`)}
            </button>
          ))}
        </nav>
        {id && <AskLists key={id} id={id} part={part} lists={lists} setLists={setLists} />}
        {part === 'hand' && <HandOverPart window_id={id} lists={lists} mends={mended?.id} onHanded={(order_id) => setLists((now) => handedOver(now, order_id))} />}
      </Householder>
    </Screen>
  );
}

interface AskProps {
  id: string;
  part: Part;
  lists: Lists;
  setLists: (change: (lists: Lists) => Lists) => void;
}

/** Fetches the list of the open part; each look is written down by the server, so never more than asked for. */
function AskLists({ id, part, lists, setLists }: AskProps) {
  const t = useTexts(texts);
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const path = `/basket/team/windows/${encodeURIComponent(id)}`;
  const ask = async (of: 'packing' | 'delivery') => {
    setBusy(true);
    setFailure(undefined);
    try {
      const told = await call<Packing & Delivery>('GET', `${path}/${of}`);
      setLists((now) => ({ ...now, [of]: told }));
      await keepBags(id, told.orders ?? told.stops);
    } catch (problem) {
      setFailure(problem);
    }
    setBusy(false);
  };
  const wanted = part === 'stops' ? 'delivery' : 'packing';
  useEffect(() => {
    if (!lists[wanted] && part !== 'hand') void ask(wanted);
  }, [wanted, part]);
  useEffect(() => {
    void bagsOf(id).then((bags) => bags && setLists((now) => ({ ...now, bags })));
  }, [id]);
  const changed = (order: PackOrder) =>
    setLists((now) => {
      if (!now.packing) return now;
      const orders = now.packing.orders.map((one) => (one.order_id === order.order_id ? order : one));
      return { ...now, packing: { ...now.packing, orders } };
    });
  const list = lists[wanted];
  if (part === 'hand') return null;
  return (
    <>
      {!list && isBusy && <p role="status">{t('team.reload')}…</p>}
      {failure !== undefined && (
        <Notice tone="warn" live>
          {failure instanceof Offline ? t('team.list_offline') : failureText(failure)}
        </Notice>
      )}
      {list && (
        <>
          <p class="hint no-print">
            {t('team.as_of', { time: momentText(list.as_of) })} · {t('team.look_is_written')}
          </p>
          <div class="ways no-print">
            <Button onClick={() => print()}>{t(part === 'pack' ? 'team.print.pack' : 'team.print.stops')}</Button>
            <Button busy={isBusy} onClick={() => void ask(wanted)}>
              {t('team.reload')}
            </Button>
          </div>
        </>
      )}
      {part === 'pack' && lists.packing && (
        <>
          <PackPart packing={lists.packing} onChanged={changed} />
          <PackingPaper packing={lists.packing} />
        </>
      )}
      {part === 'stops' && lists.delivery && (
        <>
          <StopsPart delivery={lists.delivery} />
          <DeliveryPaper delivery={lists.delivery} />
        </>
      )}
      {!list && failure !== undefined && <Button onClick={() => void ask(wanted)}>{t('team.reload')}</Button>}
    </>
  );
}

const bagsKey = (window_id: string): string => `${PERSONAL}basket.bags.${window_id}`;

/** Keeps the numbers of the bags, so that a code can be typed where there is no signal. Never a name. */
async function keepBags(window_id: string, orders: readonly Bag[]): Promise<void> {
  const bags = orders.map(({ order_id, number, due_fen, state }) => ({ order_id, number, due_fen, state }));
  await put(bagsKey(window_id), bags).catch(() => undefined);
}

async function bagsOf(window_id: string): Promise<readonly Bag[] | undefined> {
  return get<readonly Bag[]>(bagsKey(window_id)).catch(() => undefined);
}
