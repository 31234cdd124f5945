/** 发纸质卡: issues a card to somebody of the roster, in place of the one they had. */
import { useState } from 'preact/hooks';
import { useAnswer } from '../core/answer';
import { call } from '../core/api';
import { uuid7 } from '../core/clock';
import { useTexts } from '../core/i18n';
import { A, query } from '../core/router';
import { mistakes, useTask } from '../core/task';
import { Button, Choice, ErrorSummary, fieldError, Notice, Screen } from '../core/ui';
import { Fetching } from '../staff/failure';
import { Prints, REASONS, type CardReason, type PaperCard } from './duty-cards';
import { texts } from './texts-cards';

export default function NewCard() {
  const t = useTexts(texts);
  const residentId = query('resident');
  return (
    <Screen title={t('cards.new.title')} back="/duty/cards">
      {residentId ? (
        <Form residentId={residentId} />
      ) : (
        <>
          <p>{t('cards.new.unknown')}</p>
          <A class="button button-plain" href="/duty/village">
            {t('cards.to_roster')}
          </A>
        </>
      )}
    </Screen>
  );
}

function Form({ residentId }: { residentId: string }) {
  const t = useTexts(texts);
  const person = useAnswer<{ name: string; document: { number: string } }>(`/duty/residents/${encodeURIComponent(residentId)}?purpose=care`);
  const [id] = useState(uuid7);
  const [reason, setReason] = useState<CardReason>();
  const [card, setCard] = useState<PaperCard>();
  const task = useTask();
  const issue = (document_number: string) => (event: Event) => {
    event.preventDefault();
    const wrong = mistakes({ reason: reason ? undefined : t('cards.new.why_missing') });
    if (wrong) return task.fail(wrong);
    void task.run(async () => {
      // The card is for the number that was compared with the document; another one is shown first.
      const wish = { id, resident_id: residentId, document_number, reason };
      try {
        setCard(await call<PaperCard>('POST', '/duty/cards', wish));
      } catch (problem) {
        await person.reload();
        throw problem;
      }
    });
  };
  if (card) return <Issued card={card} />;
  if (!person.data) return <Fetching answer={person} />;
  return (
    <form onSubmit={issue(person.data.document.number)} noValidate>
      <ErrorSummary problem={task.problem} labels={{ reason: t('cards.new.why') }} />
      <p>
        <strong>{t('cards.new.lead', { name: person.data.name })}</strong>
      </p>
      <p>{t('cards.new.number', { number: person.data.document.number })}</p>
      <p>{t('cards.lead')}</p>
      <p>{t('cards.new.document')}</p>
      <Choice
        name="reason"
        legend={t('cards.new.why')}
        options={REASONS.map((value) => ({ value, label: t(`cards.reason.${value}`) }))}
        value={reason}
        onChange={setReason}
        error={fieldError(task.problem, 'reason')}
      />
      <p class="hint">{t('cards.new.replaces')}</p>
      <Button kind="main" type="submit" busy={task.isBusy}>
        {t('cards.new.save')}
      </Button>
    </form>
  );
}

function Issued({ card }: { card: PaperCard }) {
  const t = useTexts(texts);
  return (
    <>
      <Notice tone="good" live>
        <p>
          <strong>{t('cards.new.done')}</strong>
        </p>
        <p>
          {card.name} · {t('cards.number', { number: card.number })}
        </p>
      </Notice>
      <Prints card={card} isMain />
      <A class="button button-plain" href="/duty/cards">
        {t('cards.new.to_list')}
      </A>
    </>
  );
}
