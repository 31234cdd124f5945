/** 过秤交货: each line onto the scale, the buyer's code, what was paid. Works without a network. */
import { useState } from 'preact/hooks';
import { now, uuid7 } from '../core/clock';
import { useDraft } from '../core/draft';
import { useTexts, type Pair } from '../core/i18n';
import type { OutboxItem } from '../core/outbox';
import { go } from '../core/router';
import { ScanView } from '../core/scan';
import { mistakes, standing } from '../core/task';
import { Button, Choice, ErrorSummary, Field, fieldError, fieldId, Icon, Notice, Sheet } from '../core/ui';
import { enqueueHandOver } from './data-sell';
import { asOrdered, bodyOf, draftFrom, dueOf, EMPTY, mistakesIn, paidShown, weightOf, type HandDraft, type HandMistake, type Scales } from './deal-form';
import { scaleUnit, unitOfLine } from './deal-parts';
import { handDraftKey } from './deal-pending';
import { orderOfCode, PAID_WAYS, type Deal, type DealLine, type HandOver } from './deal-rules';
import { productName } from './products';
import { mostWeighed, weighing } from './scale';
import { texts } from './texts-deal';
import { typedUnits, yuan } from './units';
import { quantityWords, unitWord } from './words';

interface PartProps {
  deal: Deal;
  scales: Scales;
  draft: HandDraft;
  patch: (change: Partial<HandDraft>) => void;
  problem: unknown;
}

/** `mended` is a hand-over that the server refused; sending this one takes its place. */
export function HandOverForm({ deal, mended }: { deal: Deal; mended?: OutboxItem }) {
  const t = useTexts(texts);
  const scales: Scales = Object.fromEntries(deal.lines.map((line) => [line.listing_id, scaleUnit(line).unit_quantity]));
  const [id] = useState(uuid7);
  const [draft, patch, clear] = useDraft<HandDraft>(mended ? `hand-over.mend.${mended.id}` : handDraftKey(deal.order_id), () =>
    mended ? draftFrom(mended.body as HandOver, scales) : EMPTY,
  );
  const [failed, setFailed] = useState<unknown>();
  const found = () => mistakes(inWords(deal, mistakesIn(deal, draft, scales), t));
  const problem = standing(failed, found);
  const submit = async (event: Event) => {
    event.preventDefault();
    const wrong = found();
    setFailed(wrong);
    if (wrong) return;
    const due = yuan(dueOf(deal, draft, scales)!);
    const whom = deal.buyer_name ?? '';
    const detail: Pair = [`${whom} ${due} 元`.trim(), `${whom} ¥${due}`.trim()];
    try {
      await enqueueHandOver(bodyOf(deal, draft, scales, id, now(), detail), mended?.id);
    } catch (failure) {
      return setFailed(failure);
    }
    clear();
    if (mended) go(`/market/deal?id=${deal.order_id}`, true);
    scrollTo(0, 0);
  };
  const part: PartProps = { deal, scales, draft, patch, problem };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <div>
        <h2>{t('hand.title')}</h2>
        <p class="hint">{t('hand.lead')}</p>
      </div>
      {mended && !failed && <Notice tone="warn">{mended.text}</Notice>}
      <ErrorSummary problem={problem} labels={labelsOf(deal, t)} />
      {deal.lines.length > 1 && <Button onClick={() => patch({ weights: asOrdered(deal, scales) })}>{t('hand.as_ordered')}</Button>}
      {deal.lines.map((line, index) => (
        <Weight key={line.listing_id} {...part} line={line} path={`lines.${index}`} />
      ))}
      <Due {...part} />
      <Code {...part} />
      <Paid {...part} />
      <Button kind="main" type="submit">
        {t('hand.submit')}
      </Button>
    </form>
  );
}

type T = ReturnType<typeof useTexts<typeof texts>>;

function labelOf(line: DealLine, t: T): string {
  const { unit } = scaleUnit(line);
  return t(unit === 'piece' ? 'hand.count' : 'hand.weight', { product: productName(line.product), unit: unitWord(unit) });
}

function labelsOf(deal: Deal, t: T): Record<string, string> {
  const lines = deal.lines.map((line, index) => [`lines.${index}`, labelOf(line, t)]);
  return { ...Object.fromEntries(lines), code: t('hand.code'), way: t('hand.way'), paid: t('hand.paid') };
}

/** The mistakes in words, by field. */
function inWords(deal: Deal, found: Record<string, HandMistake | undefined>, t: T): Record<string, string | undefined> {
  const words = (path: string, mistake: HandMistake): string => {
    const line = deal.lines[Number(path.split('.')[1])];
    if (!line) return t(`hand.${mistake}`);
    const unit = scaleUnit(line);
    return t(`hand.${mistake}`, {
      example: typedUnits(line.quantity, unit.unit_quantity),
      quantity: quantityWords(mostWeighed(line.quantity, line.unit_quantity), unit),
    });
  };
  return Object.fromEntries(Object.entries(found).map(([path, mistake]) => [path, mistake && words(path, mistake)]));
}

function Weight({ line, path, scales, draft, patch, problem }: PartProps & { line: DealLine; path: string }) {
  const t = useTexts(texts);
  const unit = scaleUnit(line);
  const weight = weightOf(draft, line.listing_id, scales);
  const seen = weight === null ? undefined : weighing(line, weight);
  return (
    <div class="group">
      <Field
        id={fieldId(path)}
        label={labelOf(line, t)}
        hint={t('hand.ordered', { quantity: quantityWords(line.quantity, unitOfLine(line)) })}
        error={fieldError(problem, path)}
      >
        <input
          type="text"
          inputMode="decimal"
          autocomplete="off"
          maxLength={14}
          value={draft.weights[line.listing_id] ?? ''}
          onInput={(event) => patch({ weights: { ...draft.weights, [line.listing_id]: event.currentTarget.value } })}
        />
      </Field>
      {seen && (seen.released > 0 || seen.more > 0) && (
        <p class="hint" role="status">
          {t(seen.more ? 'hand.more' : 'hand.short', { quantity: quantityWords(seen.more || seen.released, unit) })}
        </p>
      )}
    </div>
  );
}

function Due({ deal, draft, scales }: PartProps) {
  const t = useTexts(texts);
  const due = dueOf(deal, draft, scales);
  return <output class="due">{due === undefined ? '' : t('hand.due', { yuan: yuan(due) })}</output>;
}

/** By the camera, or typed: the ten characters that the buyer reads out. */
function Code({ deal, draft, patch, problem }: PartProps) {
  const t = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  const scanned = orderOfCode(draft.code);
  const error = fieldError(problem, 'code');
  const read = (code: string) => {
    patch({ code });
    setOpen(false);
  };
  return (
    <div class="group">
      {scanned === deal.order_id && !error ? (
        <Notice tone="good" live>
          {t('hand.scanned')}
        </Notice>
      ) : (
        <Field id="code" label={t('hand.code')} hint={t('hand.code_hint')} error={error}>
          <input
            type="text"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            maxLength={64}
            value={draft.code}
            onInput={(event) => patch({ code: event.currentTarget.value })}
          />
        </Field>
      )}
      <Button onClick={() => setOpen(true)}>
        <Icon name="code" />
        {t(scanned ? 'hand.scan_again' : 'hand.scan')}
      </Button>
      <Sheet open={isOpen} title={t('hand.scan')} onClose={() => setOpen(false)}>
        <ScanView onRead={read} />
      </Sheet>
    </div>
  );
}

function Paid({ deal, draft, scales, patch, problem }: PartProps) {
  const t = useTexts(texts);
  return (
    <>
      <Choice
        name="way"
        legend={t('hand.way')}
        layout="row"
        options={PAID_WAYS.map((value) => ({ value, label: t(`hand.way.${value}`) }))}
        value={draft.way}
        onChange={(way) => patch({ way })}
        error={fieldError(problem, 'way')}
      />
      {draft.way && draft.way !== 'later' && (
        <Field id="paid" label={t('hand.paid')} error={fieldError(problem, 'paid')}>
          <input
            type="text"
            inputMode="decimal"
            autocomplete="off"
            maxLength={14}
            value={paidShown(deal, draft, scales)}
            onInput={(event) => patch({ paid: event.currentTarget.value })}
          />
        </Field>
      )}
    </>
  );
}
