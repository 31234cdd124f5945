/** What the screens of paper cards share: the card as data, its prints, its end. */
import { useState } from 'preact/hooks';
import { call } from '../core/api';
import { duty } from '../core/duty';
import { useTexts } from '../core/i18n';
import { mistakes, useTask } from '../core/task';
import { Button, Choice, ErrorSummary, fieldError, Sheet } from '../core/ui';
import { texts } from './texts-cards';

export const REASONS = ['no_phone', 'lost', 'damaged', 'renewed'] as const;
export const ENDS = ['lost', 'has_phone', 'left', 'by_mistake'] as const;
export type CardReason = (typeof REASONS)[number];
type CardEnd = (typeof ENDS)[number];

export interface PaperCard {
  card_no: string;
  /** As printed, to speak of it. */
  number: string;
  resident_id: string;
  /** Masked. */
  name: string;
  division_code: string;
  state: 'good' | 'ended' | 'over';
  issued_on: string;
  last_on: string;
}

/** The villages for which somebody on duty may issue cards. */
export function cardVillages(): readonly string[] {
  const now = duty.value;
  if (now.state !== 'in') return [];
  return now.grants.filter(({ role }) => role === 'village_head').map(({ area }) => area);
}

const pathOf = (cardNo: string): string => `/duty/cards/${encodeURIComponent(cardNo)}`;

/** Where several cards are printed on A4 pages; a link, for the browser downloads it by itself. */
export const sheetHref = (cardNos: readonly string[]): string => `/api/v1/duty/card-sheet.pdf?cards=${cardNos.join(',')}`;

/** The two prints of a card. */
export function Prints({ card, isMain }: { card: PaperCard; isMain?: boolean }) {
  const t = useTexts(texts);
  return (
    <>
      <a class={`button ${isMain ? 'button-main' : 'button-plain'}`} href={`/api/v1${pathOf(card.card_no)}.pdf`} download>
        {t('cards.print')}
      </a>
      <a class="button button-plain" href={`/api/v1${pathOf(card.card_no)}.svg`} download>
        {t('cards.print_svg')}
      </a>
    </>
  );
}

/** A button that ends a card, after the reason. */
export function Ending({ card, onDone }: { card: PaperCard; onDone: () => void }) {
  const t = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('cards.end')}</Button>
      <Sheet open={isOpen} title={`${t('cards.end')} · ${card.name}`} onClose={() => setOpen(false)}>
        <Form
          card={card}
          onDone={() => {
            setOpen(false);
            onDone();
          }}
        />
      </Sheet>
    </>
  );
}

function Form({ card, onDone }: { card: PaperCard; onDone: () => void }) {
  const t = useTexts(texts);
  const [reason, setReason] = useState<CardEnd>();
  const task = useTask();
  const end = () => {
    const wrong = mistakes({ reason: reason ? undefined : t('cards.end.missing') });
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      await call('POST', `${pathOf(card.card_no)}/end`, { reason });
      onDone();
    });
  };
  return (
    <>
      <ErrorSummary problem={task.problem} labels={{ reason: t('cards.end.why') }} />
      <Choice
        name="reason"
        legend={t('cards.end.why')}
        options={ENDS.map((value) => ({ value, label: t(`cards.end.${value}`) }))}
        value={reason}
        onChange={setReason}
        error={fieldError(task.problem, 'reason')}
      />
      <p class="hint">{t('cards.end.what')}</p>
      <Button kind="main" busy={task.isBusy} onClick={end}>
        {t('cards.end.confirm')}
      </Button>
    </>
  );
}
