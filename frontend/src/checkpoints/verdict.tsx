/** The verdict, as large as the screen: a word, a colour, a sign. Readable in the sun and by whoever sees no colours. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useTexts } from '../core/i18n';
import type { Verdict } from '../healthcode/verify';
import { degrees } from '../healthcode/form';
import { isClockUnsure, next } from './acting';
import { GO_MS, readingOf, shownAs, type Encounter, type Step } from './flow-rules';
import { Pad } from './pad';
import { aside } from './reading';
import { outcomeOf, plate, step } from './shift';
import { texts as scan } from './texts-scan';
import { texts } from './texts-verdict';
import { Acts, Measuring, type Way } from './verdict-acts';
import { ageText, clockText, reasonText, texts as words } from './words';

const SIGNS: Readonly<Record<Verdict, string>> = {
  admit: 'M8 26l12 12 22-26',
  hold: 'M17 10v30M33 10v30',
  turn_away: 'M11 11l28 28M39 11L11 39',
  cannot_tell: 'M15 17a10 10 0 1114 9c-3 1.5-4 3-4 7M25 42v.5',
};

function Sign({ verdict }: { verdict: Verdict }) {
  return (
    <svg class="verdict-sign" viewBox="0 0 50 50" aria-hidden="true" focusable="false">
      <path d={SIGNS[verdict]} />
    </svg>
  );
}

/** The word, and the line below it: what is still to be looked at has its own. */
function saidOf(encounter: Encounter, at: Step): { word: Verdict | 'look'; why: string } {
  const [verdict, reason] = outcomeOf(encounter);
  if (at === 'left') return { word: 'cannot_tell', why: reasonText('left') };
  if (at === 'again') return { word: 'look', why: reasonText('again') };
  if (at === 'confirm') return { word: 'look', why: reasonText(encounter.means === 'visitor' ? 'confirm_visitor' : 'confirm') };
  return { word: verdict, why: reasonText(reason) };
}

/** Fills the screen while somebody stands here. The camera below goes on when it may. */
export function VerdictScreen({ encounter, onWay }: { encounter: Encounter; onWay: (way: Way) => void }) {
  const t = useTexts(words);
  const box = useRef<HTMLDialogElement>(null);
  const at = step.value!;
  const { word, why } = saidOf(encounter, at);
  const verdict = shownAs(outcomeOf(encounter)[0], at);
  useEffect(() => {
    if (!box.current?.open) box.current?.showModal();
  }, []);
  useEffect(() => box.current?.focus(), [encounter.id, at]);
  useEffect(() => {
    // An emergency stays until somebody has seen that it is recorded; what was not recorded stays too.
    if (at !== 'go' || encounter.emergency || encounter.kept !== 'kept') return undefined;
    const timer = setTimeout(next, GO_MS);
    return () => clearTimeout(timer);
  }, [encounter.id, at, encounter.kept]);
  return (
    <dialog
      ref={box}
      tabIndex={-1}
      class={`verdict verdict-${verdict}`}
      aria-label={`${t(`verdict.${word}`)} · ${why}`}
      data-step={at}
      onCancel={(event) => event.preventDefault()}
    >
      <Head encounter={encounter} verdict={verdict} word={word} why={why} at={at} />
      {at === 'measure' ? (
        <>
          <Pad key={encounter.id} isSecond={encounter.held_at !== undefined} />
          <Measuring isSecond={encounter.held_at !== undefined} onWay={onWay} />
        </>
      ) : (
        <Acts encounter={encounter} at={at} onWay={onWay} />
      )}
    </dialog>
  );
}

function Head(props: { encounter: Encounter; verdict: Verdict; word: Verdict | 'look'; why: string; at: Step }) {
  const t = useTexts(words);
  const { encounter, verdict, word, why, at } = props;
  const reading = readingOf(encounter);
  return (
    <div class={at === 'measure' ? 'verdict-head verdict-head-low' : 'verdict-head'} role="alert">
      <Sign verdict={verdict} />
      <p class="verdict-word">{t(`verdict.${word}`)}</p>
      <p class="verdict-why">
        {why}
        {at === 'confirm' && <span class="verdict-heat">{encounter.masked_name ?? encounter.name}</span>}
        {encounter.emergency && <span class="verdict-heat">{t(`emergency.${encounter.emergency}`)}</span>}
        {reading !== null && <span class="verdict-heat">{degrees(reading)} °C</span>}
      </p>
      <Strips encounter={encounter} at={at} />
    </div>
  );
}

/** What else is to be known, one line each; the age of the data always. */
function Strips({ encounter, at }: { encounter: Encounter; at: Step }) {
  const t = useTexts(texts);
  const say = useTexts(words);
  const tell = useTexts(scan);
  const lines: ComponentChildren[] = [
    `${say(`direction.${encounter.direction}`)} · ${say(`means.${encounter.means}`)} · ${at === 'left' ? clockText(encounter.at) : ageText(encounter.finding.list_age_s)}`,
    at !== 'confirm' && encounter.masked_name && t('now.who', { name: encounter.masked_name }),
    plate.value && t('now.plate', { plate: plate.value }),
    encounter.is_regular && t('now.regular'),
    isClockUnsure.value && t('now.clock'),
    encounter.kept && t(`now.${encounter.kept}`),
    aside.value && tell(`aside.${aside.value}`),
  ];
  return (
    <ul class="verdict-strips">
      {lines.filter(Boolean).map((line, n) => (
        <li key={n}>{line}</li>
      ))}
    </ul>
  );
}
