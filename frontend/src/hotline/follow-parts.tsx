/** How a report stands and what has happened, in plain words; no names of anybody. */
import { useTexts } from '../core/i18n';
import { Card } from '../core/ui';
import { momentText } from '../divisions/city';
import { tree } from '../divisions/data';
import { pathText, shortName, type Tree } from '../divisions/rules';
import { categoryName, reasonText } from './categories';
import { headOf, isClosed, promiseOf, toldSteps, unitParts, type Followed, type FollowStep } from './follow-rules';
import { numberText } from './number';
import { texts } from './texts-follow';
import { satisfactionKey, texts as satisfactions } from './texts-words';

type T = ReturnType<typeof useTexts<typeof texts>>;

/** The last name of the way there is enough where the whole was said before. */
const lastName = (all: Tree, code: string): string => shortName(all.byCode.get(code)?.name ?? '');

function unitName(unit: string | null, t: T, isWhole = false): string {
  const parts = unitParts(unit);
  if (!parts) return '';
  const place = (tree.value && (isWhole ? pathText(tree.value, parts.code) : lastName(tree.value, parts.code))) || parts.code;
  const key = `unit.${parts.kind}` as keyof typeof texts;
  return key in texts ? t(key, { place }) : place;
}

function promiseText(followed: Followed, t: T): string {
  const promise = promiseOf(followed);
  if (!promise) return '';
  const time = momentText(promise.at);
  // Nobody can ask back whoever left no number.
  if (followed.state === 'resolved' && followed.is_anonymous) return '';
  if (promise.text !== 'on_time') return t(`by.${promise.text}`, { time });
  return t(`by.${followed.state}` as 'by.received', { time });
}

export function Standing({ followed }: { followed: Followed }) {
  const t = useTexts(texts);
  const s = useTexts(satisfactions);
  const { state, category, number, answer, answer_by, handling_unit, merged, satisfaction, as_of } = followed;
  const isLate = followed.urgency === 'overdue' || followed.urgency === 'risen';
  // What was done before it went back stands among the steps.
  const hasAnswer = state === 'resolved' || isClosed(state);
  const isBefore = state === 'received' || state === 'accepted' || state === 'dispatched';
  return (
    <Card>
      <p class="quiet">
        {categoryName(category)} · {numberText(number)}
      </p>
      <h2>{t(`head.${headOf(followed)}`)}</h2>
      {merged && <p>{t('head.other_stands', { state: t(`head.${merged.state}`) })}</p>}
      <p class={isLate ? 'state state-refused' : undefined}>{promiseText(followed, t)}</p>
      {isBefore && answer_by && !isLate && <p>{t('by.answer', { time: momentText(answer_by) })}</p>}
      <dl class="facts">
        {handling_unit && (
          <div>
            <dt>{t('follow.with')}</dt>
            <dd>{unitName(handling_unit, t, true)}</dd>
          </div>
        )}
        {answer && hasAnswer && (
          <div>
            <dt>{t('follow.answer')}</dt>
            <dd class="said">{answer}</dd>
          </div>
        )}
      </dl>
      {satisfaction !== null && <p>{t('rate.given', { word: s(satisfactionKey(satisfaction)) })}</p>}
      <p class="hint">{t('follow.as_of', { time: momentText(as_of) })}</p>
    </Card>
  );
}

export function Steps({ followed }: { followed: Followed }) {
  const t = useTexts(texts);
  return (
    <section class="group">
      <h2>{t('steps.title')}</h2>
      <ol class="steps">
        {toldSteps(followed.steps)
          .slice()
          .reverse()
          .map((step, at) => (
            <Step key={`${step.at}${at}`} step={step} />
          ))}
      </ol>
    </section>
  );
}

function didText(step: FollowStep, t: T): string {
  if (step.act === 'call_back' && step.by === 'reporter') return t('did.rated');
  const key = `did.${step.act}` as keyof typeof texts;
  // What a later server may add is not told rather than told wrongly.
  return key in texts ? t(key, { unit: unitName(step.unit, t) }).trim() : '';
}

function Step({ step }: { step: FollowStep }) {
  const t = useTexts(texts);
  const s = useTexts(satisfactions);
  const { act, at, reason, answer, satisfaction, is_solved } = step;
  const said = [
    satisfaction === null ? '' : s(satisfactionKey(satisfaction)),
    is_solved === false ? t('did.not_solved') : '',
  ];
  return (
    <li>
      <strong>{didText(step, t)}</strong>
      <span class="quiet">{momentText(at)}</span>
      {reason && <span>{t('did.reason', { text: reasonText(act, reason) })}</span>}
      {said.some(Boolean) && <span>{said.filter(Boolean).join(' · ')}</span>}
      {answer && <span class="said">{answer}</span>}
    </li>
  );
}
